"""Numbers and codes as they are printed, and as people type them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.models import Certificate
from training.certificates.numbering import number_as_typed, number_of, show_code
from training.db import db, transaction
from training.links import as_typed, new_code

AT_ONCE, EACH = 6, 5


def test_a_certificate_number_says_board_year_and_serial():
    assert number_of(2026, 1417) == "ESCB-2026-01417"
    assert number_of(2026, 123456) == "ESCB-2026-123456"


@pytest.mark.parametrize(
    "typed", ("ESCB-2026-01417", "escb 2026 01417", "ESCB2026-1417", " 2026/01417 ", "escb–2026–01417")
)
def test_a_certificate_number_may_be_typed_in_many_ways(typed):
    assert number_as_typed(typed) == "ESCB-2026-01417"


@pytest.mark.parametrize("typed", ("", "ESCB", "ESCB-2026", "1417", "KSCB-2026-01417", "ESCB-2026-0141x", "٢٠٢٦٠١٤١٧"))
def test_text_that_is_no_certificate_number_is_not_read_as_one(typed):
    assert number_as_typed(typed) is None


@given(st.integers(min_value=2000, max_value=2099), st.integers(min_value=1, max_value=9_999_999))
def test_every_number_is_read_back(year, serial):
    assert number_as_typed(number_of(year, serial)) == number_of(year, serial)


def test_a_code_is_shown_in_groups_and_typed_back():
    assert show_code("7Q4MK9XF2T") == "7Q4M-K9XF-2T"
    code = new_code(10)
    assert as_typed(show_code(code).lower()) == code


@pytest.mark.real_time
class TestAtOnce:
    """Threads on a real database: the numbers of a year have no gap and none comes twice."""

    @pytest.fixture
    def booking_ids(self, real_app):
        with real_app.app_context():
            make = Make(db.session())
            event = make.event(days=-3, capacity=AT_ONCE * EACH)
            ids = [make.booking(event, outcome="attended").id for _ in range(AT_ONCE * EACH)]
            db.session.remove()
        return ids

    def issue_all(self, app, lists_of_ids):
        together = threading.Barrier(len(lists_of_ids))

        def issue(booking_ids):
            with app.app_context():
                together.wait(10)
                for booking_id in booking_ids:
                    with transaction() as session:
                        booking = session.get_one(Booking, booking_id)
                        operations.issue_if_earned(session, booking, SYSTEM, clock.now())
                db.session.remove()

        with ThreadPoolExecutor(len(lists_of_ids)) as threads:
            list(threads.map(issue, lists_of_ids))
        with app.app_context():
            return sorted(db.session.scalars(select(Certificate.serial)).all())

    def test_certificates_issued_at_once_have_numbers_without_a_gap(self, real_app, booking_ids):
        shares = [booking_ids[n::AT_ONCE] for n in range(AT_ONCE)]
        assert self.issue_all(real_app, shares) == list(range(1, AT_ONCE * EACH + 1))

    def test_one_booking_gets_one_certificate_however_many_ask_at_once(self, real_app, booking_ids):
        assert self.issue_all(real_app, [booking_ids[:3]] * AT_ONCE) == [1, 2, 3]

    def test_canary_without_the_lock_certificate_numbers_collide_on_postgresql(
        self, real_app, booking_ids, monkeypatch, database_kind
    ):
        if database_kind == "sqlite":
            pytest.skip("on SQLite transaction() itself is the lock; tests of the database switch that off")
        monkeypatch.setattr(operations, "_wait_for_my_turn", lambda session, year: None)
        shares = [booking_ids[n::AT_ONCE] for n in range(AT_ONCE)]
        with pytest.raises(Exception, match="uq_certificate"):
            self.issue_all(real_app, shares)
