"""Asking before an event and three months after it. All of it runs inside transaction()."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.courses.models import Course, Event
from training.evaluations import emails
from training.evaluations.models import Evaluation
from training.evaluations.questionnaires.models import FormVersion
from training.evaluations.questionnaires.queries import version_of_stage, versions_in_use
from training.evaluations.questions import Stage
from training.links import new_token
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import forget_texts


@dataclass(frozen=True)
class FormsBefore:
    """What is needed to ask many people before their events: two reads for all of them."""

    sent: Mapping[int, Evaluation]
    """The forms that were sent before, by booking; locked."""
    in_use: Mapping[str, FormVersion]
    """What each form asks now, by its code."""

    def version_for(self, course: Course) -> FormVersion | None:
        """What a course asks before its events; None where it asks nothing."""
        version = self.in_use.get(course.before_form)
        return version if version and version.form.stage == Stage.BEFORE and version.asks_something_of(course) else None


def forms_before(session: Session, booking_ids: Collection[int]) -> FormsBefore:
    """Read and lock what there is of the forms before the events of these bookings."""
    if not booking_ids:
        return FormsBefore({}, {})
    sent = session.scalars(
        select(Evaluation)
        .where(Evaluation.booking_id.in_(booking_ids), Evaluation.stage == Stage.BEFORE)
        .order_by(Evaluation.id)
        .with_for_update()
    )
    return FormsBefore({form.booking_id: form for form in sent}, versions_in_use(session))


def ask_before(session: Session, booking: Booking, forms: FormsBefore, now: datetime, once: str) -> bool:
    """Ask a delegate before an event. Whether anybody was written to; `once` names the message.

    A form that they were sent for another date follows them to this one. What somebody else said, whose place it
    was, is deleted: it says nothing of whoever comes.
    """
    to, event = recipient_of(booking), booking.event
    version = forms.version_for(event.course)
    if version is None or to is None or to.email is None:
        return False
    form = forms.sent.get(booking.id)
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
    course = booking.event.course
    version = version_of_stage(session, course.impact_form, Stage.IMPACT)
    if version is None or not version.asks_something_of(course) or to is None or to.email is None:
        return False
    if _has_form_of_impact(session, booking):
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


def _delete(session: Session, form: Evaluation, now: datetime) -> None:
    forget_texts(session, TextKind.EVALUATION, [form.id], now)
    session.delete(form)
    session.flush()


def _has_form_of_impact(session: Session, booking: Booking) -> bool:
    found = select(Evaluation.id).where(Evaluation.booking_id == booking.id, Evaluation.stage == Stage.IMPACT)
    return session.scalar(found.with_for_update()) is not None


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
