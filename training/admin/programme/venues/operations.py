"""What the administrator does to a venue that events take place at, inside transaction()."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.admin.programme.telling.operations import as_it_is, keep_untold, tell_at_once
from training.courses import event_operations
from training.courses.event_operations import Changes, Move, where
from training.courses.models import Event, EventState, Venue
from training.courses.operations import save_venue
from training.timetable.queries import signs_of


class AddressChange(StrEnum):
    """What another address of a venue means for those who come there."""

    ELSEWHERE = "elsewhere"
    """It is another place: everybody is told, and may cancel free of charge for a while."""
    CORRECTION = "correction"
    """It is the same place, better described: everybody is told."""
    SILENT = "silent"
    """Nobody needs to know."""


def change_venue(
    session: Session, venue: Venue, values: dict[str, object], change: AddressChange, actor: Actor, now: datetime
) -> int:
    """Save a venue. How many of its coming events have delegates and trainers that are told. Raises Refused.

    The worker tells them: a venue may have many events.
    """
    coming = coming_at(session, venue.id, now) if venue in session else ()
    events = [event_operations.locked(session, event_id) for event_id in coming]
    before, signs = {event.id: where(event) for event in events}, {event.id: signs_of(event) for event in events}
    save_venue(session, venue, values, actor, now)
    if change is AddressChange.SILENT:
        for event in events:
            keep_untold(session, event, signs[event.id])
        return 0
    moved = [event for event in events if where(event) != before[event.id]]
    for event in moved:
        free = change is AddressChange.ELSEWHERE
        event_operations.mark_place_changed(session, event, before[event.id], actor, now, free_to_cancel=free)
    if moved:
        queue.wake("admin.programme.tell_of_places")
    return len(moved)


def coming_at(session: Session, venue_id: int, now: datetime) -> Sequence[int]:
    """The events at a venue that people know of and that are not over, by ascending id."""
    return session.scalars(
        select(Event.id)
        .where(
            Event.venue_id == venue_id,
            Event.ends_at > now,
            Event.published_at.is_not(None),
            Event.state != EventState.CANCELLED,
        )
        .order_by(Event.id)
    ).all()


def tell_of_place(session: Session, event_id: int, now: datetime) -> int:
    """Tell everybody of one event where it takes place now, once. How many were told."""
    event = event_operations.locked(session, event_id)
    before, event.place_before = event.place_before, ""
    if not before or before == where(event) or event.ends_at <= now or event.state == EventState.CANCELLED:
        return 0
    moves = (Move("Where", before, where(event)),)
    told = tell_at_once(session, event, as_it_is(event), Changes(moves=moves), now)
    return told.people + told.trainers
