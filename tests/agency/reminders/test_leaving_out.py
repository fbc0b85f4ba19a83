"""Who is left out of a reminder, and when somebody who is away gets it."""

from datetime import date

import pytest

from training.agency.reminders.leaving_out import LeftOut, Reachable, gets_it_on, why_left_out

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("one", "expected"),
    (
        (Reachable(), None),
        (Reachable(has_address=False, has_stopped=True), LeftOut.NO_ADDRESS),
        (Reachable(has_stopped=True, has_place=True), LeftOut.STOPPED),
        (Reachable(on_its_way=True), LeftOut.ON_ITS_WAY),
        (Reachable(reminded_on=date(2026, 4, 29)), LeftOut.REMINDED),
        (Reachable(reminded_on=date(2026, 4, 28)), None),
        (Reachable(has_place=True), LeftOut.BOOKED),
    ),
)
def test_somebody_is_left_out_for_the_first_reason_that_holds(one, expected):
    assert why_left_out(one, TODAY, again_days=14) is expected


@pytest.mark.parametrize(
    ("away_until", "expected"),
    (
        (date(2026, 6, 9), date(2026, 6, 11)),
        (date(2026, 6, 4), date(2026, 6, 8)),  # back on a Friday
        (date(2026, 6, 5), date(2026, 6, 8)),  # back at a weekend
        (date(2026, 5, 23), date(2026, 5, 26)),  # the Monday is a bank holiday
    ),
)
def test_who_was_away_is_reminded_on_the_working_day_after_they_are_back(away_until, expected):
    assert gets_it_on(away_until) == expected
