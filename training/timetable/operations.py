"""Reminding afterwards, and stopping messages that nobody has to have. All of it runs inside transaction()."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.messaging.slots import Slot
from training.evaluations.models import Evaluation
from training.evaluations.stages.operations import ask_of_impact
from training.history.operations import record
from training.timetable import after_queries, emails
from training.timetable.after_queries import ToRemind
from training.timetable.models import StopLink, StoppedMessages, Topic

Row = TypeVar("Row", Booking, Certificate, Evaluation)


def remind(session: Session, one: ToRemind, now: datetime) -> int:
    """Write one message after an event, if it is still due. Under the lock of its row, so that it is written once."""
    if one.slot in after_queries.REMINDERS:
        form = session.scalars(_locked(Evaluation, one.row_id)).one()
        if not after_queries.forms_to_remind(session, one.slot, now, form.id):
            return 0
        return int(emails.remind_of_evaluation(session, one.slot, form, now))
    if one.slot is Slot.IMPACT:
        booking = session.scalars(_locked(Booking, one.row_id)).one()
        if not after_queries.impact_due_now(session, now, booking.id):
            return 0
        return int(ask_of_impact(session, booking, now, after_queries.name_of(one.slot, booking.id)))
    certificate = session.scalars(_locked(Certificate, one.row_id)).one()
    still_due = {due.slot for due in after_queries.renewals_due(session, now, certificate.id)}
    if one.slot not in still_due:
        return 0
    dates = after_queries.dates_that_renew(session, certificate.booking.event.course, now)
    return int(emails.tell_of_renewal(session, one.slot, certificate, dates, now))


def _locked(table: type[Row], row_id: int) -> Select[tuple[Row]]:
    return select(table).where(table.id == row_id).with_for_update().execution_options(populate_existing=True)


def stop_messages(session: Session, link: StopLink, now: datetime) -> None:
    """Whoever has the link wants no more messages about its topic."""
    stop_topic(session, link.person_id, Topic(link.topic), now)


def begin_messages_again(session: Session, link: StopLink, now: datetime) -> None:
    """They want them after all."""
    begin_topic_again(session, link.person_id, Topic(link.topic), now)


def stop_topic(session: Session, person_id: int, topic: Topic, now: datetime) -> None:
    """Somebody wants no more messages about a topic. Once more changes nothing."""
    if session.get(StoppedMessages, (person_id, topic)) is None:
        session.add(StoppedMessages(person_id=person_id, topic=topic, stopped_at=now))
        record(session, "person", person_id, "messages stopped", Actor(person_id, "delegate"), now, topic=topic)


def begin_topic_again(session: Session, person_id: int, topic: Topic, now: datetime) -> None:
    """They want them after all."""
    stopped = session.get(StoppedMessages, (person_id, topic))
    if stopped is not None:
        session.delete(stopped)
        record(session, "person", person_id, "messages begun again", Actor(person_id, "delegate"), now, topic=topic)
