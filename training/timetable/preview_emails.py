"""What a message of the timetable would say if it were sent now, to one of those who get it. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
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
from training.mail.operations import Written, compose_as_sent
from training.people.models import Person
from training.settings.queries import rules
from training.timetable import emails
from training.timetable.after_queries import KINDS_AFTER, REMINDERS, to_be_asked_of_impact
from training.timetable.emails import THEIR_OWN
from training.timetable.overview import SlotLine
from training.timetable.plan import Planned


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
    if line.slot in REMINDERS:
        return _about_form(session, event, line.slot)
    if line.slot is Slot.IMPACT:
        return _about_impact(session, event, now)
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


def _about_form(session: Session, event: Event, slot: Slot) -> Preview | None:
    forms = session.scalars(
        select(Evaluation)
        .join(Evaluation.booking)
        .where(Evaluation.event_id == event.id, Evaluation.stage == REMINDERS[slot], Evaluation.submitted_at.is_(None))
        .options(joinedload(Evaluation.booking).joinedload(Booking.delegate))
        .order_by(Evaluation.id)
    )
    for form in forms:
        to = recipient_of(form.booking)
        if to is not None and to.email:
            return _as_sent(session, KINDS_AFTER[slot], form.booking, to, form.expires_at)
    return None


def _about_impact(session: Session, event: Event, now: datetime) -> Preview | None:
    expires_at = now + timedelta(days=rules(session).evaluation_days)
    for booking in session.scalars(to_be_asked_of_impact(event.id, now)):
        to = recipient_of(booking)
        if to is not None and to.email:
            return _as_sent(session, KINDS_AFTER[Slot.IMPACT], booking, to, expires_at)
    return None


def _as_sent(session: Session, kind: str, booking: Booking, to: Person, expires_at: datetime) -> Preview:
    words = words_of_form(booking, to, SimpleNamespace(token=THEIR_OWN, expires_at=expires_at))
    return _shown(to.name, to.email or "", compose_as_sent(session, kind, words))


def _shown(name: str, address: str, written: Written) -> Preview:
    return Preview(name, address, written.subject, written.text)
