"""Reading what completes what: the days on which somebody attended a course, wherever that was."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.lifecycle import LIVE, Outcome, State
from training.bookings.models import Booking
from training.courses.models import Event


def completing_now(session: Session, booking_id: int) -> Booking | None:
    """The booking that is to complete this one, and whose event is still to come."""
    return session.scalar(
        select(Booking).where(Booking.completes_id == booking_id, Booking.state.in_(LIVE), Booking.outcome.is_(None))
    )


def completed_with(session: Session, booking_id: int) -> Sequence[Booking]:
    """The bookings with which somebody completed this one, as their registers say, the earliest first."""
    return session.scalars(
        select(Booking)
        .where(
            Booking.completes_id == booking_id,
            Booking.state == State.CONFIRMED,
            Booking.outcome == Outcome.PARTIAL,
        )
        .options(joinedload(Booking.event).selectinload(Event.sittings))
        .order_by(Booking.id)
    ).all()


def days_attended(session: Session, booking: Booking) -> list[date]:
    """The days of the sittings that somebody attended who attended all of a course: of this event, or of others."""
    ends = {sitting.position: sitting.ends_at for sitting in booking.event.sittings}
    for other in completed_with(session, booking.id):
        ends |= {sitting.position: sitting.ends_at for sitting in other.sittings}
    return sorted(clock.local(moment).date() for moment in ends.values())
