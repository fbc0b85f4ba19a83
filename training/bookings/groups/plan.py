"""What will happen to each line of a list when it is booked: a place, the waiting list and why, or nothing and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from training import clock
from training.bookings.groups.pasted_list import ListedColleague
from training.courses.kinds.areas import AreaPlaces


class Fate(StrEnum):
    PLACE = "place"
    WAITS = "waits"
    WRONG = "wrong"
    """It cannot be booked as it stands."""


@dataclass(frozen=True)
class PlannedRow:
    """One line of the list, or (None) one place to be named later. `sentence` says why there is no place."""

    listed: ListedColleague | None
    fate: Fate
    sentence: str = ""
    booking_ref: str = ""
    """The booking that the agency has for them already."""


@dataclass(frozen=True)
class Room:
    """How many places there are for an agency at this moment. `cap` None: it may hold any number."""

    free: int
    held: int = 0
    cap: int | None = None
    opens_on: date | None = None
    """From which day an agency may hold any number."""
    areas: AreaPlaces | None = None
    """The places of the event while some are kept for areas."""
    area: str | None = None
    """Of the agency; None where it is county-wide."""
    area_by_line: Mapping[int, str | None] = field(default_factory=dict)
    """Of each person of the list, where the agency is county-wide."""


@dataclass(frozen=True)
class GroupPlan:
    rows: Sequence[PlannedRow]

    def with_fate(self, fate: Fate) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate is fate]

    @property
    def places(self) -> int:
        return len(self.with_fate(Fate.PLACE))

    @property
    def waiting(self) -> int:
        return len(self.with_fate(Fate.WAITS))

    @property
    def wrong(self) -> list[PlannedRow]:
        return self.with_fate(Fate.WRONG)

    @property
    def booked(self) -> int:
        """How many bookings it makes."""
        return self.places + self.waiting

    @property
    def both_ways(self) -> str:
        """“3 get places, 4 wait”, for the button that books; nothing where all get places, or all wait."""
        if not (self.places and self.waiting):
            return ""
        get = "1 gets a place" if self.places == 1 else f"{self.places} get places"
        return f"{get}, {self.waiting} {'waits' if self.waiting == 1 else 'wait'}"

    @property
    def left_out(self) -> str:
        """Which lines are left out, to be compared with those that somebody has seen."""
        return ",".join(str(row.listed.line) for row in self.wrong if row.listed)


@dataclass(frozen=True)
class Trouble:
    """Why somebody cannot be booked, and the booking that the agency has for them already."""

    sentence: str
    booking_ref: str = ""


def plan(listed: Sequence[ListedColleague], unnamed: int, troubles: Mapping[int, Trouble], room: Room) -> GroupPlan:
    """Places go in the order of the list, then to those to be named; who finds none waits. `troubles` by line."""
    left, rows = _Left(room), []
    for one in listed:
        trouble = troubles.get(one.line)
        if trouble:
            rows.append(PlannedRow(one, Fate.WRONG, trouble.sentence, trouble.booking_ref))
        else:
            rows.append(left.next_row(one))
    rows += [left.next_row(None) for _ in range(unnamed)]
    return GroupPlan(rows)


class _Left:
    """What is left of the places while the list is gone through."""

    def __init__(self, room: Room) -> None:
        self.room, self.areas, self.given = room, room.areas, 0

    def next_row(self, one: ListedColleague | None) -> PlannedRow:
        room = self.room
        if room.cap is not None and room.opens_on and room.held + self.given >= room.cap:
            places = "1 place" if room.cap == 1 else f"{room.cap} places"
            day = clock.show_date(room.opens_on)
            return PlannedRow(
                one,
                Fate.WAITS,
                f"Until {day} each organisation can have up to {places} at this event."
                " Then they are offered what is free.",
            )
        if self.given >= room.free:
            return PlannedRow(one, Fate.WAITS, "Every place is taken. One that is given back goes to the waiting list.")
        area = room.area_by_line.get(one.line, room.area) if one else room.area
        if self.areas and (sentence := self.areas.why_not_yet(area)):
            return PlannedRow(one, Fate.WAITS, sentence)
        self.given += 1
        self.areas = self.areas and self.areas.with_one_more(area)
        return PlannedRow(one, Fate.PLACE)
