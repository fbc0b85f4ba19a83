"""Who sees the access and dietary needs of delegates: the trainers of an event and the administrator, and nobody else.

They are special-category data (domain.md, “Duties”): shown when somebody asks to see them, written down as seen, and in
no list and no download. Who is at a register, by a sign-in or by the link of one event, is decided in entry.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.bookings.lifecycle import LIVE, ON_THE_REGISTER
from training.bookings.models import Booking
from training.history.operations import record
from training.people.models import Person


@dataclass(frozen=True)
class NeedsSeen:
    """What one delegate told of their needs, as plain values."""

    name: str
    agency_name: str
    access: str
    dietary: str


def needs_on_register(session: Session, event_id: int, ref: str | None, actor: Actor, now: datetime) -> list[NeedsSeen]:
    """For whoever is at the register: of one booking on it, or of all."""
    return _look(session, event_id, ref, Booking.state.in_(ON_THE_REGISTER), actor, now)


def needs_on_roster(session: Session, event_id: int, ref: str | None, actor: Actor, now: datetime) -> list[NeedsSeen]:
    """For the administrator: of one booking, or of all who are still coming."""
    return _look(session, event_id, ref, Booking.ref == ref if ref else Booking.state.in_(LIVE), actor, now)


def _look(
    session: Session, event_id: int, ref: str | None, whose: ColumnElement[bool], actor: Actor, now: datetime
) -> list[NeedsSeen]:
    query = (
        select(Booking)
        .join(Booking.needs)
        .outerjoin(Booking.delegate)
        .where(Booking.event_id == event_id, whose)
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
