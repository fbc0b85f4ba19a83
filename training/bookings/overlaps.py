"""Whether two events want somebody at the same time. It is warned of, never refused (domain.md, “Places”)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training import clock
from training.bookings.calendar import Sitting


@dataclass(frozen=True)
class Other:
    """Another booking of the same person, with when its event sits."""

    ref: str
    title: str
    sittings: tuple[Sitting, ...]
    waits: bool = False
    """It is on the waiting list."""
    booked_by_id: int | None = None


@dataclass(frozen=True)
class Overlap:
    """A booking that is at the same time, and its first sitting that is."""

    other: Other
    sitting: Sitting

    @property
    def when(self) -> str:
        return clock.show_sitting(self.sitting.starts_at, self.sitting.ends_at)

    @property
    def sentence(self) -> str:
        """“This overlaps with your booking for “Neglect” on Tuesday 12 May 2026, 9:30am to 4:30pm.”"""
        what = "place on the waiting list" if self.other.waits else "booking"
        return f"This overlaps with your {what} for “{self.other.title}” on {self.when}."


def at_the_same_time(one: Sitting, another: Sitting) -> bool:
    """Whether two sittings share a moment. One may end in the moment in which the other begins."""
    return one.starts_at < another.ends_at and another.starts_at < one.ends_at


def overlaps(sittings: Sequence[Sitting], others: Iterable[Other]) -> list[Overlap]:
    """Which other bookings overlap with an event that sits then, the earliest first."""
    found = [
        Overlap(other, first)
        for other in others
        if (first := next((one for one in other.sittings if _meets(one, sittings)), None)) is not None
    ]
    return sorted(found, key=lambda overlap: (overlap.sitting.starts_at, overlap.other.ref))


def _meets(sitting: Sitting, sittings: Sequence[Sitting]) -> bool:
    return any(at_the_same_time(sitting, one) for one in sittings)
