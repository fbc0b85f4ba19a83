"""What whoever booked places without names is told before they are given up."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.emails import post_about
from training.bookings.models import Booking
from training.bookings.standing import until_text


def remind(session: Session, bookings: Sequence[Booking], name_by: datetime, now: datetime) -> None:
    """One message about all places of one agency at one event."""
    post_about(
        session,
        "bookings/name_soon",
        bookings[0],
        now,
        refs=[booking.ref for booking in bookings],
        name_by=until_text(name_by),
    )
