"""Reading bookings, always scoped to who is looking."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from training.access import Role
from training.bookings.lifecycle import LIVE, ON_THE_REGISTER
from training.bookings.models import Booking
from training.courses.models import Event, event_trainer
from training.people.models import Coordinator, Person


def bookings_visible_to(person: Person) -> Select[tuple[Booking]]:
    """The bookings this person may see: their own, those they made, those for an agency they coordinate, or all."""
    query = select(Booking)
    if Role.ADMINISTRATOR in person.role_names:
        return query
    mine = or_(Booking.delegate_id == person.id, Booking.booked_by_id == person.id)
    if Role.COORDINATOR in person.role_names:
        ours = exists().where(Coordinator.agency_id == Booking.agency_id, Coordinator.person_id == person.id)
        return query.where(or_(mine, ours))
    return query.where(mine)


def booking_visible_to(session: Session, person: Person, ref: str) -> Booking | None:
    """One booking with what its page shows, or None when it is somebody else's."""
    return session.scalar(
        bookings_visible_to(person)
        .where(Booking.ref == ref)
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.needs),
            joinedload(Booking.event).options(
                joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings)
            ),
        )
    )


def bookings_of(session: Session, person_id: int) -> Sequence[Booking]:
    """Somebody's own bookings, the latest event first."""
    return session.scalars(
        select(Booking)
        .join(Event)
        .where(Booking.delegate_id == person_id)
        .options(
            joinedload(Booking.event).options(
                joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings)
            )
        )
        .order_by(Event.starts_at.desc(), Booking.id.desc())
    ).all()


def bookings_of_agencies(person: Person) -> Select[tuple[Booking]]:
    """The bookings of the agencies somebody coordinates; nobody else's."""
    if Role.COORDINATOR not in person.role_names:
        return select(Booking).where(false())
    ours = exists().where(Coordinator.agency_id == Booking.agency_id, Coordinator.person_id == person.id)
    return select(Booking).where(ours)


def live_booking(session: Session, event_id: int, person_id: int) -> Booking | None:
    """Somebody's booking for an event, unless it has ended."""
    return session.scalar(
        select(Booking).where(Booking.event_id == event_id, Booking.delegate_id == person_id, Booking.state.in_(LIVE))
    )


def on_the_register(session: Session, event_id: int) -> Sequence[Booking]:
    """Who is expected at an event, and its walk-ins, by name. Cancelled bookings are not on the register."""
    return session.scalars(
        select(Booking)
        .join(Booking.delegate)
        .where(Booking.event_id == event_id, Booking.state.in_(ON_THE_REGISTER))
        .options(joinedload(Booking.delegate), joinedload(Booking.needs))
        .order_by(Booking.walk_in, Person.name, Booking.id)
    ).all()


def trains_at(person: Person) -> Select[tuple[int]]:
    """The ids of the events this person delivers; for an administrator, of all."""
    query = select(Event.id)
    if Role.ADMINISTRATOR in person.role_names:
        return query.where(true())
    return query.join(event_trainer, event_trainer.c.event_id == Event.id).where(event_trainer.c.person_id == person.id)
