"""What the marks of a register come to: an outcome for each booking, once the register closes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from training.attendance.models import MarkKind
from training.bookings.lifecycle import Outcome


@dataclass(frozen=True)
class SittingSeen:
    """What was marked at one sitting. `within_grace` is None unless the kind is late."""

    kind: MarkKind
    within_grace: bool | None = None

    @property
    def counts_as_present(self) -> bool:
        return self.kind is MarkKind.PRESENT or (self.kind is MarkKind.LATE and bool(self.within_grace))


def outcome_of(seen: Sequence[SittingSeen]) -> Outcome:
    """Present at all sittings: attended. At none: did not attend. Anything between: partial.

    `seen` holds one entry for each sitting of the event; raises ValueError when there is none.
    """
    if not seen:
        raise ValueError("an event has at least one sitting")
    if all(mark.counts_as_present for mark in seen):
        return Outcome.ATTENDED
    if all(mark.kind is MarkKind.ABSENT for mark in seen):
        return Outcome.DID_NOT_ATTEND
    return Outcome.PARTIAL


def sittings_to_make_up(seen: Sequence[SittingSeen]) -> tuple[int, ...]:
    """Which sittings, counted from 1, somebody was absent from who counts as present at all the others: those can be
    completed at another event. Empty where that would not make it attended.
    """
    absent = tuple(number for number, mark in enumerate(seen, start=1) if mark.kind is MarkKind.ABSENT)
    rest_attended = all(mark.counts_as_present for mark in seen if mark.kind is not MarkKind.ABSENT)
    return absent if rest_attended and 0 < len(absent) < len(seen) else ()


def outcome_with_made_up_sittings(seen: Sequence[SittingSeen], made_good: Collection[int]) -> Outcome:
    """The outcome where some of the sittings that were missed, counted from 1, were attended at another event."""
    return Outcome.ATTENDED if (left := sittings_to_make_up(seen)) and set(left) <= set(made_good) else outcome_of(seen)


def outcome_of_completing(seen: Sequence[SittingSeen]) -> Outcome:
    """What a booking comes to that completes another one: never attended, since that is the other's; came, or not."""
    return Outcome.DID_NOT_ATTEND if all(mark.kind is MarkKind.ABSENT for mark in seen) else Outcome.PARTIAL


def within_grace(kind: MarkKind, starts_at: datetime, tapped_at: datetime, grace_minutes: int) -> bool | None:
    """Whether somebody late counts as present: they are here, so they came before the tap.

    A tap after the grace says nothing about when they came, so it counts as too late until the trainer says otherwise.
    """
    if kind is not MarkKind.LATE:
        return None
    return tapped_at <= starts_at + timedelta(minutes=grace_minutes)
