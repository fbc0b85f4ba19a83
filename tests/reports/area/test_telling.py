"""What may be told of an area, and of which days."""

from datetime import date

import pytest

from training.reports.area.telling import tells_all
from training.reports.year.periods import period_of

ENOUGH = {"2026-q1": 5, "2026-q2": 12}


@pytest.mark.parametrize(
    ("key", "registered", "today", "expected"),
    (
        ("2026-q1", ENOUGH, date(2026, 7, 1), True),
        ("2026-q1", ENOUGH, date(2026, 6, 30), False),  # not over: each day would tell of one event
        ("2026-q1", {"2026-q1": 4}, date(2027, 4, 1), False),
        ("2026-q1", {}, date(2027, 4, 1), True),  # nobody: there is nothing to find
        ("2026", ENOUGH, date(2027, 4, 1), True),
        ("2026", {**ENOUGH, "2026-q3": 1}, date(2027, 4, 1), False),  # the year less its other quarters
        ("2026-05", ENOUGH, date(2027, 4, 1), False),
        ("school-2026", ENOUGH, date(2028, 4, 1), False),
        ("calendar-2026", {**ENOUGH, "2025-q4": 4}, date(2028, 4, 1), False),
    ),
)
def test_who_stayed_away_is_told_where_nobody_can_be_found(key, registered, today, expected):
    assert tells_all(period_of(key), registered, today) is expected
