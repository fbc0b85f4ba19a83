"""Until when learning counts: calendar months."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.courses.renewal import months_later

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))
months = st.integers(min_value=0, max_value=120)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    (
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 9), 24, date(2028, 12, 9)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ),
)
def test_learning_counts_for_months_of_the_calendar(day, count, expected):
    assert months_later(day, count) == expected


@given(days, months)
def test_learning_is_valid_until_the_same_day_of_a_later_month_or_the_last_of_a_shorter_one(day, count):
    later = months_later(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(days, days, months)
def test_whoever_attended_later_is_never_valid_for_less_long(one, another, count):
    earlier, later = sorted((one, another))
    assert months_later(earlier, count) <= months_later(later, count)
