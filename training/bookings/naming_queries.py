"""Places that were booked for colleagues to be named later: until when they can be. The rest is for the worker."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from training.bookings.holds import naming_ends
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.courses.models import Event, EventState
from training.settings.queries import rules


def name_by(session: Session, event: Event) -> datetime:
    """When a place at this event must have a name, by the rules in force."""
    return naming_ends(event.starts_at, rules(session).naming_days)


def unnamed() -> Select[tuple[Booking]]:
    """Places without a name at events that are still to be held."""
    return (
        select(Booking)
        .join(Booking.event)
        .where(
            Booking.delegate_id.is_(None),
            Booking.state.in_(LIVE),
            Event.state != EventState.CANCELLED,
            Event.register_closed_at.is_(None),
        )
    )


def events_with_unnamed(session: Session) -> Sequence[tuple[int, datetime]]:
    """Their events, with when they start."""
    query = unnamed().with_only_columns(Event.id, Event.starts_at).distinct().order_by(Event.id)
    return session.execute(query).tuples().all()


def unnamed_of(session: Session, event_id: int) -> Sequence[Booking]:
    """Those of one event, whose places are locked."""
    query = unnamed().where(Booking.event_id == event_id).order_by(Booking.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()
