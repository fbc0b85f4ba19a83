"""When an event takes place and when its booking closes."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock, workdays
from training.courses import schedule
from training.courses.schedule import ClosingRule, Slot

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
RULE = ClosingRule(room_working_days=3, online_minutes=60)
TUESDAY = date(2026, 6, 2)
CLOCKS_FORWARD, CLOCKS_BACK = date(2027, 3, 28), date(2026, 10, 25)

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
slots = st.builds(Slot, days, times, times)


def slot(day: date = TUESDAY, starts: str = "09:30", ends: str = "16:30") -> Slot:
    return Slot(day, time.fromisoformat(starts), time.fromisoformat(ends))


@pytest.mark.parametrize(
    ("sittings", "said"),
    (
        ([slot()], []),
        ([slot(), slot(TUESDAY + timedelta(days=1))], []),
        ([slot(ends="12:30"), slot(starts="12:30")], []),
        ([slot(ends="09:00")], [(0, "ends", "The end has to be later than the start")]),
        ([slot(ends="09:30")], [(0, "ends", "The end has to be later than the start")]),
        (
            [slot(starts="01:00", ends="23:00")],
            [(0, "ends", "A sitting lasts 14 hours at most: check morning and afternoon")],
        ),
        (
            [slot(), slot(TUESDAY - timedelta(days=1))],
            [(1, "day", "This is before the sitting above it: put them in order")],
        ),
        (
            [slot(), slot(starts="16:00", ends="18:00")],
            [(1, "starts", "This starts before the sitting above it has ended, at 4:30pm")],
        ),
        ([slot(CLOCKS_FORWARD, starts="01:30", ends="05:00")], [(0, "starts", schedule.NO_SUCH_TIME)]),
        ([slot(CLOCKS_FORWARD, starts="00:30", ends="01:00")], [(0, "ends", schedule.NO_SUCH_TIME)]),
        ([slot(CLOCKS_FORWARD, starts="00:30", ends="02:00")], []),
        ([slot(CLOCKS_BACK, starts="01:30", ends="05:00")], []),
    ),
)
def test_sittings_out_of_order_or_overlapping_are_problems(sittings, said):
    assert [(p.sitting, p.field, p.sentence) for p in schedule.problems(sittings)] == said


@given(st.lists(slots, min_size=1, max_size=6))
def test_sittings_without_a_problem_are_in_order_and_do_not_overlap(sittings):
    if schedule.problems(sittings):
        return
    assert all(one.starts_at < one.ends_at for one in sittings)
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(sittings))


@given(slots)
def test_a_sitting_is_the_same_after_it_was_saved(sitting):
    local = clock.local(sitting.starts_at)
    if local.time() != sitting.starts:  # a time that the clocks skip in spring
        return
    assert Slot.of(sitting.starts_at, sitting.ends_at).day == sitting.day


@given(days, times, st.booleans(), st.integers(0, 20), st.integers(0, 600))
def test_booking_never_closes_after_the_start(day, at, in_a_room, working_days, minutes):
    starts = clock.at(day, at)
    closes = schedule.closes_at(starts, in_a_room, ClosingRule(working_days, minutes))
    assert closes <= starts


@given(days, times, st.integers(1, 20))
def test_booking_in_a_room_closes_on_a_working_day_with_the_notice_of_the_rule(day, at, count):
    closes = clock.local(schedule.closes_at(clock.at(day, at), True, ClosingRule(count, 60))).date()
    assert workdays.is_working_day(closes)
    assert workdays.notice(closes, day) == count - 1


def test_booking_usually_closes_3_working_days_before_in_a_room_and_1_hour_before_online():
    starts = clock.at(TUESDAY, time(9, 30))
    assert clock.show_moment(schedule.closes_at(starts, True, RULE)) == "Thursday 28 May 2026, 9:30am"
    assert clock.show_moment(schedule.closes_at(starts, False, RULE)) == "Tuesday 2 June 2026, 8:30am"


@pytest.mark.parametrize(
    ("rule", "text"),
    (
        (RULE, "3 working days before in a room, 1 hour before online"),
        (ClosingRule(1, 90), "1 working day before in a room, 1 hour and 30 minutes before online"),
        (ClosingRule(5, 0), "5 working days before in a room, when it starts online"),
    ),
)
def test_the_usual_closing_times_in_words(rule, text):
    assert schedule.closing_rule_text(rule) == text


def test_an_event_moves_only_before_it_starts_and_only_into_the_future():
    past, ahead = (slot(date(2026, 5, 11)),), (slot(),)
    assert schedule.why_not_moved((), ahead, NOW) is None
    assert schedule.why_not_moved((), past, NOW) == "This is in the past. Check the year."
    assert schedule.why_not_moved(ahead, past, NOW) == "This is in the past. Check the year."
    assert schedule.why_not_moved(past, past, NOW) is None
    assert schedule.why_not_moved(past, ahead, NOW) == (
        "This event has already started, so its dates and times stay as they are."
    )


def test_the_next_sitting_is_on_the_next_working_day():
    friday = slot(date(2026, 5, 22))
    assert schedule.next_slot(friday) == slot(date(2026, 5, 26))  # the Monday between is a bank holiday


def test_months_from_one_to_another():
    assert list(schedule.months(date(2026, 11, 30), date(2027, 1, 1))) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def numbered(number: int | None, day: int, starts: str = "09:30") -> Slot:
    return Slot(date(2026, 6, day), time.fromisoformat(starts), time(16, 30), number)


@pytest.mark.parametrize(
    ("before", "after", "which"),
    (
        # As the event's form sends them: each with its number, a new one without.
        ([(1, 2), (2, 3)], [(1, 2), (2, 3)], [1, 2]),
        ([(1, 2), (2, 3)], [(2, 3)], [2]),
        ([(1, 2), (2, 3)], [(2, 9)], [2]),
        ([(1, 2), (2, 3)], [(1, 2), (2, 3), (None, 4)], [1, 2, None]),
        ([(1, 2), (3, 3)], [(None, 1), (1, 2), (3, 3)], [None, 1, 3]),
        # Removed and typed anew at the same time: it is the same one.
        ([(1, 2), (2, 3)], [(1, 2), (None, 3)], [1, 2]),
        # A number that there is not, or twice, counts as none.
        ([(1, 2), (2, 3)], [(1, 2), (7, 5)], [1, None]),
        ([(1, 2), (2, 3)], [(1, 2), (1, 5)], [1, None]),
        # As a file sends them, without numbers: those at the same time, then the others in order.
        ([(1, 2), (2, 3)], [(None, 3)], [2]),
        ([(1, 2), (2, 3)], [(None, 5), (None, 6)], [1, 2]),
        ([(1, 2), (2, 3)], [(None, 3), (None, 4)], [2, 1]),
        ([(1, 2)], [(None, 5), (None, 6)], [1, None]),
        ([], [(None, 2), (None, 3)], [None, None]),
    ),
)
def test_which_sitting_each_one_is(before, after, which):
    assert schedule.which_sittings([numbered(*one) for one in before], [numbered(*one) for one in after]) == which


def test_two_slots_at_one_time_are_equal_whichever_sittings_they_are():
    assert numbered(1, 2) == numbered(2, 2)
