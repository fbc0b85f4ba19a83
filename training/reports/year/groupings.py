"""By what the figures of a period are grouped, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from training.board_lists.lists import BoardLists, in_a_sentence
from training.courses.models import Format
from training.reports.year.periods import Period, PeriodKind, of_kind

UNKNOWN = "Not known yet"
ORGANISATION = "organisation"
AGENCY = "agency"
MONTH, QUARTER = "month", "quarter"
PRIORITY, REVIEW = "priority", "review"
PUBLIC, UNSAID = "public", "unsaid"
"""Beside the sectors: who booked an event for the public, and who was counted without a sector."""
NEW, RETURNING = "new", "returning"

FEWEST_KNOWN = 5
"""An organisation is named where at least so many different people have ever come or booked for it."""


@dataclass(frozen=True)
class Grouping:
    """One table of the report. `name` stands in addresses."""

    name: str
    title: str
    """“By level”."""
    of_one: str
    """The heading of what has a row: “Level”."""
    labels: Mapping[str | None, str]
    """In the order of the table. A key that is not here names itself; None is what stands for no value."""
    of_events: bool = False
    """It divides events, and so their places; else it divides people."""
    people_only: bool = False
    """Only how many came and how many people: who did not come is nobody's business but the organisation's own."""
    note: str = ""
    by_size: bool = False
    """Names that are in the order of the alphabet: a chart shows the most first."""
    adds_up: bool = True
    """Everybody stands in one row, so that the rows of registrations and attendances come to those of the period."""

    @property
    def link(self) -> str:
        """“Level”, “Organisations and parts”: in a line of links."""
        return _LINKS.get(self.name, self.of_one)

    @property
    def in_a_sentence(self) -> str:
        """“by quadrant of Essex (Stay Safe Group)”, “ECVYS take-up”."""
        return in_a_sentence(self.title)

    @property
    def short_title(self) -> str:
        """For the name of a sheet, which has at most 31 characters."""
        return "By organisation and its parts" if self.name == ORGANISATION else self.title.partition(" (")[0]

    def label(self, key: str | None) -> str:
        return self.labels.get(key) or key or UNKNOWN

    def place(self, key: str | None) -> tuple[int, str]:
        """Sorts known keys as listed, others by name, none last."""
        listed = list(self.labels)
        rank = listed.index(key) if key in listed else len(listed)
        return (len(listed) + 1 if key is None else rank), key or ""


_LINKS = {
    ORGANISATION: "Organisations and parts", "ecvys": "ECVYS", "newness": "New and returning", "partner": "Partner",
    "quadrant": "Quadrant",
}  # fmt: skip

EVENT_GROUPINGS = ("level", "course", "format", "funder", "partner", MONTH)
"""What divides events."""
TAG_GROUPINGS = (PRIORITY, REVIEW)
"""What courses have several of, or none: their events and who came count for each."""
PEOPLE_GROUPINGS = ("sector", AGENCY, ORGANISATION, "ecvys", "area", "quadrant", "newness")
NAMES = EVENT_GROUPINGS + TAG_GROUPINGS + PEOPLE_GROUPINGS
_BETWEEN = "*"


def crossing(rows: str, columns: str) -> str:
    """The name of two groupings crossed: `figures` counts it like one grouping, with a key of two."""
    return f"{rows}{_BETWEEN}{columns}"


def crossed(name: str) -> tuple[str, str] | None:
    """The two groupings of a crossing; None of one grouping."""
    rows, between, columns = name.partition(_BETWEEN)
    return (rows, columns) if between else None


def divides_events(name: str) -> bool:
    """Whether a grouping or a crossing divides events, each being in one row; else it divides people."""
    return all(one in EVENT_GROUPINGS or one == QUARTER for one in crossed(name) or (name,))


_AS_BOOKED = (
    "It goes by each booking as it was on its day: somebody who changed organisations within these days counts as a"
    " person in each of their rows."
)
_OF_PARTS = (
    "Only organisations that others became or are a part of: first all together, then each. A part counts on the days"
    " on which it is one; somebody who came for two of them is one person in the sum. Where fewer than"
    f" {FEWEST_KNOWN} people of one are known, it counts with what it became, and as a part not at all."
)


def _named(values: type[Format]) -> dict[str | None, str]:
    return {value.value: value.value[0].upper() + value.value[1:] for value in values}


@dataclass(frozen=True)
class Words:
    """What the rows of a report are called, as far as the database knows it: by ids as they stand in keys."""

    courses: Mapping[str | None, str]
    agencies: Mapping[str | None, str]
    few_of: int = 0
    """How many organisations stand together, since few people of each are known."""


def groupings(lists: BoardLists, words: Words, now: Period, before: Period, today: date) -> tuple[Grouping, ...]:
    """The tables of a report of these days, in order, with the words of then."""
    first, last = now.first, max(now.first, min(now.last, today))
    return (
        Grouping(
            "level", "By level", "Level", {**lists.levels.names_between(first, last)}, of_events=True,
        ),
        Grouping(
            "course", "By course", "Course", words.courses, of_events=True, by_size=True,
            note="A course that was renamed is one course, under the name it has now.",
        ),
        Grouping("format", "By format", "Format", _named(Format), of_events=True),
        Grouping(
            "funder", "By funder", "Funder", {None: "Nobody: fee-paying, or the Board itself"}, of_events=True
        ),
        Grouping("partner", "By delivery partner", "Partner", {None: "Delivered by the Board"}, of_events=True),
        Grouping(MONTH, "By month", "Month", month_names(now, before), of_events=True),
        *_of_tags(lists, first, last),
        Grouping(
            "sector", "By sector", "Sector",
            {
                **lists.sectors.names_between(first, last),
                PUBLIC: "Members of the public",
                UNSAID: "Counted only, sector not said",
                None: "Works for themselves, or agency not checked yet",
            },
            note=_AS_BOOKED,
        ),
        Grouping(
            AGENCY, "By agency", "Agency", words.agencies, people_only=True, by_size=True,
            note=f"What became another agency counts with it. Agencies of which fewer than {FEWEST_KNOWN} people have"
            " ever booked or come are not named: their rows would tell who came. " + _AS_BOOKED,
        ),
        Grouping(
            ORGANISATION, "By organisation, with what it was before and its parts", "Organisation", {},
            people_only=True, adds_up=False, by_size=True,
            note=_OF_PARTS,
        ),
        Grouping(
            "ecvys", "ECVYS take-up", "Member", {"member": "Members of ECVYS", None: "Everybody else"},
            note="A member is who was in the register of ECVYS on the day of booking.",
        ),
        Grouping(
            "area", "By area", "Area", {**lists.areas.names_between(first, last), None: UNKNOWN}, note=_AS_BOOKED
        ),
        Grouping(
            "quadrant", "By quadrant of Essex (Stay Safe Group)", "Quadrant",
            {**lists.quadrants.names_between(first, last), None: "Outside Essex, all over it, or not known"},
            note=_AS_BOOKED,
        ),
        Grouping(
            "newness", "New and returning people", "People",
            {
                NEW: "New: never came before these days began",
                RETURNING: "Returning: came before these days began",
                None: "Nobody was named for the place",
            },
        ),
    )  # fmt: skip


def _of_tags(lists: BoardLists, first: date, last: date) -> Iterator[Grouping]:
    for name, title, listed, several in (
        (PRIORITY, "By priority of the Board", lists.priorities, "priorities"),
        (REVIEW, "By review that courses answer", lists.reviews, "reviews"),
    ):
        yield Grouping(
            name, title, name.capitalize(), listed.names_between(first, last), of_events=True, adds_up=False,
            note=f"A course counts for each of its {several}, and one that has none for nothing: the rows add up to no"
            " period. They go by what each course is marked with today.",
        )  # fmt: skip


def month_names(now: Period, before: Period) -> dict[str | None, str]:
    """“April 2026”, beside which the same month of the other period counts; where that is another, it is named too."""
    names: dict[str | None, str] = {}
    others = before.months
    for number, month in enumerate(now.months):
        other = others[number] if number < len(others) else None
        same = other is None or other.begins.month == month.begins.month
        names[month_key(number)] = month.label if same else f"{month.label} (before: {other.label})" if other else ""
    for number in range(len(names), len(others)):
        names[month_key(number)] = f"(before: {others[number].label})"
    return names


def month_key(number: int) -> str:
    """The key of the month of a period, counted from 0."""
    return f"{number:02}"


def quarters_touched(period: Period) -> tuple[Period, ...]:
    """The quarters of the financial year that days of a period are in, whole ones, in order."""
    found, day = [], period.first
    while day < period.after:
        quarter = of_kind(PeriodKind.QUARTER, day)
        found.append(quarter)
        day = quarter.after
    return tuple(found)


def quarter_grouping(period: Period) -> Grouping:
    """By quarter of the financial year: not among the pages of the figures, where a quarter is a period."""
    return Grouping(
        QUARTER, "By quarter", "Quarter", {one.key: one.label for one in quarters_touched(period)}, of_events=True
    )
