"""What a message of the timetable would say if it were sent now, to one of those who get it. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.attendance import operations as attendance
from training.attendance.queries import may_train
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event, event_trainer
from training.evaluations.emails import words_of_form
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.mail.operations import Written, compose_as_sent
from training.people.models import Person
from training.timetable import emails
from training.timetable.overview import SlotLine
from training.timetable.plan import Planned

THEIR_OWN = "their-own-link"
"""In the place of a secret: whoever looks at a message must not be able to act for who gets it."""


@dataclass(frozen=True)
class Preview:
    """A message as one of them would get it."""

    name: str
    address: str
    subject: str
    text: str


def preview_of(session: Session, event: Event, line: SlotLine, now: datetime) -> Preview | None:
    """The message as the first of those would get it to whom it would go; None where there is nobody."""
    if line.slot is Slot.TRAINERS:
        return _to_trainer(session, event)
    if line.slot is Slot.EVALUATION_REMINDER:
        return _about_form(session, event)
    return preview_of_planned(session, line.would_go, now) if line.would_go else None


def preview_of_planned(session: Session, planned: Planned, now: datetime) -> Preview | None:
    """One message as whoever is written to would get it; None where that is nobody."""
    booking = session.get_one(Booking, planned.attender.booking_id, options=[joinedload(Booking.delegate)])
    to = recipient_of(booking)
    if to is None or to.email is None:
        return None
    return _shown(to.name, to.email, emails.composed(session, planned, booking, to, now))


def _to_trainer(session: Session, event: Event) -> Preview | None:
    trainers = session.scalars(
        select(Person)
        .join(event_trainer, event_trainer.c.person_id == Person.id)
        .where(event_trainer.c.event_id == event.id, Person.email.is_not(None))
        .options(joinedload(Person.roles))
        .order_by(Person.name_key, Person.id)
    ).unique()
    for trainer in trainers:
        if may_train(trainer) and trainer.email:
            words = attendance.words_of_link(session, event, trainer, THEIR_OWN)
            return _shown(trainer.name, trainer.email, compose_as_sent(session, "attendance/register_link", words))
    return None


def _about_form(session: Session, event: Event) -> Preview | None:
    forms = session.scalars(
        select(Evaluation)
        .join(Evaluation.booking)
        .where(Evaluation.event_id == event.id, Evaluation.stage == Stage.AFTER, Evaluation.submitted_at.is_(None))
        .options(joinedload(Evaluation.booking).joinedload(Booking.delegate))
        .order_by(Evaluation.id)
    )
    for form in forms:
        to = recipient_of(form.booking)
        if to is not None and to.email:
            shown = SimpleNamespace(token=THEIR_OWN, expires_at=form.expires_at)
            words = words_of_form(form.booking, to, shown)
            return _shown(to.name, to.email, compose_as_sent(session, "timetable/evaluation_reminder", words))
    return None


def _shown(name: str, address: str, written: Written) -> Preview:
    return Preview(name, address, written.subject, written.text)
