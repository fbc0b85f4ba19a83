"""The register of one sitting, as whoever holds the phone sees it. Pure: plain values in, plain values out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from training.attendance.models import MarkKind, MarkSource
from training.attendance.outcome import SittingSeen
from training.attendance.queries import Expected, Marks

UNMARKED = "unmarked"
IN_TIME, TOO_LATE = "in time", "too late"
"""What a button sends besides a kind of mark: nothing is marked; late, and which side of the grace."""


@dataclass(frozen=True)
class RegisterLine:
    """One person and what is marked of them."""

    person: Expected
    seen: SittingSeen | None
    comes: bool = True
    """Whether they are expected at this sitting."""
    source: MarkSource | None = None
    """Who said what is marked."""
    has_needs: bool = False
    """Whether they told of needs that may be seen now: access_needs.py says when."""

    @property
    def by_code(self) -> bool:
        return self.source == MarkSource.CODE

    @property
    def from_report(self) -> bool:
        return self.source == MarkSource.REPORT

    @property
    def chosen(self) -> str | None:
        return self.seen.kind.value if self.seen else None


@dataclass(frozen=True)
class RegisterSheet:
    """One sitting's lines, and what is counted above them."""

    booked: Sequence[RegisterLine]
    walk_ins: Sequence[RegisterLine]
    saved_at: datetime | None
    in_room: int
    """How many are in the room, or may still come: everybody with a place there who is not marked absent."""

    @property
    def lines(self) -> list[RegisterLine]:
        return [*self.booked, *self.walk_ins]

    @property
    def marked(self) -> int:
        return sum(line.seen is not None for line in self.lines)

    @property
    def here(self) -> int:
        """How many have come, in time or late, and have not been marked as gone."""
        return sum(line.chosen in {MarkKind.PRESENT, MarkKind.LATE} for line in self.lines)

    @property
    def by_code(self) -> int:
        """How many have signed in themselves."""
        return sum(line.by_code for line in self.lines)

    @property
    def rest(self) -> list[RegisterLine]:
        return [line for line in self.lines if line.seen is None and line.comes]

    @property
    def expected(self) -> int:
        return sum(line.comes for line in self.lines)

    @property
    def with_needs(self) -> int:
        return sum(line.has_needs for line in self.lines)


def sheet_of(
    people: Sequence[Expected], marks: Marks, sitting_id: int, position: int = 1, with_needs: Collection[int] = ()
) -> RegisterSheet:
    """The register of one sitting, which is that many-th of its event. `with_needs`: whose may be seen, by booking."""
    lines = [
        RegisterLine(
            person,
            marked.seen if (marked := marks.get((sitting_id, person.booking_id))) else None,
            person.comes_to(position),
            marked.source if marked else None,
            person.booking_id in with_needs,
        )
        for person in people
    ]
    return RegisterSheet(
        booked=[line for line in lines if not line.person.walk_in],
        walk_ins=[line for line in lines if line.person.walk_in],
        saved_at=max((marked.at for (sitting, _), marked in marks.items() if sitting == sitting_id), default=None),
        in_room=sum(line.person.in_room and line.comes and line.chosen != MarkKind.ABSENT for line in lines),
    )
