"""Go or no-go: by when to decide whether an event with few bookings goes ahead, and when that stands on the desk."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from training import clock, workdays
from training.payments.cancellation import stages
from training.payments.policy import Scale
from training.settings.working_time import WorkingTime

WITHOUT_CHARGES = 10
"""Working days before the event, where its policy says no day: cancelling never costs anything, or always does."""
SAID_BEFORE = 5
"""Working days before the decision from which the desk speaks of it."""


class Urgency(StrEnum):
    """What is to be said of the number of people who have booked."""

    NOTHING = "nothing"
    """Enough have booked, it is decided, or it has no minimum."""
    LATER = "later"
    """Too few so far, and the day of the decision is not near."""
    SOON = "soon"
    LATE = "late"
    """The day of the decision is over, and nobody has decided."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the decision about one event depends on."""

    minimum: int
    """How many have to have booked; 0: it runs whoever comes."""
    taken: int
    decide_on: date
    starts_at: datetime
    decided: bool = False
    """Somebody has said that it goes ahead."""
    working: WorkingTime = field(default_factory=WorkingTime)
    """When somebody is there to decide."""

    def urgency(self, now: datetime) -> Urgency:
        if self.decided or self.taken >= self.minimum or now >= self.starts_at:
            return Urgency.NOTHING
        today = clock.local(now).date()
        if today > self.decide_on:
            return Urgency.LATE
        return Urgency.SOON if today >= self.working.add(self.decide_on, -SAID_BEFORE) else Urgency.LATER


def usual_decision_day(scale: Scale, price_pence: int, starts_at: datetime, working: WorkingTime) -> date:
    """The last working day on which cancelling still costs nobody anything. The Board is open on it.

    Somebody who is told then that the event does not run, or may not, can still book elsewhere; and whoever cancels by
    themselves meanwhile does so for nothing (domain.md, “Cancelling”).
    """
    found = stages(scale, price_pence, starts_at)
    dear = next((number for number, stage in enumerate(found) if stage.pence), 0)
    last_day = found[dear - 1].last_day if dear else None
    if last_day is None:
        last_day = workdays.add(clock.local(starts_at).date(), -WITHOUT_CHARGES)
    return working.on_or_before(last_day)
