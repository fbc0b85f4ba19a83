"""Hours that trainers gave, as plain values. Pure: no row names a trainer."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from training.reports.year.changes import MINUS

Span = tuple[datetime, datetime]
"""When something begins and ends."""

NO_AGENCY = "No agency on that day"
_HOUR = 60


@dataclass(frozen=True)
class Given:
    """Somebody delivered an event without a fee."""

    at: int
    """In which of the periods, in the order of Compared.periods."""
    event_id: int
    trainer_id: int
    agency_id: int | None
    minutes: int


@dataclass
class Amount:
    """What was given in one period."""

    trainers: set[int] = field(default_factory=set)
    events: set[int] = field(default_factory=set)
    minutes: int = 0

    def add(self, one: Given) -> None:
        self.trainers.add(one.trainer_id)
        self.events.add(one.event_id)
        self.minutes += one.minutes

    @property
    def hours(self) -> float:
        """For files: to the hundredth."""
        return round(self.minutes / _HOUR, 2)

    @property
    def whole_hours(self) -> int:
        """For charts: half an hour and more is one."""
        return (self.minutes + _HOUR // 2) // _HOUR


@dataclass(frozen=True)
class Line:
    """One agency, or all of them, in a period and in the one beside it."""

    name: str
    now: Amount = field(default_factory=Amount)
    before: Amount = field(default_factory=Amount)

    @property
    def change_text(self) -> str:
        """“+7”, “−3.5”, “no change”: hours."""
        more = self.now.minutes - self.before.minutes
        return f"{'+' if more > 0 else MINUS}{hours_text(abs(more))}" if more else "no change"


@dataclass(frozen=True)
class InKind:
    """What the page and its files say."""

    lines: Sequence[Line]
    """The most hours first; those of no agency last."""
    total: Line
    """A trainer of two agencies, and an event of trainers of two, once each."""
    paid: tuple[int, int]
    """Minutes of trainers who are paid by fee, in both periods."""
    untrained: tuple[int, int]
    """Events for which no trainer is known."""


def minutes_of(sittings: Iterable[Span]) -> int:
    """How long sittings are together. What overlaps counts once."""
    length, reached = timedelta(), None
    for begins, ends in sorted(sittings):
        since = begins if reached is None else max(begins, reached)
        if ends > since:
            length += ends - since
            reached = ends
    return int(length.total_seconds()) // 60


def giving_agency(ties: Iterable[tuple[datetime, int | None]]) -> int | None:
    """For which of their agencies somebody delivers: the one they are tied to for longest. None: for none."""
    return min(((since, agency_id) for since, agency_id in ties if agency_id is not None), default=(None, None))[1]


def lines_of(given: Collection[Given], name_of: Callable[[int], str]) -> list[Line]:
    """A line for each agency that gave hours in one of the periods."""
    by_agency: dict[int | None, list[Given]] = defaultdict(list)
    for one in given:
        by_agency[one.agency_id].append(one)
    lines = [line_of(name_of(key), rows) for key, rows in by_agency.items() if key is not None]
    lines.sort(key=lambda line: (-line.now.minutes, -line.before.minutes, line.name))
    return [*lines, *_of_nobody(by_agency)]


def _of_nobody(by_agency: dict[int | None, list[Given]]) -> Iterator[Line]:
    if None in by_agency:
        yield line_of(NO_AGENCY, by_agency[None])


def line_of(name: str, given: Iterable[Given]) -> Line:
    line = Line(name)
    for one in given:
        (line.now if one.at == 0 else line.before).add(one)
    return line


def hours_text(minutes: int) -> str:
    """“1,240”, “7.5”, “0.7”: hours, to the tenth where they are not whole."""
    return f"{minutes // _HOUR:,}" if minutes % _HOUR == 0 else f"{minutes / _HOUR:,.1f}"
