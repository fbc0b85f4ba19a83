"""The message that asks a line manager what they saw."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.evaluations.managers.models import ManagerLine
from training.mail.operations import post


def ask_manager(session: Session, line: ManagerLine, booking: Booking, token: str, now: datetime) -> None:
    """It says of the delegate no more than their name, the course and its day."""
    words = {
        "manager_name": line.manager_name,
        "delegate": booking.delegate,
        "event": booking.event,
        "token": token,
        "line": line,
    }
    about, once = ("booking", booking.id), f"manager line:{line.id}"
    post(session, "evaluations/manager_asked", line.manager_email, now, words, about=about, once=once)
