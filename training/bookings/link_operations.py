"""Links in messages that act for one booking, inside transaction()."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from training.bookings.delegates import may_be_signed_in_by_link
from training.bookings.models import Booking, BookingLink, Purpose
from training.links import link_to, new_token, token_hash


def new_link(session: Session, booking: Booking, purpose: Purpose, now: datetime, *, sent_to: str = "") -> str:
    """The token of a link for one booking; an earlier one for the same purpose ends. Only its hash is kept."""
    session.execute(
        update(BookingLink)
        .where(BookingLink.booking_id == booking.id, BookingLink.purpose == purpose, BookingLink.ended_at.is_(None))
        .values(ended_at=now)
    )
    token = new_token()
    session.add(
        BookingLink(
            booking_id=booking.id, purpose=purpose, token_hash=token_hash(token), sent_to=sent_to, created_at=now
        )
    )
    session.flush()
    return token


def way_in(session: Session, booking: Booking, now: datetime) -> str:
    """The address of a booking's page for its delegate.

    Somebody for whom others booked may have no way to sign in: they get a link of their own.
    """
    person = booking.delegate
    if person and person.email and booking.booked_by_id != person.id and may_be_signed_in_by_link(person):
        return link_to("bookings.enter", token=new_link(session, booking, Purpose.ENTRANCE, now, sent_to=person.email))
    return link_to("bookings.show", ref=booking.ref)
