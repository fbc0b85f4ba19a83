"""Working days, and the bank holidays of England and Wales that are none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import workdays

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(-60, 60)


@pytest.mark.parametrize(
    ("day", "why"),
    (
        (date(2022, 9, 19), "the Queen's funeral"),
        (date(2023, 5, 8), "the coronation"),
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "early May"),
        (date(2026, 5, 25), "spring"),
        (date(2026, 8, 31), "summer"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day, which is a Saturday"),
        (date(2027, 12, 27), "Christmas Day, which is a Saturday"),
        (date(2027, 12, 28), "Boxing Day, which is a Sunday"),
    ),
)
def test_a_bank_holiday_is_no_working_day(day, why):
    assert not workdays.is_working_day(day), why


@pytest.mark.parametrize(
    ("day", "why"),
    (
        (date(2026, 3, 17), "St Patrick's Day is one in Northern Ireland"),
        (date(2026, 7, 13), "so is the Battle of the Boyne"),
        (date(2026, 8, 3), "the summer one of Scotland"),
        (date(2026, 12, 24), "Christmas Eve"),
        (date(2026, 12, 29), "after Boxing Day's"),
    ),
)
def test_a_holiday_elsewhere_is_a_working_day_here(day, why):
    assert workdays.is_working_day(day), why


@pytest.mark.parametrize(
    ("day", "found"),
    (
        (date(2026, 5, 8), date(2026, 5, 8)),  # a Friday
        (date(2026, 5, 9), date(2026, 5, 11)),
        (date(2026, 5, 10), date(2026, 5, 11)),
        (date(2026, 5, 25), date(2026, 5, 26)),  # the spring bank holiday
        (date(2026, 12, 25), date(2026, 12, 29)),
    ),
)
def test_the_first_working_day_on_or_after_a_day(day, found):
    assert workdays.on_or_after(day) == found


def test_over_christmas_2026():
    assert workdays.add(date(2026, 12, 23), 1) == date(2026, 12, 24)
    assert workdays.add(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert workdays.add(date(2027, 1, 4), -1) == date(2026, 12, 31)
    assert workdays.notice(date(2026, 12, 24), date(2027, 1, 5)) == 4  # 29, 30, 31 December and 4 January


@pytest.mark.parametrize(
    ("given_on", "event_on", "days"),
    (
        (date(2026, 5, 12), date(2026, 6, 4), 15),  # with the spring bank holiday between
        (date(2026, 5, 13), date(2026, 6, 4), 14),
        (date(2026, 5, 15), date(2026, 5, 18), 0),  # Friday for Monday
        (date(2026, 5, 12), date(2026, 5, 12), 0),
        (date(2026, 5, 14), date(2026, 5, 12), 0),
    ),
)
def test_neither_the_day_of_notice_nor_the_day_of_the_event_counts(given_on, event_on, days):
    assert workdays.notice(given_on, event_on) == days


@given(DAYS, COUNTS)
def test_adding_ends_on_a_working_day_in_the_right_direction(day, count):
    ended = workdays.add(day, count)
    if count:
        assert workdays.is_working_day(ended)
        assert (ended > day) == (count > 0)
    else:
        assert ended == day


@given(DAYS, st.integers(1, 60))
def test_adding_and_taking_away_working_days_meet(day, count):
    start = workdays.on_or_after(day)
    assert workdays.add(workdays.add(start, count), -count) == start


@given(DAYS, st.integers(0, 60))
def test_the_notice_between_two_days_is_what_adding_working_days_left_over(day, count):
    start = workdays.on_or_after(day)
    assert workdays.notice(start, workdays.add(start, count + 1)) == count


@given(DAYS, st.integers(1, 20))
def test_consecutive_days_are_working_days_without_a_gap(day, count):
    days = workdays.consecutive(day, count)
    assert len(days) == count
    assert all(workdays.is_working_day(each) for each in days)
    between = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    assert days == [each for each in between if workdays.is_working_day(each)]
