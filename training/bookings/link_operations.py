"""Links in messages that act for one booking, inside transaction()."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from training.bookings.models import Booking, BookingLink, Purpose
from training.links import new_token, token_hash


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
