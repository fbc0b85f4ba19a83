"""The database keeps UTC; people read London."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda moment: moment.replace(microsecond=0))


def test_a_time_in_london_is_kept_as_utc_in_summer_and_winter():
    assert clock.at(date(2026, 5, 12), time(9, 30)) == datetime(2026, 5, 12, 8, 30, tzinfo=UTC)
    assert clock.at(date(2026, 12, 8), time(9, 30)) == datetime(2026, 12, 8, 9, 30, tzinfo=UTC)


def test_today_is_londons(frozen_clock):
    frozen_clock.move_to(datetime(2026, 5, 12, 23, 30, tzinfo=UTC))
    assert clock.today() == date(2026, 5, 13)


@pytest.mark.parametrize(
    ("hour", "minute", "shown"),
    ((0, 0, "midnight"), (0, 5, "12:05am"), (9, 30, "9:30am"), (12, 0, "midday"), (12, 30, "12:30pm"), (16, 0, "4pm")),
)
def test_times_are_as_people_say_them(hour, minute, shown):
    assert clock.show_time(clock.at(date(2026, 5, 12), time(hour, minute))) == shown


def test_dates_are_as_people_say_them():
    start, end = (clock.at(date(2026, 5, 12), time(hour, 30)) for hour in (9, 16))
    assert clock.show_sitting(start, end) == "Tuesday 12 May 2026, 9:30am to 4:30pm"
    assert clock.show_moment(start) == "Tuesday 12 May 2026, 9:30am"
    assert clock.show_date(date(2026, 5, 1), weekday=False) == "1 May 2026"
    assert clock.show_date(clock.NO_END) == clock.show_date(clock.NO_END, weekday=False) == "no end"


@pytest.mark.parametrize(
    ("days", "shown"),
    (
        ([(2026, 12, 8)], "8 December 2026"),
        ([(2026, 12, 9), (2026, 12, 8)], "8 and 9 December 2026"),
        ([(2026, 12, 8), (2026, 12, 8)], "8 December 2026"),
        ([(2026, 11, 30), (2026, 12, 1)], "30 November and 1 December 2026"),
        ([(2026, 12, 31), (2027, 1, 4)], "31 December 2026 and 4 January 2027"),
        ([(2026, 12, 1), (2026, 12, 2), (2026, 12, 3)], "1, 2 and 3 December 2026"),
    ),
)
def test_the_dates_of_an_event_do_not_repeat_what_they_share(days, shown):
    assert clock.show_days([date(*day) for day in days]) == shown


@given(DAYS, TIMES)
def test_a_time_in_london_comes_back_as_it_was(day, moment):
    there = clock.local(clock.at(day, moment))
    assert there.date() == day
    skipped = timedelta(hours=1)  # once a year an hour does not exist; then it is the one after
    assert there.time() == moment or there.replace(tzinfo=None) - datetime.combine(day, moment) == skipped


@given(DAYS)
def test_a_day_lasts_23_24_or_25_hours(day):
    hours = (clock.start_of(day + timedelta(days=1)) - clock.start_of(day)) / timedelta(hours=1)
    assert hours in {23, 24, 25}


@pytest.mark.parametrize(("days", "shown"), ((0, "May"), (200, "Nov"), (300, "Mar 2027"), (-1, "May 2026")))
def test_a_month_without_its_year_is_one_of_the_coming_ones(days, shown):
    now = datetime(2026, 5, 12, 8, tzinfo=UTC)
    assert clock.show_month(now + timedelta(days=days), now) == shown
