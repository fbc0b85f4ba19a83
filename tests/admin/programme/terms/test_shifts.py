"""Where the days of a term go: a year on, some weeks on, or one after the other."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.admin.programme.terms.shifts import (
    Repeat,
    Shift,
    moved,
    series,
    shifted_day,
    term,
    term_of,
    terms_between,
    which_weekday,
)
from training.courses.schedule import Slot


@pytest.mark.parametrize(
    ("day", "shift", "weeks", "becomes"),
    (
        (date(2026, 5, 12), Shift.YEAR, 0, date(2027, 5, 11)),
        (date(2028, 2, 29), Shift.YEAR, 0, date(2029, 2, 27)),
        (date(2026, 5, 12), Shift.WEEKS, 13, date(2026, 8, 11)),
        (date(2026, 5, 12), Shift.WEEKDAY, 0, date(2027, 5, 11)),  # both are the second Tuesday
        (date(2026, 9, 1), Shift.WEEKDAY, 0, date(2027, 9, 7)),  # the first Tuesday; a year on would be 31 August
        (date(2026, 9, 30), Shift.WEEKDAY, 0, date(2027, 9, 29)),  # no fifth Wednesday: the last
        (date(2028, 2, 29), Shift.WEEKDAY, 0, date(2029, 2, 27)),
    ),
)
def test_where_a_day_goes(day, shift, weeks, becomes):
    assert shifted_day(day, shift, weeks) == becomes


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from((Shift.YEAR, Shift.WEEKDAY)))
def test_a_year_on_is_the_same_weekday_about_the_same_date(day, shift):
    after = shifted_day(day, shift)
    assert after.weekday() == day.weekday()
    assert timedelta(days=357) <= after - day <= timedelta(days=372)
    if shift is Shift.WEEKDAY:
        assert after.month == day.month


@pytest.mark.parametrize(
    ("repeat", "dates"),
    (
        (Repeat.WEEKLY, [date(2026, 9, 30), date(2026, 10, 7), date(2026, 10, 14), date(2026, 10, 21)]),
        (Repeat.FORTNIGHTLY, [date(2026, 9, 30), date(2026, 10, 14), date(2026, 10, 28), date(2026, 11, 11)]),
        (Repeat.MONTHLY, [date(2026, 9, 30), date(2026, 10, 28), date(2026, 11, 25), date(2026, 12, 30)]),
    ),
)
def test_a_series(repeat, dates):
    assert series(date(2026, 9, 30), repeat, 4) == dates
    assert series(date(2026, 9, 30), repeat, 1) == dates[:1]


def test_the_days_of_an_event_stay_as_far_apart_as_they_were():
    one, another = (Slot(date(2026, 5, day), time(9, 30), time(16), day) for day in (12, 15))
    copied = moved((one, another), date(2027, 5, 11))
    assert [slot.day for slot in copied] == [date(2027, 5, 11), date(2027, 5, 14)]
    assert [slot.number for slot in copied] == [None, None]


def test_terms():
    assert term_of(date(2026, 9, 1)).name == "Autumn 2026"
    assert [one.code for one in terms_between(date(2026, 3, 31), date(2026, 9, 1))] == [
        "2026-spring",
        "2026-summer",
        "2026-autumn",
    ]
    assert term("2026-autumn").months == "September to December 2026"
    assert term("2028-spring").last == date(2028, 3, 31)
    assert [term(odd) for odd in ("", "2026", "2026-winter", "1899-spring", "²026-spring", "99999-autumn")] == [
        None
    ] * 6


def test_which_weekday_of_its_month_a_day_is():
    assert which_weekday(date(2026, 5, 12)) == "the second Tuesday"
    assert which_weekday(date(2026, 9, 30)) == "the last Wednesday"
