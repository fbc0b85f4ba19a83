"""Finding the booking that a link in a message acts for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.bookings.models import Booking, BookingLink, Purpose
from training.courses.models import Course, Event
from training.links import token_hash


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


def still_opens(link: BookingLink, now: datetime) -> bool:
    """Whether a link of the purpose ENTRANCE opens its booking: for whoever it was sent to, while they are the one who
    comes, until the event is over.
    """
    delegate = link.booking.delegate
    address = delegate.email if delegate else None
    return address is not None and link.sent_to.lower() == address.lower() and now < link.booking.event.ends_at
