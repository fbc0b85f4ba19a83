"""By when things of a list are due: a table of cases, and the lists to begin with."""

from datetime import UTC, date, datetime, timedelta

import pytest

from training.courses.checklists.rule import DAYS, TO_BEGIN_WITH, due_on, late_before
from training.courses.models import Format

STARTS = datetime(2026, 6, 24, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "due"),
    ((14, date(2026, 6, 10)), (0, date(2026, 6, 24)), (-7, date(2026, 7, 1))),
)
def test_due_so_many_days_before(days, due):
    assert due_on(STARTS, days) == due


@pytest.mark.parametrize("days", DAYS)
def test_late_from_the_day_after_it_was_due(days):
    due = due_on(STARTS, days)
    assert late_before(days, due) <= STARTS < late_before(days, due + timedelta(days=1))


def test_every_format_has_a_list_to_begin_with():
    assert set(TO_BEGIN_WITH) == set(Format)
    assert {item.days for items in TO_BEGIN_WITH.values() for item in items} <= set(DAYS)
