"""Periods that move with the day on which somebody asks: “last financial year”, “this quarter”."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from training.reports.year.periods import Period, PeriodKind, free_period, of_kind, period_of, trouble_with


@dataclass(frozen=True)
class Moving:
    """A period of a kind, so many before the one we are in."""

    text: str
    kind: PeriodKind
    back: int = 0

    def on(self, today: date) -> Period:
        period = of_kind(self.kind, today)
        for _ in range(self.back):
            period = of_kind(self.kind, period.first - timedelta(days=1))
        return period


MOVING: Mapping[str, Moving] = MappingProxyType(
    {
        "this-year": Moving("This financial year", PeriodKind.FINANCIAL),
        "last-year": Moving("Last financial year", PeriodKind.FINANCIAL, 1),
        "this-quarter": Moving("This quarter", PeriodKind.QUARTER),
        "last-quarter": Moving("Last quarter", PeriodKind.QUARTER, 1),
        "this-month": Moving("This month", PeriodKind.MONTH),
        "last-month": Moving("Last month", PeriodKind.MONTH, 1),
        "this-school-year": Moving("This school year", PeriodKind.SCHOOL),
        "last-school-year": Moving("Last school year", PeriodKind.SCHOOL, 1),
        "this-calendar-year": Moving("This calendar year", PeriodKind.CALENDAR),
        "last-calendar-year": Moving("Last calendar year", PeriodKind.CALENDAR, 1),
    }
)
"""By the word that stands in addresses and in saved questions."""


def period_named(key: str, today: date) -> Period | None:
    """The period of a word or a key, on a day; None where there is none of that name."""
    moving = MOVING.get(key)
    return moving.on(today) if moving else period_of(key) or _days_of(key)


def _days_of(key: str) -> Period | None:
    """“2026-04-03-to-2026-05-09”."""
    try:
        first, last = (date.fromisoformat(day) for day in key.split("-to-"))
    except ValueError:
        return None
    return None if trouble_with(first, last) else free_period(first, last)
