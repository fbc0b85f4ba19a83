"""What the administrator decides about an event with few people, inside transaction()."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.event_operations import locked
from training.courses.models import Event, EventState
from training.history.operations import record
from training.refusals import Code, Refused


def go_ahead(session: Session, event_id: int, actor: Actor, now: datetime) -> Event:
    """It runs with however many have booked: from now on nobody is asked. Pressed twice it is decided once.

    Raises Refused for an event that nobody can book, and for one that has started.
    """
    event = locked(session, event_id)
    if event.state not in {EventState.PUBLISHED, EventState.CLOSED}:
        raise Refused(Code.NOT_POSSIBLE, "Only an event that is published, and not cancelled, can be said to run.")
    if event.starts_at <= now:
        raise Refused(Code.CLOSED, "This event has started, so there is nothing left to decide.")
    if event.goes_ahead_at is None:
        event.goes_ahead_at, event.goes_ahead_by_id = now, actor.person_id
        record(session, "event", event.id, "decided that it runs", actor, now, booked=event.taken)
    return event


def decide_again(session: Session, event_id: int, actor: Actor, now: datetime) -> Event:
    """Take back that it runs: the desk asks again while it has too few people."""
    event = locked(session, event_id)
    if event.goes_ahead_at is not None:
        event.goes_ahead_at = event.goes_ahead_by_id = None
        record(session, "event", event.id, "to be decided again whether it runs", actor, now)
    return event
