"""Deadlines in working time, worked out by hand against the calendar of England and Wales."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock, workdays
from training.bookings.holds import (
    CARD_HOLD,
    answering_time,
    hold_ends,
    naming_ends,
    naming_reminder_at,
    offer_ends,
    warning_at,
)
from training.bookings.lifecycle import Awaits, Decision, State
from training.bookings.standing import until_text
from training.settings.rules import Rules
from training.settings.working_time import DaysOff

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


CLOSED = replace(TIMES, closed=(DaysOff(date(2026, 12, 24), date(2027, 1, 1)),))
HALF_TERM = DaysOff(date(2026, 5, 25), date(2026, 5, 29))
SCHOOL = replace(TIMES, school_holidays=(HALF_TERM,))
SUMMER = replace(TIMES, school_holidays=(DaysOff(date(2026, 7, 22), date(2026, 9, 1)),))
EVENINGS = replace(TIMES, evening_days="Tuesday, Thursday", evening_ends=20)


@pytest.mark.parametrize(
    ("rules", "of_school", "offered", "starts", "until"),
    (
        (CLOSED, False, "2026-12-22 10:00", "2027-02-11 09:30", "2027-01-04 17:00"),
        (TIMES, False, "2026-12-22 10:00", "2027-02-11 09:30", "2026-12-24 17:00"),
        (CLOSED, False, "2026-12-26 10:00", "2027-02-11 09:30", "2027-01-05 17:00"),  # while it is closed
        # The event begins before somebody would be there: nobody keeps a place until it begins.
        (CLOSED, False, "2026-12-22 10:00", "2027-01-04 09:30", "2026-12-24 17:00"),
        (CLOSED, False, "2026-12-23 10:00", "2026-12-29 09:30", "2026-12-23 14:00"),  # hours, before it closes
        (CLOSED, False, "2026-12-23 15:00", "2026-12-29 09:30", "2026-12-24 11:00"),
        # School holidays are for who works at a school.
        (SCHOOL, True, "2026-05-22 10:00", "2026-06-25 09:30", "2026-06-02 17:00"),
        (SCHOOL, False, "2026-05-22 10:00", "2026-06-25 09:30", "2026-05-27 17:00"),
        (SCHOOL, True, "2026-05-22 10:00", "2026-06-01 09:30", "2026-05-27 17:00"),  # the event is too near
        # The last of two days ends in the evening.
        (EVENINGS, False, "2026-05-12 10:00", "2026-06-11 09:30", "2026-05-14 20:00"),
        (EVENINGS, False, "2026-05-11 10:00", "2026-06-11 09:30", "2026-05-13 17:00"),
        (EVENINGS, False, "2026-05-12 15:00", "2026-05-14 09:30", "2026-05-12 19:00"),
    ),
)
def test_an_offer_leaves_out_closure_days_and_school_holidays_and_counts_evenings(
    rules, of_school, offered, starts, until
):
    assert offer_ends(london(offered), london(starts), rules, of_school=of_school) == london(until)


@pytest.mark.parametrize(
    ("rules", "of_school", "asked", "starts", "until", "again"),
    (
        (CLOSED, False, "2026-12-21 10:00", "2027-02-11 09:30", "2027-01-07 00:00", "2027-01-05 00:00"),
        (TIMES, False, "2026-12-21 10:00", "2027-02-11 09:30", "2026-12-31 00:00", "2026-12-29 00:00"),
        (SCHOOL, True, "2026-05-21 10:00", "2026-06-25 09:30", "2026-06-05 00:00", "2026-06-03 00:00"),
        (CLOSED, False, "2026-12-21 10:00", "2027-01-05 09:30", "2026-12-31 00:00", "2026-12-23 00:00"),
        # The event is in the holidays, or just after them: they count for the deadline, and so for asking again.
        (SUMMER, True, "2026-07-23 10:00", "2026-09-02 09:30", "2026-07-31 00:00", "2026-07-29 00:00"),
        (CLOSED, False, "2026-12-23 10:00", "2027-01-05 09:30", "2027-01-05 00:00", "2026-12-31 00:00"),
    ),
)
def test_an_approval_leaves_them_out_and_is_asked_for_again_on_a_day_that_is_open(
    rules, of_school, asked, starts, until, again
):
    manager = Decision(State.REQUESTED, Awaits.MANAGER)
    held = hold_ends(manager, london(asked), london(starts), rules, of_school=of_school)
    assert held == london(until)
    assert warning_at(london(asked), held, 1, rules, of_school=of_school) == london(again)


OFF = st.lists(
    st.builds(
        lambda first, more: DaysOff(first, first + timedelta(days=more)),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.integers(0, 20),
    ),
    max_size=3,
).map(tuple)


@given(
    offered=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    ahead=st.integers(1, 90 * 24 * 60),
    closed=OFF,
    school=OFF,
    of_school=st.booleans(),
)
def test_no_deadline_falls_on_a_closed_hour_while_there_is_an_open_one_before_the_event(
    offered, ahead, closed, school, of_school
):
    rules = replace(EVENINGS, closed=closed, school_holidays=school)
    starts_at, working = offered + timedelta(minutes=ahead), answering_time(rules, of_school=of_school)
    until = offer_ends(offered, starts_at, rules, of_school=of_school)
    assert offered < until <= starts_at
    assert until >= min(starts_at, offer_ends(offered, starts_at, EVENINGS)), "no day off makes it shorter"
    near = workdays.notice(clock.local(offered).date(), clock.local(starts_at).date()) < rules.offer_last_days
    open_one = (
        working.after_hours(offered, rules.offer_hours)
        if near
        else working.closes(working.add(clock.local(offered).date(), rules.offer_days))
    )
    if open_one < starts_at:
        assert working.is_open(until)
    answer = hold_ends(Decision(State.REQUESTED, Awaits.MANAGER), offered, starts_at, rules, of_school=of_school)
    assert answer is not None
    last_day = working.add(clock.local(offered).date(), rules.approval_days)
    if last_day < clock.local(starts_at).date() - timedelta(days=1):
        assert working.is_working_day(clock.local(answer - timedelta(seconds=1)).date())


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
    asked_at = london("2026-05-11 10:00")
    assert warning_at(asked_at, held_until, 1, TIMES, of_school=False) == london("2026-05-15 00:00")


def test_a_place_needs_its_name_by_the_end_of_the_fifth_working_day_before():
    starts_at = london("2026-05-15 09:30")  # a Friday; Friday 8 is the fifth working day before
    assert naming_ends(starts_at, 5) == london("2026-05-09 00:00")
    assert naming_reminder_at(starts_at, 5, 2) == london("2026-05-06 00:00")
    assert naming_ends(london("2026-05-11 09:30"), 5) == london("2026-05-02 00:00")  # over the May bank holiday


@pytest.mark.parametrize(
    ("moment", "on_a_page", "in_a_message"),
    (
        ("2026-05-12T16:00", "today, 5pm", "Tuesday 12 May 2026, 5pm"),
        ("2026-05-12T23:00", "the end of today", "the end of Tuesday 12 May 2026"),
        ("2026-05-13T11:00", "Wednesday 13 May 2026, midday", "Wednesday 13 May 2026, midday"),
    ),
)
def test_a_deadline_of_today_says_today_on_pages_and_its_date_in_messages(moment, on_a_page, in_a_message):
    last = datetime.fromisoformat(f"{moment}+00:00")
    assert until_text(last, date(2026, 5, 12)) == on_a_page
    assert until_text(last) == in_a_message
