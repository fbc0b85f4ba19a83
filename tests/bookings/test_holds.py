"""Deadlines in working time, worked out by hand against the calendar of England and Wales."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock, workdays
from training.bookings.holds import (
    CARD_HOLD,
    hold_ends,
    naming_ends,
    naming_reminder_at,
    offer_ends,
    warning_at,
)
from training.bookings.lifecycle import Awaits, Decision, State
from training.settings.rules import Rules

TIMES = Rules(
    address_hold_minutes=30,
    approval_days=5,
    payment_days=2,
    offer_days=2,
    offer_hours=4,
    offer_last_days=3,
    working_day_starts=9,
    working_day_ends=17,
)


def london(text: str) -> datetime:
    """“2026-05-12 9:30” on a London clock."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("offered", "starts", "until"),
    (
        # Until the end of the second working day after.
        ("2026-05-11 10:00", "2026-06-11 09:30", "2026-05-13 17:00"),
        ("2026-05-11 23:30", "2026-06-11 09:30", "2026-05-13 17:00"),
        ("2026-05-14 10:00", "2026-06-11 09:30", "2026-05-18 17:00"),  # over a weekend
        ("2026-05-16 10:00", "2026-06-11 09:30", "2026-05-19 17:00"),  # from a Saturday
        ("2026-05-22 10:00", "2026-06-25 09:30", "2026-05-27 17:00"),  # over the spring bank holiday
        ("2026-12-24 10:00", "2027-01-25 09:30", "2026-12-30 17:00"),  # Christmas, and Boxing Day on a Saturday
        ("2026-03-27 10:00", "2026-04-27 09:30", "2026-03-31 17:00"),  # the clocks go forward in between
        # Three whole working days are left between: still days.
        ("2026-05-11 10:00", "2026-05-15 09:30", "2026-05-13 17:00"),
        # Fewer than three: working hours.
        ("2026-05-11 10:00", "2026-05-14 09:30", "2026-05-11 14:00"),
        ("2026-05-11 15:00", "2026-05-14 09:30", "2026-05-12 11:00"),  # two hours today, two tomorrow
        ("2026-05-11 13:00", "2026-05-14 09:30", "2026-05-11 17:00"),  # to the minute
        ("2026-05-11 07:00", "2026-05-14 09:30", "2026-05-11 13:00"),  # before the day begins
        ("2026-05-11 18:00", "2026-05-14 09:30", "2026-05-12 13:00"),  # after it ends
        ("2026-05-15 16:00", "2026-05-19 09:30", "2026-05-18 12:00"),  # over a weekend
        # Never past the start.
        ("2026-05-12 08:00", "2026-05-12 09:30", "2026-05-12 09:30"),
        ("2026-05-13 16:00", "2026-05-14 09:30", "2026-05-14 09:30"),
    ),
)
def test_until_when_an_offer_may_be_accepted(offered, starts, until):
    assert offer_ends(london(offered), london(starts), TIMES) == london(until)


@given(
    offered=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    ahead=st.integers(1, 60 * 24 * 60),
)
def test_an_offer_ends_in_working_time_or_with_the_start(offered, ahead):
    starts_at = offered + timedelta(minutes=ahead)
    until = offer_ends(offered, starts_at, TIMES)
    assert offered < until <= starts_at
    if until < starts_at:
        there = clock.local(until)
        assert workdays.is_working_day(there.date())
        assert (9, 0) <= (there.hour, there.minute) <= (17, 0)


@given(st.integers(1, 10), st.integers(1, 60))
def test_an_offer_with_more_days_never_ends_sooner(days, ahead):
    offered, starts_at = london("2026-05-11 10:00"), london("2026-05-11 10:00") + timedelta(days=ahead)
    sooner, later = (offer_ends(offered, starts_at, replace(TIMES, offer_days=n)) for n in (days, days + 1))
    assert sooner <= later


def test_each_state_of_a_booking_holds_its_place_for_its_own_time():
    now, starts_at = london("2026-05-11 10:00"), london("2026-06-11 09:30")
    assert hold_ends(Decision(State.CONFIRMED), now, starts_at, TIMES) is None
    assert hold_ends(Decision(State.WAITING), now, starts_at, TIMES) is None
    assert hold_ends(Decision(State.WAITING, Awaits.ADDRESS), now, starts_at, TIMES) == now + timedelta(minutes=30)
    assert hold_ends(Decision(State.OFFERED), now, starts_at, TIMES) == london("2026-05-13 17:00")
    assert hold_ends(Decision(State.AWAITING_PAYMENT), now, starts_at, TIMES) == now + CARD_HOLD
    away = hold_ends(Decision(State.AWAITING_PAYMENT), now, starts_at, TIMES, was_away=True)
    assert away == london("2026-05-14 00:00")
    assert hold_ends(Decision(State.REQUESTED, Awaits.MANAGER), now, starts_at, TIMES) == london("2026-05-19 00:00")


def test_a_place_outlasts_the_page_where_it_is_paid_by_card_by_five_minutes():
    assert timedelta(minutes=40) == CARD_HOLD


@pytest.mark.parametrize(
    ("decision", "was_away"),
    (
        (Decision(State.OFFERED), False),
        (Decision(State.AWAITING_PAYMENT), True),
        (Decision(State.REQUESTED, Awaits.MANAGER), False),
    ),
)
def test_nothing_that_is_answered_by_message_is_held_past_the_start(decision, was_away):
    now, starts_at = london("2026-05-11 10:00"), london("2026-05-12 09:30")
    assert hold_ends(decision, now, starts_at, TIMES, was_away=was_away) <= starts_at


@pytest.mark.parametrize(
    ("name_by", "until"),
    (
        ("2026-05-12 00:00", "2026-05-12 00:00"),  # before the offer would end
        ("2026-05-13 17:00", "2026-05-13 17:00"),
        ("2026-05-20 00:00", "2026-05-13 17:00"),
        ("2026-05-11 10:00", "2026-05-13 17:00"),  # over already: it is named when it is accepted
        ("2026-05-09 00:00", "2026-05-13 17:00"),
    ),
)
def test_an_offer_of_a_place_without_a_name_promises_no_more_time_than_there_is_to_name_somebody(name_by, until):
    now, starts_at = london("2026-05-11 10:00"), london("2026-06-11 09:30")
    assert hold_ends(Decision(State.OFFERED), now, starts_at, TIMES, name_by=london(name_by)) == london(until)


def test_a_manager_is_asked_again_on_the_fourth_working_day():
    held_until = hold_ends(
        Decision(State.REQUESTED, Awaits.MANAGER), london("2026-05-11 10:00"), london("2026-06-11 09:30"), TIMES
    )
    assert held_until is not None  # asked on Monday 11: the fifth working day is Monday 18, the fourth Friday 15
    assert warning_at(held_until, 1) == london("2026-05-15 00:00")


def test_a_place_needs_its_name_by_the_end_of_the_fifth_working_day_before():
    starts_at = london("2026-05-15 09:30")  # a Friday; Friday 8 is the fifth working day before
    assert naming_ends(starts_at, 5) == london("2026-05-09 00:00")
    assert naming_reminder_at(starts_at, 5, 2) == london("2026-05-06 00:00")
    assert naming_ends(london("2026-05-11 09:30"), 5) == london("2026-05-02 00:00")  # over the May bank holiday
