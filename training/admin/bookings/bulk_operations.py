"""What a press on many bookings does to each of them, inside transaction(). A job carries it out (jobs/slices.py)."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.models import Booking
from training.certificates import operations as certificates
from training.certificates.queries import current_certificate
from training.jobs.models import Job


def release_certificate(session: Session, _job: Job, booking_id: int, actor: Actor, now: datetime) -> str | None:
    """Let somebody have their certificate who has not answered the evaluation. Raises Refused with a sentence."""
    booking = session.get_one(Booking, booking_id)
    if current_certificate(session, booking.id) is not None:
        return "They had it already."
    certificates.release_without_evaluation(session, booking, actor, now)
    return None
