"""Working time, worked out by hand against a calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock, workdays
from training.settings.working_time import DaysOff, WorkingTime, weekdays_in

CHRISTMAS = DaysOff(date(2026, 12, 24), date(2027, 1, 1))
CLOSED = WorkingTime(off=(CHRISTMAS,))
EVENINGS = WorkingTime(evenings=frozenset({1, 3}), evening_ends=20)


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("working", "day", "count", "found"),
    (
        (WorkingTime(), date(2026, 12, 23), 1, date(2026, 12, 24)),
        (CLOSED, date(2026, 12, 23), 1, date(2027, 1, 4)),
        (CLOSED, date(2026, 12, 23), 2, date(2027, 1, 5)),
        (CLOSED, date(2026, 12, 26), 1, date(2027, 1, 4)),
        (CLOSED, date(2027, 1, 4), -1, date(2026, 12, 23)),
        (CLOSED, date(2027, 1, 4), 0, date(2027, 1, 4)),
        (CLOSED.without([DaysOff(date(2027, 1, 4), date(2027, 1, 4))]), date(2026, 12, 23), 1, date(2027, 1, 5)),
    ),
)
def test_days_off_are_left_out_like_bank_holidays(working, day, count, found):
    assert working.add(day, count) == found


@pytest.mark.parametrize(
    ("working", "moment", "hours", "found"),
    (
        (WorkingTime(), "2026-05-11 15:00", 4, "2026-05-12 11:00"),
        (EVENINGS, "2026-05-11 15:00", 4, "2026-05-12 11:00"),  # Monday's evening does not count
        (EVENINGS, "2026-05-12 15:00", 4, "2026-05-12 19:00"),  # Tuesday's does
        (EVENINGS, "2026-05-12 18:00", 4, "2026-05-13 11:00"),
        (EVENINGS, "2026-05-12 20:00", 4, "2026-05-13 13:00"),
        (CLOSED, "2026-12-23 15:00", 4, "2027-01-04 11:00"),
        (CLOSED, "2026-12-28 12:00", 1, "2027-01-04 10:00"),
        (WorkingTime(ends=18), "2026-05-11 15:00", 3, "2026-05-11 18:00"),
    ),
)
def test_hours_pass_in_working_time_only(working, moment, hours, found):
    assert working.after_hours(london(moment), hours) == london(found)


@pytest.mark.parametrize(
    ("text", "days"),
    (("", set()), ("Tuesday, Thursday", {1, 3}), ("monday and friday", {0, 4}), ("  wednesday ", {2})),
)
def test_days_are_read_as_people_write_them(text, days):
    assert weekdays_in(text) == days


@pytest.mark.parametrize("text", ("Saturday", "Tues", "every day", "2"))
def test_what_is_no_weekday_is_not_guessed(text):
    with pytest.raises(ValueError, match="not in"):
        weekdays_in(text)


OFF = st.lists(
    st.builds(
        lambda first, more: DaysOff(first, first + timedelta(days=more)),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.integers(0, 30),
    ),
    max_size=4,
).map(tuple)
TIMES = st.builds(
    WorkingTime,
    starts=st.integers(0, 12),
    ends=st.integers(13, 23),
    evenings=st.frozensets(st.integers(0, 4)),
    evening_ends=st.integers(13, 23),
    off=OFF,
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(TIMES, MOMENTS, st.integers(1, 40))
def test_hours_never_end_while_it_is_closed(working, moment, hours):
    ends = working.after_hours(moment, hours)
    assert ends > moment
    assert working.is_open(ends)


@given(TIMES, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-20, 20).filter(bool))
def test_a_day_that_is_counted_to_is_open_and_never_sooner_than_by_law(working, day, count):
    found, by_law = working.add(day, count), workdays.add(day, count)
    assert working.is_working_day(found)
    assert found >= by_law if count > 0 else found <= by_law
    assert working.is_open(working.closes(found))
