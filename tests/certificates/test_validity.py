"""Until when learning counts: calendar months, to the end of the last day."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certificates.validity import Standing, due_for_renewal, months_later, standing, valid_until

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))
months = st.integers(min_value=0, max_value=120)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    (
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 9), 24, date(2028, 12, 9)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ),
)
def test_months_are_those_of_the_calendar(day, count, expected):
    assert months_later(day, count) == expected


@given(days, months)
def test_it_is_the_same_day_or_the_last_of_a_shorter_month(day, count):
    later = months_later(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(days, days, months)
def test_whoever_attended_later_is_never_valid_for_less_long(one, another, count):
    earlier, later = sorted((one, another))
    assert months_later(earlier, count) <= months_later(later, count)


@given(days, st.integers(min_value=1, max_value=120), st.integers(min_value=-4000, max_value=4000))
def test_it_is_valid_to_the_end_of_its_last_day_and_no_longer(day, count, offset):
    until = valid_until(day, count)
    today = until + timedelta(days=offset)
    assert standing(until, today, revoked=False, replaced=False) == (
        Standing.VALID if today <= until else Standing.EXPIRED
    )


def test_a_course_without_a_term_never_runs_out():
    assert valid_until(date(2026, 5, 12), None) is None
    assert standing(None, date(2080, 1, 1), revoked=False, replaced=False) == Standing.VALID
    assert not due_for_renewal(None, date(2080, 1, 1), 90)


def test_what_the_board_took_back_stays_taken_back():
    until, today = date(2026, 5, 12), date(2026, 6, 1)
    assert standing(until, today, revoked=True, replaced=True) == Standing.REVOKED
    assert standing(until, today, revoked=False, replaced=True) == Standing.REPLACED


def test_it_is_due_within_the_days_of_notice_and_after():
    until = date(2026, 8, 10)
    assert not due_for_renewal(until, date(2026, 5, 11), 90)
    assert due_for_renewal(until, date(2026, 5, 12), 90)
    assert due_for_renewal(until, date(2026, 9, 1), 90)
