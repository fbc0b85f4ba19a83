"""Why somebody has no place yet, in words for whoever keeps the waiting list; and what came of adding places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from training import clock
from training.bookings.turns import Limits


@dataclass(frozen=True)
class Circumstances:
    """What there is to have at an event now, and what keeps it from some of those who wait."""

    free: Mapping[int, int]
    """Places that nobody holds, by pool."""
    held: Mapping[int, int]
    """How many places the people of each agency hold."""
    limits: Limits
    cap_opens_on: date
    must_be_named: bool
    """It is too late to offer a place for nobody yet."""


@dataclass(frozen=True)
class Waits:
    """What matters of somebody who waits. `pool_id` None: any kind of place will do."""

    agency_id: int | None
    pool_id: int | None
    named: bool
    address_until: datetime | None
    """Until when an address that is not confirmed yet may be."""
    passed_over_because: str
    area: str | None = None
    """Where their agency is, as on the day they joined."""


@dataclass(frozen=True)
class WaitingReason:
    """Why, in a sentence, with a word and a tone for a tag."""

    word: str
    tone: str
    sentence: str = ""


def reason(waits: Waits, now: Circumstances) -> WaitingReason:
    """The first thing that stands in the way, the most personal first."""
    if waits.address_until is not None:
        return WaitingReason("Address not confirmed", "wait", f"It lapses {clock.show_moment(waits.address_until)}.")
    if waits.passed_over_because:
        return WaitingReason("Passed over", "bad", waits.passed_over_because)
    if not waits.named and now.must_be_named:
        return WaitingReason("To be named", "wait", "A place for nobody yet is offered no more, so close to the event.")
    limits = now.limits
    if limits.open_to_agency_ids is not None and waits.agency_id not in limits.open_to_agency_ids:
        return WaitingReason("Not for this agency", "bad", "The event is open to other agencies only.")
    held = now.held.get(waits.agency_id, 0) if waits.agency_id is not None else 0
    if limits.cap is not None and waits.agency_id is not None and held >= limits.cap:
        until = clock.show_date(now.cap_opens_on)
        return WaitingReason("Agency at its cap", "wait", f"{held} of {limits.cap}. From {until} it may have more.")
    if not free_for(waits, now):
        return WaitingReason("Full", "plain")
    if limits.areas and (sentence := limits.areas.why_not_yet(waits.area)):
        return WaitingReason("Kept for other areas", "wait", sentence)
    return WaitingReason("May be offered a place", "good")


def free_for(waits: Waits, now: Circumstances) -> bool:
    """Whether a place is free that they would take."""
    return any(places > 0 for pool_id, places in now.free.items() if waits.pool_id in {None, pool_id})
