"""What the marks of a register come to: an outcome for each booking, once the register closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from training.attendance.models import Kind
from training.bookings.lifecycle import Outcome


@dataclass(frozen=True)
class Seen:
    """What was marked at one sitting. `within_grace` is None unless the kind is late."""

    kind: Kind
    within_grace: bool | None = None

    @property
    def counts_as_present(self) -> bool:
        return self.kind is Kind.PRESENT or (self.kind is Kind.LATE and bool(self.within_grace))


def outcome_of(seen: Sequence[Seen]) -> Outcome:
    """Present at all sittings: attended. At none: did not attend. Anything between: partial.

    `seen` holds one entry for each sitting of the event; raises ValueError when there is none.
    """
    if not seen:
        raise ValueError("an event has at least one sitting")
    if all(mark.counts_as_present for mark in seen):
        return Outcome.ATTENDED
    if all(mark.kind is Kind.ABSENT for mark in seen):
        return Outcome.DID_NOT_ATTEND
    return Outcome.PARTIAL


def within_grace(kind: Kind, starts_at: datetime, tapped_at: datetime, grace_minutes: int) -> bool | None:
    """Whether somebody late counts as present: they are here, so they came before the tap.

    A tap after the grace says nothing about when they came, so it counts as too late until the trainer says otherwise.
    """
    if kind is not Kind.LATE:
        return None
    return tapped_at <= starts_at + timedelta(minutes=grace_minutes)
