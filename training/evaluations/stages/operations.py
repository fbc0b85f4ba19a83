"""Asking before an event and three months after it. All of it runs inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.courses.models import Course, Event
from training.evaluations import emails
from training.evaluations.models import Evaluation
from training.evaluations.questionnaires.models import FormVersion
from training.evaluations.questionnaires.queries import version_of_stage
from training.evaluations.questions import Stage
from training.links import new_token
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import forget_texts


def ask_before(session: Session, booking: Booking, now: datetime, once: str) -> bool:
    """Ask a delegate before an event. Whether anybody was written to; `once` names the message.

    A form that they were sent for another date follows them to this one. What somebody else said, whose place it
    was, is deleted: it says nothing of whoever comes.
    """
    to, event = recipient_of(booking), booking.event
    version = _version_to_send(session, event.course, Stage.BEFORE)
    if version is None or to is None or to.email is None:
        return False
    form = _form_of(session, booking, Stage.BEFORE)
    if form is not None and form.asked_id != booking.delegate_id:
        _delete(session, form, now)
        form = None
    if form is None:
        form = new_form(booking, Stage.BEFORE, version.id, now, event.starts_at)
        form.asked_id = booking.delegate_id
        session.add(form)
    elif form.submitted_at:
        return False
    form.event_id, form.expires_at = event.id, event.starts_at
    emails.ask_before(session, booking, form, to, now, once)
    session.flush()
    return True


def ask_of_impact(session: Session, booking: Booking, now: datetime, once: str) -> bool:
    """Ask somebody what came of an event that they attended. Whether anybody was written to."""
    to = recipient_of(booking)
    version = _version_to_send(session, booking.event.course, Stage.IMPACT)
    if version is None or to is None or to.email is None or _form_of(session, booking, Stage.IMPACT):
        return False
    form = new_form(booking, Stage.IMPACT, version.id, now, now + timedelta(days=rules(session).evaluation_days))
    session.add(form)
    emails.ask_of_impact(session, booking, form, to, now, once)
    session.flush()
    return True


def settle_forms_before(session: Session, event: Event, now: datetime) -> None:
    """When it is known who came: forms of before stand with the event that they came to, and none is of somebody whose
    place another has taken since.
    """
    forms = session.scalars(
        select(Evaluation)
        .join(Evaluation.booking)
        .where(Booking.event_id == event.id, Evaluation.stage == Stage.BEFORE)
        .options(joinedload(Evaluation.booking))
    ).all()
    for form in forms:
        if form.asked_id != form.booking.delegate_id:
            _delete(session, form, now)
        else:
            form.event_id = event.id
    session.flush()


def _version_to_send(session: Session, course: Course, stage: Stage) -> FormVersion | None:
    """What a course asks in a stage; None where it asks nothing."""
    code = course.before_form if stage is Stage.BEFORE else course.impact_form
    version = version_of_stage(session, code, stage)
    return version if version and version.asks_something_of(course) else None


def _delete(session: Session, form: Evaluation, now: datetime) -> None:
    forget_texts(session, TextKind.EVALUATION, [form.id], now)
    session.delete(form)
    session.flush()


def _form_of(session: Session, booking: Booking, stage: Stage) -> Evaluation | None:
    found = select(Evaluation).where(Evaluation.booking_id == booking.id, Evaluation.stage == stage)
    return session.scalar(found.with_for_update())


def new_form(booking: Booking, stage: Stage, version_id: int, now: datetime, expires_at: datetime) -> Evaluation:
    """A form that somebody is sent; to be added to the session."""
    return Evaluation(
        booking_id=booking.id,
        event_id=booking.event_id,
        stage=stage,
        version_id=version_id,
        token=new_token(),
        sent_at=now,
        expires_at=expires_at,
    )
