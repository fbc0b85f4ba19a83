"""What may be asked: rows, columns, measures, days and kinds of events, all from fixed lists.

What people answered on forms is no measure: whoever chooses groups freely would find single answers. Nor is there a way
to ask about one organisation or one person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from types import MappingProxyType

from training.reports.year.definitions import BY_NAME, Definition, Unit
from training.reports.year.groupings import (
    AGENCY,
    EVENT_GROUPINGS,
    MONTH,
    NAMES,
    ORGANISATION,
    QUARTER,
    TAG_GROUPINGS,
    divides_events,
)
from training.reports.year.periods import Period, PeriodKind

GROUPINGS = (*EVENT_GROUPINGS, QUARTER, *NAMES[len(EVENT_GROUPINGS) :])
TIME = frozenset({MONTH, QUARTER})
NEWNESS = "newness"
ORGANISATIONS = frozenset({AGENCY, ORGANISATION})
TAGS = frozenset(TAG_GROUPINGS)
"""Of which an event has several, or none."""
ALONE = ORGANISATIONS | TAGS
"""Nothing is crossed with them."""

CROSSED_PEOPLE = frozenset(
    frozenset(pair) for pair in (("sector", "quadrant"), ("sector", NEWNESS), ("area", NEWNESS), ("area", "ecvys"))
)
"""The crossings of two properties of people. Two that say nearly the same (area and quadrant, sector and membership)
are never crossed with the same third, and no two that are crossed with the same third are crossed with each other, so
that nobody can take one table from another. No property of people is crossed with what events were: a day with two
events has its page, too, and one of them could be taken from it.
"""

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "attendances": "attendances", "people": "people", "registered": "registered", "cancelled": "cancelled",
        "expected": "expected", "came": "came", "no-shows": "no_shows", "walked-in": "walked_in",
        "counted": "counted", "whole": "whole", "part-only": "part_only", "came-of-expected": "came_of_expected",
        "came-of-registered": "came_of_registered", "no-show-rate": "no_show_rate",
        "cancelled-rate": "cancelled_of_registered", "delivered": "events", "places": "places", "fill": "fill",
    }
)  # fmt: skip
"""By the name of a definition: what it is called among counted figures. In the order of pages."""
_OF_EVENTS = frozenset({"delivered", "places", "fill"})
_OF_ORGANISATIONS = frozenset({"attendances", "people"})

FILTERS: Mapping[str, str] = MappingProxyType({"level": "Level", "format": "Format", "funder": "Funder"})
"""By which events can be chosen."""

NO_ROWS = "Choose what the rows are."
NO_SUCH_GROUPING = "The figures are not grouped by that. Choose one of these."
SAME_TWICE = "Rows and columns are the same. Choose something else for the columns, or nothing."
NO_MEASURE = "Choose at least one figure."
NO_SUCH_MEASURE = "One of these figures is not known. Choose from the list."
ORGANISATIONS_ALONE = (
    "Organisations cannot be crossed with anything, or a table might be about one person. Choose “Nothing” for the"
    " columns."
)
TAGS_ALONE = (
    "Priorities and reviews cannot be crossed: a course may have several, and would be counted more than once. Choose"
    " “Nothing” for the columns."
)
ORGANISATIONS_OF_ALL = "Organisations are counted over all events only. Choose “All” here, or other rows."
PEOPLE_OF_ALL = (
    "Rows or columns that are about people are counted over all events only, or a table might be about one person."
    " Choose “All” here, or make it the rows or the columns."
)
NOT_CROSSED = "These two cannot be crossed, since a table might be about one person. Choose other columns: {others}."
YEARS_ONLY = (
    "Two things about people are told for whole financial years only: of other days they could be taken from each"
    " other, until they are about one person. Choose a financial year, or no columns."
)


@dataclass(frozen=True)
class Question:
    """What somebody asks. Its words are those of addresses, and are kept as they are."""

    rows: str
    measures: tuple[str, ...]
    period: str
    """A moving word, or the key of a period: `period_named`."""
    columns: str = ""
    """Empty: none."""
    only: Mapping[str, str] = field(default_factory=dict)
    """By the name of a filter, its word."""

    @property
    def groupings(self) -> tuple[str, ...]:
        return (self.rows, self.columns) if self.columns else (self.rows,)

    @property
    def is_of_events(self) -> bool:
        """Whether its groups are of events; else they are of people."""
        return all(divides_events(one) or one in TAGS for one in self.groupings)

    @property
    def is_guarded(self) -> bool:
        """Whether its cells are told only where enough people are behind them."""
        return bool(self.columns) and needs_guard(self.rows, self.columns)

    @property
    def address(self) -> dict[str, str | list[str]]:
        """As it stands in addresses."""
        said: dict[str, str | list[str]] = {"rows": self.rows, "columns": self.columns}
        said |= {"measures": list(self.measures), "period": self.period, **self.only}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Choices:
    """What a question can be put together from on a day."""

    today: date
    groupings: Mapping[str, str]
    """What each is called: “Sector”."""
    periods: Sequence[tuple[str, str]]
    """Keys and names."""
    only: Mapping[str, Mapping[str, str]]
    """By the name of a filter: its words, with what they are called."""


def needs_guard(rows: str, columns: str) -> bool:
    """People crossed with anything but time: of each month and quarter the pages of figures say the same, but who is
    new goes by where the days begin.
    """
    pair = {rows, columns}
    return not all(map(divides_events, pair)) and (not TIME & pair or NEWNESS in pair)


def may_be_crossed(rows: str, columns: str) -> bool:
    """Whether two different groupings make a table."""
    if {rows, columns} & ALONE:
        return False
    return not needs_guard(rows, columns) or frozenset((rows, columns)) in CROSSED_PEOPLE


def columns_for(rows: str) -> tuple[str, ...]:
    """What can be crossed with these rows."""
    return tuple(one for one in GROUPINGS if one != rows and may_be_crossed(rows, one))


def every_crossing() -> list[tuple[str, str]]:
    """Each two groupings that make a table, once."""
    return [pair for pair in combinations(GROUPINGS, 2) if may_be_crossed(*pair)]


def trouble_with(question: Question, period: Period | None, names: Mapping[str, str]) -> dict[str, str]:
    """Why it cannot be asked: by the field, a sentence. `period` is what its period is today, None where it is nothing;
    `names` are what groupings are called.
    """
    found: dict[str, str] = {}
    if not question.rows:
        found["rows"] = NO_ROWS
    elif question.rows not in GROUPINGS:
        found["rows"] = NO_SUCH_GROUPING
    if not question.measures:
        found["measures"] = NO_MEASURE
    elif not set(question.measures) <= set(MEASURES):
        found["measures"] = NO_SUCH_MEASURE
    if question.columns and question.columns not in GROUPINGS:
        found["columns"] = NO_SUCH_GROUPING
    if found.keys() & {"rows", "columns"}:
        return found
    return found | _trouble_with_crossing(question, period, names) | _trouble_with_measures(question, found)


def _trouble_with_crossing(question: Question, period: Period | None, names: Mapping[str, str]) -> dict[str, str]:
    rows, columns = question.rows, question.columns
    found: dict[str, str] = {}
    if columns == rows:
        found["columns"] = SAME_TWICE
    elif columns and {rows, columns} & ALONE:
        found["columns"] = ORGANISATIONS_ALONE if {rows, columns} & ORGANISATIONS else TAGS_ALONE
    elif columns and not may_be_crossed(rows, columns):
        others = ", ".join(names[one] for one in columns_for(rows))
        found["columns"] = NOT_CROSSED.format(others=others)
    elif question.is_guarded and period is not None and period.kind is not PeriodKind.FINANCIAL:
        found["period"] = YEARS_ONLY
    if question.only and not question.is_of_events:
        sentence = ORGANISATIONS_OF_ALL if rows in ORGANISATIONS else PEOPLE_OF_ALL
        found |= dict.fromkeys(question.only, sentence)
    return found


def _trouble_with_measures(question: Question, found: Mapping[str, str]) -> dict[str, str]:
    if "measures" in found:
        return {}
    left = [BY_NAME[one].title for one in question.measures if not can_be_said(one, question)]
    if not left:
        return {}
    kept = measures_of(question)
    what = "these groups" if len(left) > 1 else "this group"
    can = ", ".join(f"“{one.title}”" for one in kept)
    return {"measures": f"Not known of {what}: {_listed(left)}. Choose from these: {can}."}


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)


def can_be_said(measure: str, question: Question) -> bool:
    """Whether a figure can be said of these groups: places are nobody's, and who stayed away is told of no agency."""
    if question.rows in ORGANISATIONS:
        return measure in _OF_ORGANISATIONS
    if measure == "counted":  # of who was only counted nothing is known but their sector
        return question.is_of_events or (question.rows == "sector" and not question.columns)
    return question.is_of_events or measure not in _OF_EVENTS


def measures_of(question: Question) -> list[Definition]:
    """The figures that can be said of these groups, in order."""
    return [BY_NAME[name] for name in MEASURES if can_be_said(name, question)]


def is_share(measure: str) -> bool:
    return BY_NAME[measure].unit is Unit.SHARE
