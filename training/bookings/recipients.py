"""Who is written to about a booking."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, object_session

from training.access import Role
from training.bookings.models import Booking
from training.people.models import Affiliation, Coordinator, Person


def recipient_of(booking: Booking) -> Person | None:
    """The delegate; whoever arranges things for them, when they have no address of their own or nobody is named yet."""
    return booking.delegate if booking.delegate and booking.delegate.email else arranger_of(booking)


def arranger_of(booking: Booking) -> Person | None:
    """Whoever booked for a delegate, and after them another coordinator of the agency: who no longer books for it is
    not to read of its people. The trainer who let a walk-in in arranges nothing.
    """
    booker, agency_id, session = booking.booked_by, booking.agency_id, object_session(booking)
    if booker is None or booking.walk_in:
        return None
    if session is None or agency_id is None or booker is booking.delegate or Role.ADMINISTRATOR in booker.role_names:
        return booker
    coordinators = session.scalars(
        select(Person)
        .join(Coordinator, Coordinator.person_id == Person.id)
        .where(Coordinator.agency_id == agency_id, Person.active, Person.email.is_not(None))
        .order_by(Coordinator.created_at, Person.id)
    ).all()
    if booker in coordinators or (not coordinators and booker.active and _is_of(session, agency_id, booker)):
        return booker
    return next(iter(coordinators), None)


def _is_of(session: Session, agency_id: int, person: Person) -> bool:
    tie = (Affiliation.agency_id == agency_id, Affiliation.person_id == person.id, Affiliation.ended_at.is_(None))
    return bool(session.scalar(select(exists().where(*tie))))
