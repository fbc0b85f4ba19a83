"""Who sees the access and dietary needs of delegates: the trainers of an event and the administrator, and nobody else.

They are special-category data (domain.md, “Duties”): shown when somebody asks to see them, written down as seen, and in
no list and no download. They serve to prepare an event, so there is one rule for the register and the desk: of those on
the register, until the event is over. Who is at a register, by a sign-in or by the link of one event, is decided in
entry.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.bookings.lifecycle import ON_THE_REGISTER, State
from training.bookings.models import Booking, Needs
from training.courses.models import Event
from training.history.operations import record
from training.people.models import Person


@dataclass(frozen=True)
class NeedsSeen:
    """What one delegate told of their needs, as plain values."""

    name: str
    agency_name: str
    access: str
    dietary: str


def may_be_seen(state: State, ends_at: datetime, now: datetime) -> bool:
    """Whether anybody may still look at the needs of a booking in this state, for an event that ends at that time."""
    return state in ON_THE_REGISTER and now < ends_at


def who_has_needs(session: Session, event_id: int, now: datetime) -> set[int]:
    """The bookings of an event whose needs may be seen now, by id: they have a button. The rule as a condition."""
    return set(session.scalars(who_may_have_needs(event_id, now)))


def who_may_have_needs(event_id: int, now: datetime) -> Select[tuple[int]]:
    """The same as a query, for a condition of another."""
    return select(Needs.booking_id).join(Needs.booking).where(_may_be_seen(event_id, now))


def needs_seen_by(session: Session, event_id: int, ref: str | None, actor: Actor, now: datetime) -> list[NeedsSeen]:
    """What the delegates of an event told: of one booking, or of all. Every one is written down as seen."""
    query = (
        select(Booking)
        .join(Booking.needs)
        .outerjoin(Booking.delegate)
        .where(_may_be_seen(event_id, now))
        .options(joinedload(Booking.needs), joinedload(Booking.delegate))
        .order_by(Person.name_key, Booking.id)
    )
    seen: Sequence[Booking] = session.scalars(query.where(Booking.ref == ref) if ref else query).all()
    for booking in seen:
        record(session, "booking", booking.id, "needs seen", actor, now)
    return [
        NeedsSeen(
            booking.delegate.name if booking.delegate else "To be named",
            booking.agency_name,
            booking.needs.access,
            booking.needs.dietary,
        )
        for booking in seen
        if booking.needs
    ]


def _may_be_seen(event_id: int, now: datetime) -> ColumnElement[bool]:
    """may_be_seen() for the rows of a query."""
    coming = Booking.event_id.in_(select(Event.id).where(Event.id == event_id, Event.ends_at > now))
    return coming & Booking.state.in_(ON_THE_REGISTER)
