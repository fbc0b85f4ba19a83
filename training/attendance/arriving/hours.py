"""When delegates may sign in by code, and what that marks them as. Pure: plain values in, plain values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from training.attendance.models import MarkKind
from training.settings.rules import Rules


class SignInState(StrEnum):
    TO_COME = "to come"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class SignInHours:
    """From when until when one sitting takes its code by the clock, and what its trainer changed about that."""

    starts_at: datetime
    opens: datetime
    closes: datetime
    open_until: datetime | None = None
    """Opened again by hand, until then."""
    counts_as: MarkKind | None = None
    """What whoever signs in meanwhile is marked as."""
    shut_at: datetime | None = None
    """Ended by hand."""

    def opened_by_hand(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until

    def state_at(self, now: datetime) -> SignInState:
        """Whether the code is taken now. The trainer's word stands over the clock."""
        if self.opened_by_hand(now):
            return SignInState.OPEN
        if self.shut_at is not None or now >= self.closes:
            return SignInState.OVER
        return SignInState.OPEN if now >= self.opens else SignInState.TO_COME

    def ends_at(self, now: datetime) -> datetime:
        """Until when an open one is open."""
        by_hand = self.open_until if self.open_until is not None and self.opened_by_hand(now) else None
        by_clock = self.closes if self.shut_at is None and self.opens <= now else None
        return max(moment for moment in (by_hand, by_clock, now) if moment is not None)

    def mark_at(self, now: datetime, grace_minutes: int) -> tuple[MarkKind, bool | None]:
        """The mark of somebody who signs in now, and for a late one whether it is within the grace: never, because who
        is within the grace is present. Opened again by hand, the trainer has said what it counts as.
        """
        in_time = now <= self.starts_at + timedelta(minutes=grace_minutes)
        kind = MarkKind.PRESENT if in_time else MarkKind.LATE
        if self.counts_as is not None and self.opened_by_hand(now):
            kind = self.counts_as
        return kind, False if kind is MarkKind.LATE else None


def hours_of(starts_at: datetime, ends_at: datetime, rules: Rules) -> SignInHours:
    """By the clock: around the start, and never after the end."""
    return SignInHours(
        starts_at,
        starts_at - timedelta(minutes=rules.sign_in_before_minutes),
        min(starts_at + timedelta(minutes=rules.sign_in_after_minutes), ends_at),
    )
