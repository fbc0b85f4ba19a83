"""When a message is due for one booking, as a table of cases; and what holds whatever the dates are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock
from training.courses.messaging.slots import Slot
from training.payments.cancellation import Case, Exits, cost_of_cancelling
from training.payments.policy import DEFAULT_POLICY, NOTHING, DueShare, Policy, PolicyStep, Scale, simple_policy
from training.settings.rules import Rules
from training.settings.working_time import DaysOff
from training.timetable.due import (
    Due,
    OwnSitting,
    Place,
    Situation,
    Verdict,
    due_for,
    evaluation_reminder_due,
    impact_due,
    impact_reminder_due,
    renewal_due,
    verdict_on,
)
from training.timetable.free_days import costs_from, may_be_told_on

RULES = Rules()


def london(text: str) -> datetime:
    """london("9 Jun 9:30") is in 2026."""
    return datetime.strptime(f"{text} 2026", "%d %b %H:%M %Y").replace(tzinfo=clock.LONDON).astimezone(UTC)


def sittings(*starts: str) -> list[OwnSitting]:
    return [OwnSitting(london(start), london(start) + timedelta(hours=7)) for start in starts]


def shown(due: list[Due]) -> list[str]:
    return [f"{clock.local(one.at):%-d %b %-H:%M} until {clock.local(one.until):%-d %b %-H:%M}" for one in due]


# The event is on Tuesday 9 June, 9:30, unless other days are named.
CASES = [
    # slot, told, days, online, expected
    (Slot.REMINDER, "1 Apr 10:00", ["9 Jun 9:30"], False, ["26 May 9:00 until 4 Jun 9:00"]),
    (Slot.REMINDER, "18 May 23:00", ["9 Jun 9:30"], False, ["26 May 9:00 until 4 Jun 9:00"]),
    (Slot.REMINDER, "19 May 0:30", ["9 Jun 9:30"], False, []),  # within 21 days
    (Slot.JOINING, "1 Apr 10:00", ["9 Jun 9:30"], False, ["4 Jun 9:00 until 9 Jun 16:30"]),
    (Slot.JOINING, "6 Jun 22:15", ["9 Jun 9:30"], True, ["6 Jun 22:15 until 9 Jun 16:30"]),  # at once
    (Slot.JOINING, "1 Apr 10:00", ["9 Jun 9:30", "16 Jun 9:30"], False, ["4 Jun 9:00 until 16 Jun 16:30"]),
    (Slot.DAY_BEFORE, "1 Apr 10:00", ["9 Jun 9:30"], False, ["8 Jun 9:00 until 9 Jun 9:30"]),
    (Slot.DAY_BEFORE, "8 Jun 9:00", ["9 Jun 9:30"], False, []),  # has just been told
    (Slot.DAY_BEFORE, "1 Apr 10:00", ["9 Jun 9:30", "10 Jun 9:30"], False, ["8 Jun 9:00 until 9 Jun 9:30"]),
    (
        Slot.DAY_BEFORE,
        "1 Apr 10:00",
        ["9 Jun 9:30", "16 Jun 9:30"],
        False,
        ["8 Jun 9:00 until 9 Jun 9:30", "15 Jun 9:00 until 16 Jun 9:30"],
    ),
    (Slot.DAY_BEFORE, "1 Apr 10:00", ["16 Jun 9:30"], False, ["15 Jun 9:00 until 16 Jun 9:30"]),  # day 2 only
    (Slot.HOUR_BEFORE, "1 Apr 10:00", ["9 Jun 9:30"], True, ["9 Jun 8:30 until 9 Jun 9:30"]),
    (Slot.HOUR_BEFORE, "1 Apr 10:00", ["9 Jun 9:30"], False, []),  # comes to the room
    (Slot.HOUR_BEFORE, "9 Jun 8:45", ["9 Jun 9:30"], True, []),
    (Slot.FREE_UNTIL, "1 Apr 10:00", ["9 Jun 9:30"], False, []),  # costs nothing
    (Slot.BEFORE_EVALUATION, "1 Apr 10:00", ["9 Jun 9:30"], False, ["4 Jun 9:00 until 9 Jun 9:30"]),
    (Slot.BEFORE_EVALUATION, "6 Jun 22:15", ["9 Jun 9:30"], True, ["6 Jun 22:15 until 9 Jun 9:30"]),  # at once
]


@pytest.mark.parametrize(("slot", "told", "days", "online", "expected"), CASES)
def test_when_a_message_is_due(slot, told, days, online, expected):
    place = Place(told_at=london(told), sittings=sittings(*days), online=online)
    assert shown(due_for(slot, place, RULES)) == expected


@pytest.mark.parametrize(
    ("told", "costs_from", "expected"),
    (
        ("1 Apr 10:00", "4 Jun 0:00", ["1 Jun 9:00 until 4 Jun 0:00"]),  # free to cancel until Wednesday 3 June
        ("1 Jun 9:00", "4 Jun 0:00", []),  # they read it when they booked
        ("1 Apr 10:00", "26 May 0:00", ["20 May 9:00 until 26 May 0:00"]),  # over a bank holiday and a weekend
        ("1 Apr 10:00", "9 Jun 9:30", []),  # only not coming costs something
    ),
)
def test_free_to_cancel_is_said_three_working_days_before_it_costs_something(told, costs_from, expected):
    place = Place(told_at=london(told), sittings=sittings("9 Jun 9:30"), costs_from=london(costs_from))
    assert shown(due_for(Slot.FREE_UNTIL, place, RULES)) == expected


@pytest.mark.parametrize(
    ("moved", "slot", "expected"),
    (
        ("10 May 12:00", Slot.REMINDER, ["26 May 9:00 until 4 Jun 9:00"]),
        ("20 May 12:00", Slot.REMINDER, []),  # they were told of the new date within 21 days of it
        ("20 May 12:00", Slot.JOINING, ["4 Jun 9:00 until 9 Jun 16:30"]),
        ("6 Jun 12:00", Slot.JOINING, ["6 Jun 12:10 until 9 Jun 16:30"]),  # after further corrections
        ("8 Jun 15:00", Slot.DAY_BEFORE, []),
    ),
)
def test_a_move_was_told_of_in_its_own_message(moved, slot, expected):
    place = Place(told_at=london("1 Apr 10:00"), moved_at=london(moved), sittings=sittings("9 Jun 9:30"))
    assert shown(due_for(slot, place, RULES)) == expected


PLACE = Place(told_at=london("1 Apr 10:00"), sittings=sittings("9 Jun 9:30"))
DUE = Due(london("4 Jun 9:00"), london("9 Jun 16:30"), date(2026, 6, 9))


@pytest.mark.parametrize(
    ("now", "situation", "went", "expected"),
    (
        ("4 Jun 8:59", Situation(), False, Verdict.WAITS),
        ("4 Jun 9:00", Situation(), False, Verdict.SEND),
        ("4 Jun 9:00", Situation(), True, Verdict.WENT),
        ("9 Jun 16:29", Situation(), False, Verdict.SEND),  # the worker was away
        ("9 Jun 16:30", Situation(), False, Verdict.OVER),
        ("5 Jun 9:00", Situation(since=london("4 Jun 9:01")), False, Verdict.OVER),  # before the upgrade
        ("5 Jun 9:00", Situation(since=london("4 Jun 9:00")), False, Verdict.SEND),
        ("5 Jun 9:00", Situation(held=True), False, Verdict.HELD),
        ("5 Jun 9:00", Situation(skipped=True), False, Verdict.SKIPPED),
        ("1 May 9:00", Situation(now_pressed_at=london("1 May 9:00")), False, Verdict.SEND),
        ("1 May 9:00", Situation(now_pressed_at=london("1 Mar 9:00")), False, Verdict.WAITS),  # booked after it
        ("5 Jun 9:00", Situation(since=london("4 Jun 9:01"), now_pressed_at=london("5 Jun 9:00")), False, Verdict.SEND),
    ),
)
def test_what_is_to_be_done_about_a_message(now, situation, went, expected):
    assert verdict_on(DUE, PLACE, situation, london(now), went=went) == expected


def test_who_joins_online_waits_for_a_link_and_who_comes_to_the_room_does_not():
    now = london("5 Jun 9:00")
    online = Place(told_at=PLACE.told_at, sittings=PLACE.sittings, online=True, has_link=False)
    assert verdict_on(DUE, online, Situation(), now, went=False, needs_link=True) is Verdict.NO_LINK
    assert verdict_on(DUE, PLACE, Situation(), now, went=False, needs_link=True) is Verdict.SEND


def test_a_certificate_is_told_of_twice_before_it_runs_out():
    first, last = (renewal_due(slot, date(2026, 12, 31), RULES) for slot in (Slot.RENEWAL, Slot.RENEWAL_REMINDER))
    assert shown([first, last]) == ["2 Oct 9:00 until 1 Dec 9:00", "1 Dec 9:00 until 1 Jan 0:00"]


def test_a_form_is_reminded_of_while_it_can_be_answered():
    due = evaluation_reminder_due(london("9 Jun 16:45"), london("7 Sep 16:45"), RULES)
    assert shown([due]) == ["14 Jun 9:00 until 7 Sep 16:45"]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
lengths = st.integers(0, 200)


@given(moments, st.lists(lengths, min_size=1, max_size=4, unique=True), moments, st.booleans())
def test_nothing_is_due_after_it_is_of_use_and_no_day_that_is_over_is_reminded_of(told, gaps, first, online):
    days = [OwnSitting(first + timedelta(days=n), first + timedelta(days=n, hours=6)) for n in sorted(gaps)]
    place = Place(told_at=told, sittings=days, online=online)
    for slot in Slot:
        for due in due_for(slot, place, RULES):
            assert due.until <= place.ends_at
            sent = verdict_on(due, place, Situation(), due.until, went=False)
            assert sent is Verdict.OVER
            if slot in {Slot.DAY_BEFORE, Slot.HOUR_BEFORE}:
                assert due.at < due.until
                assert due.at > told, "nobody is reminded of what they were told since"
    reminded = [due.day for due in due_for(Slot.DAY_BEFORE, place, RULES)]
    assert len(reminded) == len(set(reminded))


policies = st.sampled_from(
    [
        DEFAULT_POLICY,
        simple_policy(0),
        simple_policy(5),
        Policy(
            Scale(
                (PolicyStep(20, NOTHING), PolicyStep(10, DueShare(pence=0)), PolicyStep(0, DueShare(pence=4000))),
                DueShare(pence=4000),
            ),
            Scale((PolicyStep(7, DueShare(pence=0)), PolicyStep(0, DueShare(pence=1500))), DueShare(pence=1500)),
        ),
    ]
)


@given(policies, st.sampled_from([0, 8000]), moments, st.integers(0, 150), st.integers(0, 150), st.booleans())
def test_when_cancelling_begins_to_cost_something_is_what_the_booking_page_says(
    policy, price, starts_at, booked, ago, moved
):
    booked_at, now = starts_at - timedelta(days=booked, hours=1), starts_at - timedelta(days=ago, hours=2)
    case = Case(
        price_pence=price,
        booked_at=booked_at,
        starts_at=starts_at,
        moved_at=booked_at + timedelta(days=1) if moved else None,
    )
    page = cost_of_cancelling(policy, case, Exits(), now)
    expected = page.costs_more_from if page.pence == 0 else None
    if expected is not None and expected >= starts_at:
        expected = None  # not coming costs something, cancelling never does
    found = costs_from(policy, case, Exits(), now)
    assert (None if found is not None and found >= starts_at else found) == expected
    if found is not None and not moved and found < starts_at and now > booked_at + timedelta(days=1):
        place = Place(
            told_at=booked_at, sittings=[OwnSitting(starts_at, starts_at + timedelta(hours=6))], costs_from=found
        )
        for due in due_for(Slot.FREE_UNTIL, place, RULES):
            for at in (due.at, due.until - timedelta(minutes=1)):
                day = clock.local(at).date()
                assert may_be_told_on(day, policy, price, starts_at, RULES.free_until_days), "the worker looks at it"


@pytest.mark.parametrize(
    ("ended", "of_school", "expected"),
    (
        ("1 May 16:00", False, "30 Jul 9:00 until 27 Aug 9:00"),
        ("1 May 16:00", True, "2 Sep 9:00 until 30 Sep 9:00"),  # the summer holidays end on 1 September
        ("1 Mar 16:00", False, "30 May 9:00 until 27 Jun 9:00"),  # a Saturday, in the half term
        ("1 Mar 16:00", True, "1 Jun 9:00 until 29 Jun 9:00"),  # the Monday after it
        ("2 Feb 16:00", True, "5 May 9:00 until 2 Jun 9:00"),  # not on the bank holiday before
        ("1 Apr 16:00", True, "30 Jun 9:00 until 28 Jul 9:00"),
    ),
)
def test_what_came_of_it_is_asked_after_90_days_and_of_schools_not_in_their_holidays(ended, of_school, expected):
    days_off = (DaysOff(date(2026, 5, 25), date(2026, 5, 29)), DaysOff(date(2026, 7, 22), date(2026, 9, 1)))
    rules = Rules(school_holidays=days_off)
    assert shown([impact_due(london(ended), rules, of_school=of_school)]) == [expected]
    reminded = impact_reminder_due(london("15 Jul 9:00"), london("30 Oct 9:00"), rules, of_school=of_school)
    assert shown([reminded])[0].startswith("2 Sep 9:00" if of_school else "29 Jul 9:00")
