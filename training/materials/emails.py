"""What people are told about slides that they asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.emails import post_about
from training.bookings.models import Booking


def tell_ready(session: Session, booking: Booking, titles: Sequence[str], now: datetime) -> None:
    """Once for each booking: that the slides can be fetched."""
    post_about(session, "materials/ready", booking, now, once=f"slides ready:{booking.id}", titles=titles)
