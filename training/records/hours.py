"""How many hours of training somebody has had, by year, and how many of them with people of other organisations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


class Lasted(Protocol):
    """A piece of training, as far as its hours go."""

    @property
    def last_day(self) -> date: ...
    @property
    def hours(self) -> Decimal | None:
        """None: nobody knows."""

    @property
    def with_others(self) -> bool:
        """People of more than one organisation were there."""


@dataclass(frozen=True)
class YearOfTraining:
    year: int
    hours: Decimal
    multi_agency: Decimal
    """Of them, with people of more than one organisation."""
    pieces: int
    """How many events, and how many things done elsewhere."""
    unknown: int = 0
    """Of these, how many of which nobody knows how long they took."""


def hours_by_year(lines: Iterable[Lasted]) -> list[YearOfTraining]:
    """The latest year first; years of the calendar, by the day on which each was completed."""
    found: dict[int, list[Lasted]] = defaultdict(list)
    for line in lines:
        found[line.last_day.year].append(line)
    return [
        YearOfTraining(
            year,
            sum_of_hours(of_year),
            sum_of_hours(one for one in of_year if one.with_others),
            len(of_year),
            sum(one.hours is None for one in of_year),
        )
        for year, of_year in sorted(found.items(), reverse=True)
    ]


def sum_of_hours(lines: Iterable[Lasted]) -> Decimal:
    return sum((line.hours or Decimal(0) for line in lines), Decimal(0))
