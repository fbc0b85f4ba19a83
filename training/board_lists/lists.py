"""A list of the Board as plain values: what is on it on a day, and what it was called then.

Whatever has something of a list keeps its code, which stays as it is and is never used again. What a code is called
depends on the day: a booking is shown with the words of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from training.search.normal_form import normal_form


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One thing on a list. Both of its days are included; without them it was always there, and stays."""

    code: str
    name: str
    """What it was called at first."""
    renamed: tuple[tuple[date, str], ...] = ()
    """From which day on it is called otherwise, the earliest first."""
    first_day: date | None = None
    last_day: date | None = None
    becomes: str | None = None
    """The code of what it is after its last day, where something follows it."""

    def is_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)

    def name_on(self, day: date) -> str:
        return next((name for since, name in reversed(self.renamed) if since <= day), self.name)

    def names_between(self, first: date, last: date) -> str:
        """“Faith groups”, or where that is new within these days “Faith groups (before: Churches)”."""
        name, before = self.name_on(last), self.name_on(first)
        return name if name == before else f"{name} (before: {before})"


@dataclass(frozen=True, kw_only=True)
class Sector(Listed):
    keeps_school_holidays: bool = False
    """Whether its people are away in the school holidays, so that deadlines leave these out."""


@dataclass(frozen=True, kw_only=True)
class Tariff(Listed):
    before_price: str
    """“£50.00 statutory partner price”."""
    payers: str
    """“Free for statutory partners”."""
    of_members: bool = False
    """Whether members of ECVYS are of it."""


@dataclass(frozen=True, kw_only=True)
class Area(Listed):
    keeps_places: bool = False
    """Whether joint events can keep places for it."""


@dataclass(frozen=True, kw_only=True)
class Quadrant(Listed):
    area: str


@dataclass(frozen=True, kw_only=True)
class HoursAsked:
    """A level that is counted in hours: so many within a rolling period, and how many of them with other agencies."""

    minutes: int
    years: int
    """How long what was learned counts, from the day on which it was."""
    shared_minutes: int = 0
    """Of them, with people of other organisations."""


@dataclass(frozen=True, kw_only=True)
class Level(Listed):
    framework: str = ""
    rank: int | None = None
    """None: a topic, which is on no ladder."""
    lead: str = ""
    about: str = ""
    offered: bool = True
    """Whether the Board uses it: what was only supplied is on no form and no page until it does."""
    hours: tuple[tuple[date, HoursAsked | None], ...] = ()
    """From which day on it is counted in which hours, the earliest first; None: in none any more."""

    def is_on(self, day: date) -> bool:
        return self.offered and super().is_on(day)

    def hours_on(self, day: date) -> HoursAsked | None:
        """The hours in which it is counted on a day; None where it goes by the day on which its refresh is due."""
        return next((asked for since, asked in reversed(self.hours) if since <= day), None)

    @property
    def is_topic(self) -> bool:
        return self.rank is None

    def full_name_on(self, day: date) -> str:
        """“Level 3, safeguarding lead”."""
        return ", ".join(filter(None, (self.name_on(day), self.lead)))

    def in_a_sentence(self, day: date) -> str:
        """“level 3”."""
        return in_a_sentence(self.name_on(day))

    def counts_as(self, other: "Level") -> bool:
        """Whether it is on the same ladder, as high or higher."""
        same = self.framework == other.framework
        return same and self.rank is not None and other.rank is not None and self.rank >= other.rank


@dataclass(frozen=True, kw_only=True)
class LearningKind(Listed):
    counted: str
    """What is counted of it: “views”."""


def in_a_sentence(name: str) -> str:
    """“education”; what begins with several capitals keeps them."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


Thing = TypeVar("Thing", bound=Listed)


@dataclass(frozen=True)
class BoardList(Generic[Thing]):
    """All that is, was or will be on one list, in its order."""

    things: tuple[Thing, ...]

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.things)

    def on(self, day: date) -> Sequence[Thing]:
        """What is offered for something new on a day."""
        return [thing for thing in self.things if thing.is_on(day)]

    def find(self, code: str | None) -> Thing | None:
        return next((thing for thing in self.things if thing.code == code), None)

    def name(self, code: str | None, day: date) -> str:
        """What a code was called on a day; nothing where there is no code."""
        thing = self.find(code)
        return thing.name_on(day) if thing else code or ""

    def names(self, day: date) -> dict[str, str]:
        """What every code was called on a day, in order: those that are not on the list any more, too."""
        return {thing.code: thing.name_on(day) for thing in self.things}

    def names_between(self, first: date, last: date) -> dict[str | None, str]:
        """What every code was called in these days, in order: a new name with the one before it."""
        return {thing.code: thing.names_between(first, last) for thing in self.things}

    def place(self, code: str) -> int:
        """Where a code stands in the order, to sort by."""
        return next((place for place, thing in enumerate(self.things) if thing.code == code), len(self.things))

    def choices(self, day: date, kept: str | None = None) -> list[tuple[str, str]]:
        """Codes and names for a form. `kept`: what is chosen now stays a choice, though it may have ended."""
        return [(thing.code, thing.name_on(day)) for thing in self.things if thing.is_on(day) or thing.code == kept]

    def code_on(self, code: str | None, day: date) -> str | None:
        """What has this code is on a day: the same still, or what it became."""
        seen = set()
        thing = self.find(code)
        while thing and thing.last_day and thing.last_day < day and thing.becomes and thing.code not in seen:
            seen.add(thing.code)
            thing = self.find(thing.becomes)
        return thing.code if thing else code

    def understood(self, text: str, day: date) -> str | None:
        """The code of what a file or a person calls by its code or its name, of what is on the list on a day."""
        wanted = normal_form(text)
        for thing in self.on(day):
            if wanted in {normal_form(thing.code), normal_form(thing.name_on(day))}:
                return thing.code
        return None


@dataclass(frozen=True)
class BoardLists:
    """Every list, as it was read."""

    sectors: BoardList[Sector]
    tariffs: BoardList[Tariff]
    areas: BoardList[Area]
    quadrants: BoardList[Quadrant]
    levels: BoardList[Level]
    learning: BoardList[LearningKind]
    priorities: BoardList[Listed] = field(default_factory=lambda: BoardList(()))
    reviews: BoardList[Listed] = field(default_factory=lambda: BoardList(()))

    def named(self, name: str) -> BoardList[Any]:
        """One of them by its name here."""
        found: BoardList[Any] = getattr(self, name)
        return found

    def quadrants_of(self, area: str | None, day: date) -> Sequence[Quadrant]:
        """Those of an area on a day; most areas are not divided."""
        return [one for one in self.quadrants.on(day) if one.area == area]

    def keeps_school_holidays(self, sector: str | None) -> bool:
        """Whether people of a sector are away in the school holidays."""
        found = self.sectors.find(sector)
        return found is not None and found.keeps_school_holidays
