"""What a priority or a review comes to in a period, as plain values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from training.board_lists.lists import BoardList, BoardLists, Listed
from training.evaluations.effect.figures import Effect
from training.reports.figures import Figures
from training.reports.year.changes import change
from training.reports.year.definitions import Unit
from training.reports.year.groupings import PRIORITY, REVIEW
from training.reports.year.periods import Period


class TagKind(StrEnum):
    """Of what list something is. The words stand in addresses, and are the names of groupings."""

    PRIORITY = PRIORITY
    REVIEW = REVIEW

    @property
    def heading(self) -> str:
        return {TagKind.PRIORITY: "Priorities of the Board", TagKind.REVIEW: "Reviews that courses answer"}[self]

    @property
    def one(self) -> str:
        """“Priority”."""
        return self.value.capitalize()

    def of(self, lists: BoardLists) -> BoardList[Listed]:
        return lists.priorities if self is TagKind.PRIORITY else lists.reviews


@dataclass(frozen=True)
class Quoted:
    """Words of somebody who agreed to it, without their organisation."""

    id: int
    words: str
    said_by: str
    course: str


@dataclass(frozen=True)
class ComingEvent:
    ref: str
    starts_at: datetime
    title: str


@dataclass
class MarkedCourse:
    """A course that is marked with something, and its events that are planned."""

    id: int
    code: str
    title: str
    coming: list[ComingEvent] = field(default_factory=list)


_MOST_SECTORS = 3


@dataclass(frozen=True)
class TagLine:
    """One priority or review, in a period and in the one beside it."""

    kind: TagKind
    code: str
    name: str
    ended: bool
    """It was on the list before these days, and no longer in them."""
    courses: Sequence[MarkedCourse]
    now: Figures
    before: Figures
    sectors: Sequence[tuple[str, int, int]]
    """Attendances of both periods, by the name of the sector; those with most in the period first."""
    effect: Effect | None = None
    """None: of these days nothing is told of what people said."""
    effect_before: Effect | None = None
    quotes: Sequence[Quoted] = ()

    @property
    def is_missed(self) -> bool:
        """Nothing was delivered, though it was on the list."""
        return not self.now.events and not self.ended

    @property
    def coming(self) -> list[ComingEvent]:
        return sorted((one for course in self.courses for one in course.coming), key=lambda one: one.starts_at)

    @property
    def sectors_in_short(self) -> str:
        """“education 120, health 80 and 14 of 2 other sectors”."""
        said = [(name, now) for name, now, _ in self.sectors if now]
        first, rest = said[:_MOST_SECTORS], said[_MOST_SECTORS:]
        words = ", ".join(f"{name} {number:,}" for name, number in first)
        if not rest:
            return words
        others = f"{len(rest)} other sectors" if len(rest) > 1 else "one other sector"
        return f"{words} and {sum(number for _, number in rest):,} of {others}"

    @property
    def changes(self) -> dict[str, str]:
        """How attendances, people and events have changed, by name."""
        return {
            name: change(Unit.COUNT, getattr(self.now, name) or 0, getattr(self.before, name) or 0)
            for name in ("events", "attendances", "people")
        }


def was_listed(thing: Listed, period: Period) -> bool:
    """Whether it was on its list on any of these days."""
    begun = thing.first_day is None or thing.first_day <= period.last
    return begun and (thing.last_day is None or thing.last_day >= period.first)
