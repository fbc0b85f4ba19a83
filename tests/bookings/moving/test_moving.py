"""Whether a booking may move, and in what words: pure decisions."""

from datetime import datetime, timedelta

import pytest

from tests.conftest import NOW
from training.bookings.eligibility import Applicant, EventFacts
from training.bookings.moving.rules import MoveWish, beyond_the_rule, money_in_words, why_not_move, why_not_there
from training.payments.cancellation import CancellationCost, Case, Exits, moved_by_board

FREE, COSTS = (
    CancellationCost(0, "15 or more working days’ notice"),
    CancellationCost(8000, "less than 15 working days’ notice"),
)


class TestWhetherItMay:
    def test_a_booking_may_be_moved_once_outside_the_charging_window(self):
        assert why_not_move(MoveWish(0, FREE)) is None

    def test_a_move_inside_the_charging_window_is_refused_with_the_sum_and_what_to_do_instead(self):
        assert why_not_move(MoveWish(0, COSTS)) == (
            "Moving to another date is free only while cancelling is. Cancelling now costs £80.00: "
            "less than 15 working days’ notice. If you cannot come, cancel this booking and book the other date."
        )

    def test_a_second_move_is_refused_also_where_the_place_is_free(self):
        sentence = why_not_move(MoveWish(1, CancellationCost(0, "the place is free"))) or ""
        assert "each may be moved once, also where it is free" in sentence
        assert "Cancelling is free now. Cancel this booking, and book the other date." in sentence

    @pytest.mark.parametrize("wish", (MoveWish(1, FREE), MoveWish(0, COSTS), MoveWish(3, COSTS)))
    def test_the_administrator_may_move_anybody_and_reads_what_the_rule_says(self, wish):
        by_desk = MoveWish(wish.moved_before, wish.cancelling, by_administrator=True)
        assert why_not_move(by_desk) is None
        assert beyond_the_rule(by_desk) == why_not_move(wish)

    def test_a_booking_that_the_board_changed_may_be_moved_a_second_time(self):
        assert why_not_move(MoveWish(1, FREE, board_changed_it=True)) is None


@pytest.mark.parametrize(
    ("booked", "moved", "expected"),
    (
        (NOW - timedelta(days=30), None, False),
        (NOW - timedelta(days=30), NOW - timedelta(days=1), True),
        (NOW - timedelta(days=30), NOW - timedelta(days=20), False),  # more than 10 working days ago
        (NOW - timedelta(hours=1), NOW - timedelta(days=1), False),  # they knew
    ),
)
def test_a_move_is_put_down_to_the_board_for_ten_working_days_after_its_change(
    booked: datetime, moved: datetime | None, expected: bool
):
    case = Case(price_pence=8000, booked_at=booked, starts_at=NOW + timedelta(days=5), moved_at=moved)
    assert moved_by_board(case, Exits(), NOW) is expected


class TestWhereTo:
    STRANGER = Applicant(1, True, False)

    def facts(self, **values) -> EventFacts:
        usual = {
            "state": "published",
            "starts_at": NOW + timedelta(days=30),
            "closes_at": NOW + timedelta(days=27),
            "places_left": 3,
            "open_to": "everybody",
            "open_to_agency_ids": frozenset(),
        }
        return EventFacts(**{**usual, **values})

    @pytest.mark.parametrize(
        "values",
        (
            {"closes_at": NOW - timedelta(hours=1)},
            {"state": "closed"},
            {"open_to": "invitation"},
        ),
    )
    def test_the_administrator_may_move_a_booking_to_a_date_that_is_closed_to_others(self, values):
        assert why_not_there(self.facts(**values), self.STRANGER, NOW, by_administrator=False)
        assert why_not_there(self.facts(**values), self.STRANGER, NOW, by_administrator=True) is None

    @pytest.mark.parametrize("values", ({"state": "draft"}, {"state": "cancelled"}, {"starts_at": NOW}))
    def test_nobody_moves_a_booking_to_a_draft_a_cancelled_or_a_started_date(self, values):
        assert why_not_there(self.facts(**values), self.STRANGER, NOW, by_administrator=True)

    def test_a_booking_is_not_moved_to_a_date_its_delegate_has_booked_already(self):
        booked = Applicant(1, False, True)
        assert "already have a booking" in (why_not_there(self.facts(), booked, NOW, by_administrator=True) or "")


@pytest.mark.parametrize(
    ("before", "after", "paid", "words"),
    (
        (8000, 8000, 8000, "Same price: £80.00."),
        (0, 0, 0, "Free, as before."),
        (8000, 10000, 8000, "£100.00 instead of £80.00. £20.00 is to be paid."),
        (8000, 10000, 0, "£100.00 instead of £80.00. £100.00 is to be paid."),
        (8000, 6000, 8000, "£60.00 instead of £80.00. £20.00 goes back to where it came from."),
        (8000, 6000, 0, "£60.00 instead of £80.00."),
        (8000, 0, 8000, "Free instead of £80.00. £80.00 goes back to where it came from."),
        (0, 8000, 0, "£80.00 instead of free. £80.00 is to be paid."),
    ),
)
def test_the_words_say_what_a_move_does_to_what_is_owed(before, after, paid, words):
    assert money_in_words(before, after, paid) == words
