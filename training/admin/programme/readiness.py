"""Where an event stands, and what it still lacks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from training.courses.models import Event, EventState, Mode

SOON_DAYS = 21


def state_of(event: Event, now: datetime) -> tuple[str, str]:
    """Where an event stands, in two or three words, and the tone of its tag."""
    if event.state == EventState.CANCELLED:
        return "Cancelled", "bad"
    if event.state == EventState.DRAFT:
        return "Not published", "wait"
    if event.register_closed_at:
        return ("Register closed" if event.takes_bookings else "Counted"), "plain"
    if now >= event.ends_at:
        return "Register to close", "wait"
    if now >= event.starts_at:
        return "On now", "info"
    if not event.takes_bookings and event.state == EventState.PUBLISHED:
        return ("Booked elsewhere" if event.partner_link else "No bookings"), "info"
    if event.places_left <= 0:
        return "Full", "info"
    if event.state == EventState.CLOSED or now >= event.closes_at:
        return "Booking closed", "plain"
    return "Open", "good"


def what_is_missing(event: Event) -> list[str]:
    """What an event that comes soon still lacks, in words; nothing when all is set."""
    missing = []
    if event.state == EventState.DRAFT:
        missing.append("is not published")
    if not event.trainers:
        missing.append("has no trainer")
    if not event.online_link and any(pool.mode == Mode.ONLINE and pool.capacity for pool in event.pools):
        missing.append("has no online link")
    return missing


def unready(coming: Iterable[Event], now: datetime) -> list[tuple[Event, str]]:
    """Events that come within SOON_DAYS and lack something, with what they lack as the end of a sentence."""
    soon = [event for event in coming if event.starts_at < now + timedelta(days=SOON_DAYS)]
    lacking = [(event, what_is_missing(event)) for event in soon]
    return [(event, " and ".join(missing)) for event, missing in lacking if missing]


def offered_sentence(offered: int) -> str:
    """What came of places that somebody added, or nothing."""
    if offered == 0:
        return ""
    return f"{offered:,} {'place was' if offered == 1 else 'places were'} offered to the next on the waiting list."
