"""Reading what completes what: the days on which somebody attended a course, wherever that was."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ScalarSelect, String, cast, func, literal, select
from sqlalchemy.orm import Session, aliased, joinedload

from training import clock
from training.bookings.lifecycle import LIVE, Outcome, State
from training.bookings.models import Booking
from training.courses.models import Event, Sitting


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


def last_completed() -> ScalarSelect[datetime]:
    """For a query of bookings: when the last sitting ended with which somebody completed one at another date."""
    other = aliased(Booking)
    comes_for = literal(",").concat(other.comes_for).concat(",")
    return (
        select(func.max(Sitting.ends_at))
        .join(other, other.event_id == Sitting.event_id)
        .where(other.completes_id == Booking.id, other.state == State.CONFIRMED, other.outcome == Outcome.PARTIAL)
        .where(comes_for.contains(literal(",").concat(cast(Sitting.position, String)).concat(",")))
        .correlate(Booking)
        .scalar_subquery()
    )


def days_attended(session: Session, booking: Booking) -> list[date]:
    """The days of the sittings that somebody attended who attended all of a course: of this event, or of others."""
    ends = {sitting.position: sitting.ends_at for sitting in booking.event.sittings}
    for other in completed_with(session, booking.id):
        ends |= {sitting.position: sitting.ends_at for sitting in other.sittings}
    return sorted(clock.local(moment).date() for moment in ends.values())
