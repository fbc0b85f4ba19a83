"""Sending the link to a booking again, inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from training.bookings.entrance import emails
from training.bookings.lifecycle import LIVE, Awaits
from training.bookings.links import OPENS_FOR
from training.bookings.models import Booking
from training.courses.models import Event
from training.mail.models import Message
from training.people.models import Person
from training.people.queries import people_with_addresses

MOST_BOOKINGS = 20
JUST_SENT = timedelta(minutes=10)
"""Nobody is sent them twice within this time, whoever asks."""


def send_booking_links(session: Session, address: str, now: datetime) -> int:
    """To whoever is written to at an address: a link to each of their bookings that such a link still opens. Returns
    how many messages that makes: people who share an address have one each.
    """
    people = [one for found in people_with_addresses(session, [address]).values() for one in found]
    return sum(_send(session, person, now) for person in people if _is_written_to_at(person, address))


def send_link_to(session: Session, booking: Booking, now: datetime) -> bool:
    """To the delegate of a booking, at the address that they have now. Whether it went."""
    return booking.delegate is not None and booking.delegate.active and _send(session, booking.delegate, now)


def _is_written_to_at(person: Person, address: str) -> bool:
    return person.active and (person.email or "").lower() == address.lower()


def _send(session: Session, person: Person, now: datetime) -> bool:
    if not person.email or _just_sent(session, person, now):
        return False
    still_open = select(Booking).join(Booking.event).where(Booking.delegate_id == person.id)
    bookings = session.scalars(
        still_open.where(Booking.state.in_(LIVE), Event.ends_at > now - OPENS_FOR)
        .where(or_(Booking.awaits.is_(None), Booking.awaits != Awaits.ADDRESS))
        .options(joinedload(Booking.event).joinedload(Event.course), joinedload(Booking.delegate))
        .order_by(Event.starts_at, Booking.id)
        .limit(MOST_BOOKINGS)
    ).all()
    if bookings:
        emails.send_links(session, person, bookings, now)
    return bool(bookings)


def _just_sent(session: Session, person: Person, now: datetime) -> bool:
    lately = select(Message.id).where(
        Message.to_person_id == person.id, Message.kind == emails.LINKS, Message.created_at > now - JUST_SENT
    )
    return session.scalar(lately.limit(1)) is not None
