"""What the worker does: gives up places that nobody confirmed, and forgets needs when they are no longer needed."""

from datetime import timedelta

from sqlalchemy import select

from training import clock, queue
from training.access import SYSTEM
from training.bookings import operations
from training.bookings.lifecycle import HOLDS_A_PLACE
from training.bookings.models import Booking, Needs
from training.courses.models import Event, EventState
from training.db import db, transaction
from training.history.operations import record
from training.settings.queries import rules

AT_ONCE = 200


@queue.job("bookings.lapse")
def lapse() -> int:
    """Give up every place that was not confirmed in time, an event at a time."""
    now = clock.now()
    overdue = (
        select(Booking.event_id)
        .join(Booking.event)
        .where(Booking.held_until <= now, Booking.state.in_(HOLDS_A_PLACE), Event.state != EventState.CANCELLED)
        .distinct()
    )
    given_up = 0
    for event_id in db.session.scalars(overdue.order_by(Booking.event_id)).all():
        with transaction() as session:
            given_up += operations.lapse_overdue(session, event_id, now)
    return given_up


@queue.job("bookings.forget_needs", every_minutes=30)
def forget_needs() -> int:
    """Delete access and dietary needs when the time for which the rules keep them is over."""
    now = clock.now()
    limit = now - timedelta(days=rules(db.session()).needs_kept_days)
    due = (
        select(Needs)
        .join(Booking, Booking.id == Needs.booking_id)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.ends_at < limit)
        .limit(AT_ONCE)
    )
    forgotten = 0
    while True:
        with transaction() as session:
            batch = session.scalars(due).all()
            for needs in batch:
                record(session, "booking", needs.booking_id, "needs deleted", SYSTEM, now)
                session.delete(needs)
        forgotten += len(batch)
        if len(batch) < AT_ONCE:
            return forgotten
