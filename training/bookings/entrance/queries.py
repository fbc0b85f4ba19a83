"""Reading the bookings that somebody is sent links to. For operations, and for the page that offers them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from training.bookings.lifecycle import LIVE, Awaits
from training.bookings.links import OPENS_FOR
from training.bookings.models import Booking
from training.courses.models import Event
from training.people.models import Person

MOST_BOOKINGS = 20


def bookings_to_link_to(session: Session, person: Person, now: datetime) -> Sequence[Booking]:
    """Somebody's live bookings that a link opens for them, the soonest first; none where no message can reach them."""
    if not person.active or not person.email:
        return []
    still_open = select(Booking).join(Booking.event).where(Booking.delegate_id == person.id)
    return session.scalars(
        still_open.where(Booking.state.in_(LIVE), Event.ends_at > now - OPENS_FOR)
        .where(or_(Booking.awaits.is_(None), Booking.awaits != Awaits.ADDRESS))
        .options(joinedload(Booking.event).joinedload(Event.course), joinedload(Booking.delegate))
        .order_by(Event.starts_at, Booking.id)
        .limit(MOST_BOOKINGS)
    ).all()
