"""The messages that ask what came of slides."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.mail.operations import post
from training.materials.follow_up.models import SlidesFollowUp
from training.people.models import Person


def ask_what_came(session: Session, booking: Booking, asked: SlidesFollowUp, to: Person, now: datetime) -> None:
    """Once for each booking."""
    _post(session, "materials/what_came", booking, asked, to, now)


def remind_to_answer(session: Session, booking: Booking, asked: SlidesFollowUp, to: Person, now: datetime) -> None:
    """The same link once more."""
    _post(session, "materials/what_came_reminder", booking, asked, to, now)


def _post(session: Session, kind: str, booking: Booking, asked: SlidesFollowUp, to: Person, now: datetime) -> None:
    words = {"event": booking.event, "delegate": booking.delegate, "to": to, "form": asked}
    once, about = f"{kind}:{booking.id}", ("booking", booking.id)
    post(session, kind, to.email or "", now, words, to_person_id=to.id, about=about, once=once)
