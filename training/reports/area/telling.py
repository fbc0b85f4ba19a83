"""What is told of one area, and of which days (docs/decisions/0088): how many came always, who stayed away seldom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from training.reports.year.groupings import AGENCY, FEWEST_KNOWN, MONTH, Grouping
from training.reports.year.periods import Period
from training.reports.year.tables import Group, LinesOfSection

GROUPINGS = ("level", "course", "format", MONTH, "sector", AGENCY)
"""By what the figures of an area are grouped. Rows are of those who came, never of those who stayed away."""

FEWEST_REGISTERED = 5
"""Different people in each quarter: then it is told how many of them stayed away."""

_OF_ANY_DAYS = frozenset({"attendances", "people"})
_OF_QUARTERS = _OF_ANY_DAYS | {
    "registered", "cancelled", "expected", "came", "no-shows", "walked-in", "whole", "part-only", "new-people",
    "returning-people", "certificates", "came-of-expected", "came-of-registered", "no-show-rate", "cancelled-rate",
    "evaluations",
}  # fmt: skip

WHY_NOT = (
    "How many registered and stayed away is told of quarters and years that are over, where in each quarter nobody from"
    f" here or at least {FEWEST_REGISTERED} people had registered. Of other days it could show who it was."
)
_OF_AGENCIES = (
    f"An agency of which fewer than {FEWEST_KNOWN} people from here have ever booked or come is not named: its row"
    " would tell who came. What became another agency counts with it."
)
_AS_BOOKED = "It goes by each booking as it was on its day."


def tells_all(period: Period, registered: Mapping[str, int], today: date) -> bool:
    """Whether it may be told who stayed away. `registered`: how many people from there, by the key of the quarter."""
    quarters = period.quarters
    few = any(0 < registered.get(quarter.key, 0) < FEWEST_REGISTERED for quarter in quarters)
    return bool(quarters) and period.is_over(today) and not few


def told(sections: Sequence[LinesOfSection], *, now_in_full: bool, before_in_full: bool) -> list[LinesOfSection]:
    """Of the figures of an area those that may be told; where only one period has them, a dash stands for the other."""
    names = _OF_QUARTERS if now_in_full else _OF_ANY_DAYS
    shown = []
    for section in sections:
        lines = [
            line if before_in_full or line.of.name in _OF_ANY_DAYS else replace(line, before=None)
            for line in section.lines
            if line.of.name in names
        ]
        if lines:
            shown.append(LinesOfSection(section.title, lines))
    return shown


def groupings_told(every: Iterable[Grouping]) -> list[Grouping]:
    """The groupings of an area, with only those who came in their rows."""
    return [
        replace(one, people_only=True, of_events=False, note=_OF_AGENCIES if one.name == AGENCY else _AS_BOOKED)
        for one in every
        if one.name in GROUPINGS
    ]


def rows_told(groups: Iterable[Group]) -> list[Group]:
    """Rows of somebody who came: an empty one would say that somebody from there had booked, and stayed away."""
    return [one for one in groups if one.now.attendances or one.before.attendances]
