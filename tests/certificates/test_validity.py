"""What a certificate is worth: it counts to the end of its last day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training.certificates.validity import CertificateStatus, standing
from training.courses.renewal import valid_until

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


@given(days, st.integers(min_value=1, max_value=120), st.integers(min_value=-4000, max_value=4000))
def test_a_certificate_is_valid_to_the_end_of_its_last_day_and_no_longer(day, count, offset):
    until = valid_until(day, count)
    today = until + timedelta(days=offset)
    assert standing(until, today, revoked=False, replaced=False) == (
        CertificateStatus.VALID if today <= until else CertificateStatus.REFRESH_DUE
    )


def test_a_course_without_a_term_never_runs_out():
    assert valid_until(date(2026, 5, 12), None) is None
    assert standing(None, date(2080, 1, 1), revoked=False, replaced=False) == CertificateStatus.VALID


def test_a_certificate_that_is_revoked_or_replaced_is_so_whatever_its_dates():
    until, today = date(2026, 5, 12), date(2026, 6, 1)
    assert standing(until, today, revoked=True, replaced=True) == CertificateStatus.REVOKED
    assert standing(until, today, revoked=False, replaced=True) == CertificateStatus.REPLACED
