"""By what the figures of a year are broken down, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from training.board_lists.lists import BoardLists
from training.courses.models import Format

UNKNOWN = "Not known yet"
ORGANISATION = "organisation"
PUBLIC, UNSAID = "public", "unsaid"
"""Beside the sectors: who booked an event for the public, and who was counted without a sector."""


@dataclass(frozen=True)
class Breakdown:
    """One table of the report."""

    name: str
    title: str
    labels: Mapping[str | None, str]
    """In the order of the table. A key that is not here names itself; None is what stands for no value."""
    of_events: bool = False
    """It divides events, and so their places; else it divides people."""
    note: str = ""

    def label(self, key: str | None) -> str:
        return self.labels.get(key) or key or UNKNOWN

    def place(self, key: str | None) -> tuple[int, str]:
        """Sorts known keys as listed, others by name, none last."""
        listed = list(self.labels)
        rank = listed.index(key) if key in listed else len(listed)
        return (len(listed) + 1 if key is None else rank), key or ""


def _named(values: type[Format]) -> dict[str | None, str]:
    return {value.value: value.value[0].upper() + value.value[1:] for value in values}


def breakdowns(lists: BoardLists, first_day: date, last_day: date) -> tuple[Breakdown, ...]:
    """The tables of a report of these days, in order, with the words of then."""
    return (
        Breakdown(
            "level",
            "By level",
            {**lists.levels.names_between(first_day, last_day)},
            of_events=True,
        ),
        Breakdown("format", "By format", _named(Format), of_events=True),
        Breakdown("funder", "By funder", {None: "Nobody: fee-paying, or the Board itself"}, of_events=True),
        Breakdown("partner", "By delivery partner", {None: "Delivered by the Board"}, of_events=True),
        Breakdown(
            "sector",
            "By sector",
            {
                **lists.sectors.names_between(first_day, last_day),
                PUBLIC: "Members of the public",
                UNSAID: "Counted only, sector not said",
                None: "Works for themselves, or agency not checked yet",
            },
            note="This and the tables below go by each booking as it was on its day: somebody who changed agencies"
            " in the year counts as a person in each of their rows.",
        ),
        Breakdown(
            ORGANISATION,
            "By organisation, with what it was before and its parts",
            {},
            note="Only organisations that others became or are a part of: first all together, then each. A part counts"
            " on the days on which it is one; somebody who came for two of them is one person in the sum.",
        ),
        Breakdown("ecvys", "ECVYS take-up", {"member": "Members of ECVYS", None: "Everybody else"}),
        Breakdown("area", "By area", {**lists.areas.names_between(first_day, last_day), None: UNKNOWN}),
        Breakdown(
            "quadrant",
            "By quadrant of Essex",
            {**lists.quadrants.names_between(first_day, last_day), None: "Outside Essex, all over it, or not known"},
        ),
    )
