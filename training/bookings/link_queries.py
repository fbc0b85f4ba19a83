"""Finding the booking that a link in a message acts for."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from training.bookings.lifecycle import State
from training.bookings.models import Booking, BookingLink, Purpose
from training.bookings.recipients import recipient_of
from training.courses.models import Course, Event
from training.links import token_hash
from training.people.models import Person


def link_with(session: Session, token: str, purpose: Purpose) -> BookingLink | None:
    """The link with this token, with its booking, delegate and event; also one that another has replaced."""
    event = joinedload(BookingLink.booking).joinedload(Booking.event)
    return session.scalar(
        select(BookingLink)
        .where(BookingLink.token_hash == token_hash(token), BookingLink.purpose == purpose)
        .options(
            joinedload(BookingLink.booking).joinedload(Booking.delegate),
            event.joinedload(Event.course).joinedload(Course.funder),
            event.joinedload(Event.venue),
            event.selectinload(Event.sittings),
        )
    )


def is_for_who_is_written_to(link: BookingLink) -> bool:
    """Whether a link went to whoever is written to about its booking now: not to somebody who arranged it once."""
    return bool(link.sent_to) and _address_for(link.booking) == link.sent_to.lower()


def offers_gone_astray(session: Session) -> list[int]:
    """The bookings that are offered a place, by id, whose offer is in the hands of somebody else by now."""
    links = session.scalars(
        select(BookingLink)
        .join(BookingLink.booking)
        .outerjoin(Booking.delegate)
        .where(Booking.state == State.OFFERED, BookingLink.purpose == Purpose.OFFER, BookingLink.ended_at.is_(None))
        .where(func.lower(BookingLink.sent_to) != func.lower(func.coalesce(Person.email, "")))
        .options(contains_eager(BookingLink.booking).contains_eager(Booking.delegate))
        .order_by(BookingLink.booking_id)
    )
    return [link.booking_id for link in links if _address_for(link.booking) not in {"", link.sent_to.lower()}]


def _address_for(booking: Booking) -> str:
    """Of whoever is written to about a booking; empty: nobody can be."""
    to = recipient_of(booking)
    return to.email.lower() if to and to.email else ""


def still_opens(link: BookingLink, now: datetime) -> bool:
    """Whether a link of the purpose ENTRANCE opens its booking: for whoever it was sent to, while they are the one who
    comes, until the event is over.
    """
    delegate = link.booking.delegate
    address = delegate.email if delegate else None
    return address is not None and link.sent_to.lower() == address.lower() and now < link.booking.event.ends_at
