"""What cancelling costs: by notice, by the free exits, and never a surprise. The dates are in a table beside this."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payments.policies import FREE_FOR_NOTHING, HALF, SISTER_BOARD, THREE_STEPS, policies
from training import clock, workdays
from training.payments.cancellation import (
    CONFIRMED_SINCE,
    COSTS_MORE,
    AbsenceCost,
    CancellationCost,
    CancellationQuote,
    Case,
    Exits,
    Stage,
    asks_for_payer,
    because_cancelled,
    cost_of_absence,
    cost_of_cancelling,
    last_day_in_time,
    moved_by_board,
    notice_in_words,
    stages,
    why_not_as_quoted,
)
from training.payments.policy import DEFAULT_POLICY, EVERYTHING, NOTHING, DueShare, Policy, PolicyStep, Scale

# Thursday 18 June 2026, 9:30am in London. With 15 working days' notice until Wednesday 27 May, with 5 until the 10th.
START = datetime(2026, 6, 18, 8, 30, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NO_EXITS = Exits(free_hours=0, moved_days=0)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
prices = st.integers(0, 1_000_000)


def cost(now, policy=THREE_STEPS, exits=NO_EXITS, **facts):
    known = {"price_pence": 8000, "booked_at": LONG_AGO, "starts_at": START, **facts}
    return cost_of_cancelling(policy, Case(**known), exits, now)


def day(month, number):
    """The first moment of a London day in 2026."""
    return clock.start_of(date(2026, month, number))


def test_each_step_says_what_it_costs_why_and_when_the_next_begins():
    assert cost(LONG_AGO) == CancellationCost(0, "15 or more working days’ notice", day(5, 28), 4000)
    assert cost(day(5, 28)) == CancellationCost(4000, "5 to 14 working days’ notice", day(6, 11), 8000)
    assert cost(day(6, 11)) == CancellationCost(8000, "less than 5 working days’ notice")


def test_the_day_of_notice_of_a_cancellation_is_a_day_in_london():
    """In May the clocks are an hour ahead of UTC: 23:30 UTC on the 27th is half past midnight on the 28th."""
    assert cost(datetime(2026, 5, 27, 22, 59, tzinfo=UTC)).pence == 0
    assert cost(datetime(2026, 5, 27, 23, 0, tzinfo=UTC)).pence == 4000


def test_the_default_cancellation_policy_is_that_of_the_essex_board():
    assert cost(day(5, 27), DEFAULT_POLICY) == CancellationCost(0, "15 or more working days’ notice", day(5, 28), 8000)
    assert cost(day(5, 28), DEFAULT_POLICY) == CancellationCost(8000, "less than 15 working days’ notice")
    assert cost(day(6, 17), DEFAULT_POLICY, price_pence=0) == CancellationCost(0, "the place is free")


def test_once_the_event_has_started_the_charge_for_absence_counts_and_not_cancellation():
    assert cost(START, SISTER_BOARD) == CancellationCost(4000, "the event has started")
    assert cost(START - timedelta(minutes=1), SISTER_BOARD) == CancellationCost(
        1500, "less than 5 working days’ notice", START, 4000
    )


def test_a_free_course_may_charge_for_a_late_cancellation():
    assert cost(day(6, 10), SISTER_BOARD, price_pence=0) == CancellationCost(
        0, "5 or more working days’ notice", day(6, 11), 1500
    )
    assert cost(day(6, 11), SISTER_BOARD, price_pence=0).pence == 1500


def test_cancelling_within_24_hours_of_booking_is_free():
    booked_at = day(6, 15)
    within = {"booked_at": booked_at, "exits": Exits(24, 10)}
    end = booked_at + timedelta(hours=24)
    assert cost(end - timedelta(seconds=1), **within) == CancellationCost(0, "within 24 hours of booking", end, 8000)
    assert cost(end, **within) == CancellationCost(8000, "less than 5 working days’ notice")


@pytest.mark.parametrize(
    ("before", "pence"), ((timedelta(hours=23), 8000), (timedelta(hours=24), 8000), (timedelta(hours=24, seconds=1), 0))
)
def test_cancelling_within_24_hours_of_booking_is_not_free_where_the_event_starts_within_24_hours(before, pence):
    booked_at = START - before
    assert cost(booked_at, booked_at=booked_at, exits=Exits(24, 10)).pence == pence


def test_cancelling_is_free_for_ten_working_days_after_a_change_of_date_time_or_place():
    # Changed on Wednesday 27 May: 28, 29 May, 1 to 5 and 8 to 10 June are ten working days.
    moved = {"moved_at": day(5, 27) + timedelta(hours=11), "exits": Exits(24, 10)}
    why = "the Board changed the date, time or place on Wednesday 27 May 2026"
    assert cost(day(5, 28), **moved) == CancellationCost(0, why, day(6, 11), 8000)
    assert cost(day(6, 11), **moved).pence == 8000
    assert cost(day(5, 28), **moved, booked_at=day(5, 27) + timedelta(hours=12)).pence == 0  # just booked
    assert cost(day(5, 30), **moved, booked_at=day(5, 27) + timedelta(hours=12)).pence == 4000  # knew the new date


def test_a_change_close_to_the_event_is_free_until_it_starts():
    moved = {"moved_at": day(6, 16), "exits": Exits(24, 10), "policy": SISTER_BOARD}
    assert cost(day(6, 17), **moved).costs_more_from == START
    assert cost(START, **moved).pence == 4000


def test_a_booking_of_an_event_that_the_board_cancels_costs_nothing():
    assert cost(day(6, 17), cancelled_by_board=True) == CancellationCost(0, "the Board cancelled the event")


def test_by_default_free_cancellation_is_24_hours_after_booking_and_10_working_days_after_a_change():
    assert Exits() == Exits(free_hours=24, moved_days=10)


# Changed on Wednesday 27 May at noon: 28, 29 May, 1 to 5 and 8 to 10 June are ten working days.
@pytest.mark.parametrize(
    ("moved_at", "booked_at", "moved_days", "now", "is_open"),
    (
        (None, LONG_AGO, 10, day(5, 28), False),
        (day(5, 27), LONG_AGO, 10, day(5, 28), True),
        (day(5, 27), LONG_AGO, 10, day(6, 11) - timedelta(seconds=1), True),
        (day(5, 27), LONG_AGO, 10, day(6, 11), False),
        (day(5, 27), LONG_AGO, 0, day(5, 27), False),
        (day(5, 27), LONG_AGO, 1, day(5, 28), True),
        (day(5, 27), LONG_AGO, 1, day(5, 29), False),
        (day(5, 27), day(5, 27), 10, day(5, 28), False),  # whoever booked then knew the new date
        (day(5, 27), day(5, 27) - timedelta(seconds=1), 10, day(5, 28), True),
    ),
)
def test_free_cancellation_after_a_change_is_for_those_who_had_booked_before(
    moved_at, booked_at, moved_days, now, is_open
):
    case = Case(price_pence=8000, booked_at=booked_at, starts_at=START, moved_at=moved_at)
    assert moved_by_board(case, Exits(24, moved_days), now) is is_open


def test_the_steps_of_a_scale_stand_on_the_calendar_of_an_event():
    assert stages(THREE_STEPS.paid, 8000, START) == (
        Stage(date(2026, 5, 27), 0, NOTHING, "15 or more working days’ notice", None),
        Stage(date(2026, 6, 10), 4000, HALF, "5 to 14 working days’ notice", 15),
        Stage(None, 8000, EVERYTHING, "less than 5 working days’ notice", 5),
    )


def test_of_two_steps_that_cost_the_same_each_keeps_its_own_due_and_a_lower_one_takes_the_one_before():
    steps = (PolicyStep(15, NOTHING), PolicyStep(5, DueShare(pence=1500)), PolicyStep(0, HALF))
    for price, due in ((3000, HALF), (2000, DueShare(pence=1500))):
        assert stages(Scale(steps, HALF), price, START)[-1].due == due


def test_once_the_event_has_started_no_dearer_step_of_cancelling_is_announced():
    cheap_absence = Policy(Scale(THREE_STEPS.paid.steps, HALF), FREE_FOR_NOTHING)
    assert cost(START + timedelta(hours=1), cheap_absence) == CancellationCost(4000, "the event has started")


def test_free_cancellation_of_no_length_is_none():
    assert cost(day(6, 15), booked_at=day(6, 15), moved_at=day(6, 16)).pence == 8000


def test_where_a_later_step_comes_out_lower_at_this_price_the_higher_cost_stays():
    """£15.00, then half: a place of £20.00 would cost £15.00 and then £10.00."""
    steps = (PolicyStep(15, NOTHING), PolicyStep(5, DueShare(pence=1500)), PolicyStep(0, HALF))
    policy = Policy(Scale(steps, HALF), FREE_FOR_NOTHING)
    assert [cost(now, policy, price_pence=2000).pence for now in (day(5, 28), day(6, 11))] == [1500, 1500]
    assert [cost(now, policy, price_pence=8000).pence for now in (day(5, 28), day(6, 11))] == [1500, 4000]


def test_the_charge_for_absence_explains_itself():
    assert cost_of_absence(DEFAULT_POLICY, 8000) == AbsenceCost(8000, "Did not attend: the full price")
    assert cost_of_absence(DEFAULT_POLICY, 0) == AbsenceCost(0, "Did not attend: nothing")
    assert cost_of_absence(SISTER_BOARD, 0) == AbsenceCost(4000, "Did not attend: £40.00")


def test_who_pays_is_asked_where_a_late_cancellation_or_absence_may_cost_something():
    only_absence = Policy(DEFAULT_POLICY.paid, Scale(DEFAULT_POLICY.free.steps, DueShare(pence=1)))
    assert asks_for_payer(DEFAULT_POLICY, 1)
    assert not asks_for_payer(DEFAULT_POLICY, 0)
    assert asks_for_payer(SISTER_BOARD, 0)
    assert asks_for_payer(only_absence, 0)


@pytest.mark.parametrize(
    ("days", "longer", "words"),
    (
        (15, None, "15 or more working days’ notice"),
        (0, None, "whatever the notice"),
        (5, 15, "5 to 14 working days’ notice"),
        (5, 6, "5 working days’ notice"),
        (1, 2, "1 working day’s notice"),
        (0, 5, "less than 5 working days’ notice"),
        (0, 1, "less than 1 working day’s notice"),
    ),
)
def test_working_days_of_notice_in_words(days, longer, words):
    assert notice_in_words(days, longer) == words


@pytest.mark.parametrize(
    ("days", "longer", "sentence"),
    (
        (0, 15, "the place was cancelled with less than 15 working days’ notice"),
        (0, None, "the place was cancelled"),
    ),
)
def test_why_cancelling_is_charged_ends_a_sentence(days, longer, sentence):
    assert because_cancelled(notice_in_words(days, longer)) == sentence


@pytest.mark.parametrize(
    ("read", "costs", "sentence"),
    ((0, 0, None), (4000, 4000, None), (4000, 3999, None), (4000, 4001, COSTS_MORE), (0, 1, COSTS_MORE)),
)
@pytest.mark.parametrize("confirmed", (True, False))
def test_nobody_owes_more_for_cancelling_than_the_page_said(read, costs, sentence, confirmed):
    assert why_not_as_quoted(CancellationQuote(read, confirmed), costs, confirmed=confirmed) == sentence


@pytest.mark.parametrize(
    ("page_said", "confirmed", "sentence"),
    (
        (False, True, CONFIRMED_SINCE),
        (False, False, None),
        (True, True, None),
        (True, False, None),
        (None, True, None),  # the page is not known to have said it
        (None, False, None),
    ),
)
def test_nobody_gives_up_a_confirmed_place_that_the_page_did_not_call_confirmed(page_said, confirmed, sentence):
    assert why_not_as_quoted(CancellationQuote(4000, page_said), 4000, confirmed=confirmed) == sentence


def test_whoever_does_not_know_that_the_place_is_confirmed_reads_that_first_and_what_it_costs_below():
    assert why_not_as_quoted(CancellationQuote(4000, False), 8000, confirmed=True) == CONFIRMED_SINCE


@given(starts_at=moments, days=st.integers(1, 60))
def test_the_last_day_to_cancel_in_time_is_the_last(starts_at, days):
    begins = clock.local(starts_at).date()
    last = last_day_in_time(starts_at, days)
    assert workdays.notice(last, begins) >= days
    assert workdays.notice(last + timedelta(days=1), begins) < days


@st.composite
def cases(draw):
    """A policy, the facts of a booking, and a moment after it was made and before the event starts."""
    booked_at = draw(moments)
    starts_at = booked_at + timedelta(minutes=draw(st.integers(1, 120 * 24 * 60)))
    span = int((starts_at - booked_at).total_seconds())
    now = booked_at + timedelta(seconds=draw(st.integers(0, span - 1)))
    moved_at = draw(st.none() | st.integers(0, span).map(lambda n: now - timedelta(seconds=n)))
    facts = Case(price_pence=draw(prices), booked_at=booked_at, starts_at=starts_at, moved_at=moved_at)
    exits = Exits(draw(st.integers(0, 72)), draw(st.integers(0, 15)))
    return draw(policies), facts, exits, now


@given(cases())
def test_it_never_costs_more_than_the_price_of_a_place_that_has_one(case):
    policy, facts, exits, now = case
    notice = cost_of_cancelling(policy, facts, exits, now)
    assert notice.pence >= 0
    if facts.price_pence:
        assert max(notice.pence, notice.then_pence or 0) <= facts.price_pence


@given(cases(), st.integers(0, 120 * 24 * 60))
def test_waiting_never_makes_it_cheaper(case, minutes):
    policy, facts, exits, now = case
    later = min(now + timedelta(minutes=minutes), facts.starts_at - timedelta(seconds=1))
    first, second = (cost_of_cancelling(policy, facts, exits, moment) for moment in (now, max(now, later)))
    assert second.pence >= first.pence


@given(cases())
def test_cancelling_costs_more_from_exactly_the_moment_that_was_announced(case):
    policy, facts, exits, now = case
    notice = cost_of_cancelling(policy, facts, exits, now)
    if notice.costs_more_from is None:
        end = facts.starts_at
        assert notice.then_pence is None
        assert cost_of_cancelling(policy, facts, exits, end).pence <= notice.pence
        return
    assert now < notice.costs_more_from <= facts.starts_at
    just_before = cost_of_cancelling(policy, facts, exits, notice.costs_more_from - timedelta(microseconds=1))
    at_it = cost_of_cancelling(policy, facts, exits, notice.costs_more_from)
    assert just_before.pence == notice.pence
    assert at_it.pence == notice.then_pence > notice.pence


@given(cases())
def test_cancelling_within_a_free_cancellation_window_costs_nothing(case):
    policy, facts, exits, now = case
    pence = cost_of_cancelling(policy, facts, exits, now).pence
    hours = timedelta(hours=exits.free_hours)
    if facts.starts_at - facts.booked_at > hours and now < facts.booked_at + hours:
        assert pence == 0
    if facts.moved_at and facts.booked_at < facts.moved_at and exits.moved_days:
        last = workdays.add(clock.local(facts.moved_at).date(), exits.moved_days)
        assert pence == 0 or clock.local(now).date() > last
