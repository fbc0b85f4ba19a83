"""The messages that ask somebody to answer their form."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.emails import what_follows
from training.bookings.models import Booking
from training.evaluations.models import Evaluation
from training.mail.operations import post
from training.people.models import Person


def ask_to_answer(session: Session, booking: Booking, form: Evaluation, to: Person, now: datetime) -> None:
    """Once for each booking."""
    post_about_form(session, "evaluations/please", booking, form, to, now, f"evaluation:{booking.id}")


def ask_before(session: Session, booking: Booking, form: Evaluation, to: Person, now: datetime, once: str) -> None:
    """How sure they are before the event."""
    post_about_form(session, "evaluations/before", booking, form, to, now, once)


def ask_of_impact(session: Session, booking: Booking, form: Evaluation, to: Person, now: datetime, once: str) -> None:
    """What came of it, three months later."""
    post_about_form(session, "evaluations/impact", booking, form, to, now, once)


def post_about_form(
    session: Session, kind: str, booking: Booking, form: Evaluation, to: Person, now: datetime, once: str
) -> None:
    """Any message that leads to a form."""
    words, about = words_of_form(booking, to, form), ("booking", booking.id)
    post(session, kind, to.email or "", now, words, to_person_id=to.id, about=about, once=once)


def words_of_form(booking: Booking, to: Person, form: object) -> dict[str, object]:
    """What a message about a form is filled in with. `form` has its token and until when it can be answered."""
    event = booking.event
    follows = what_follows(event).certificate
    return {"event": event, "delegate": booking.delegate, "to": to, "form": form, "certificate_follows": follows}
