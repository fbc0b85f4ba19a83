"""Reading who is still to answer an evaluation, and whose certificate is due for refresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from training import clock
from training.bookings.lifecycle import LIVE, Outcome
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.messaging.models import EventSlot, Press
from training.courses.messaging.queries import presses_of
from training.courses.messaging.slots import Slot
from training.courses.models import Course, Event
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.links import token_hash
from training.mail.models import Message
from training.people.models import Person
from training.records.date_queries import open_dates
from training.settings.queries import rules
from training.timetable import queries
from training.timetable.due import Due, Verdict, evaluation_reminder_due, renewal_due, verdict_of
from training.timetable.models import StopLink, StoppedMessages, Topic

NEXT_DATES = 3
"""How many dates a message about renewal lists."""
RENEWALS = (Slot.RENEWAL, Slot.RENEWAL_REMINDER)


@dataclass(frozen=True)
class ToRemind:
    """One message after an event, to somebody whom it may be due for."""

    slot: Slot
    row_id: int
    """Of the evaluation, or of the certificate."""
    due: Due


def name_of(slot: Slot, row_id: int) -> str:
    """By what a message is known, so that it is written once."""
    return f"{slot}:{row_id}"


def _not_written(slot: Slot, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    name = literal(f"{slot}:").concat(cast(row_id, String))
    return ~exists().where(Message.once == name)


def evaluations_to_remind(session: Session, now: datetime, only: int | None = None) -> list[ToRemind]:
    """The forms that were sent some days ago, can still be answered, and are not."""
    in_force, since = rules(session), queries.messages_since(session)
    sent_before = now - timedelta(days=in_force.evaluation_reminder_days - 1)
    pressed = select(EventSlot.event_id).where(EventSlot.slot == Slot.EVALUATION_REMINDER, EventSlot.press == Press.NOW)
    query = (
        select(Evaluation)
        .join(Evaluation.booking)
        .join(Booking.delegate)
        .join(Booking.event)
        .join(Event.course)
        .where(
            Evaluation.stage == Stage.AFTER,
            Evaluation.submitted_at.is_(None),
            Evaluation.expires_at > now,
            or_(Evaluation.sent_at < sent_before, Evaluation.event_id.in_(pressed)),
            Booking.outcome == Outcome.ATTENDED,
            or_(Person.email.is_not(None), Booking.booked_by_id != Booking.delegate_id),  # somebody can be reached
            _not_written(Slot.EVALUATION_REMINDER, Evaluation.id.expression),
        )
        .options(contains_eager(Evaluation.booking).contains_eager(Booking.event).contains_eager(Event.course))
        .order_by(Evaluation.id)
    )
    if since is not None:
        query = query.where(Evaluation.sent_at > since - timedelta(days=in_force.evaluation_reminder_days + 1))
    if only is not None:
        query = query.where(Evaluation.id == only)
    forms = session.scalars(query).all()
    presses = presses_of(session, {form.event_id for form in forms}) if forms else {}
    found = []
    for form in forms:
        event, slot = form.booking.event, Slot.EVALUATION_REMINDER
        due = evaluation_reminder_due(form.sent_at, form.expires_at, in_force)
        situation = queries.situations_of(presses.get(event.id, {}), event, since)[slot]
        verdict = verdict_of(due, situation, now, told_at=form.sent_at)
        if event.course.sends(slot) and verdict is Verdict.SEND:
            found.append(ToRemind(slot, form.id, due))
    return found


def renewals_due(session: Session, now: datetime, only: int | None = None) -> list[ToRemind]:
    """The certificates whose refresh is soon due, of people who have not renewed or booked to, nor stopped this."""
    in_force, since, today = rules(session), queries.messages_since(session), clock.local(now).date()
    last = today + timedelta(days=max(in_force.renewal_notice_days, in_force.renewal_last_days))
    soon = Certificate.valid_until <= today + timedelta(days=in_force.renewal_last_days)
    number = Certificate.id.expression
    still_to_go = or_(
        and_(soon, _not_written(Slot.RENEWAL_REMINDER, number)), and_(~soon, _not_written(Slot.RENEWAL, number))
    )
    query = _running_out(now).where(Certificate.valid_until >= today, Certificate.valid_until <= last, still_to_go)
    if since is not None:
        least = min(in_force.renewal_notice_days, in_force.renewal_last_days)
        query = query.where(Certificate.valid_until >= clock.local(since).date() + timedelta(days=least))
    if only is not None:
        query = query.where(Certificate.id == only)
    certificates = session.scalars(query).all()
    presses = presses_of(session, {one.booking.event_id for one in certificates}) if certificates else {}
    found = []
    for certificate in certificates:
        event = certificate.booking.event
        assert certificate.valid_until is not None  # the query has seen to it
        for slot in RENEWALS:
            due = renewal_due(slot, certificate.valid_until, in_force)
            situation = queries.situations_of(presses.get(event.id, {}), event, since)[slot]
            verdict = verdict_of(due, situation, now, told_at=certificate.issued_at)
            if event.course.sends(slot) and verdict is Verdict.SEND:
                found.append(ToRemind(slot, certificate.id, due))
    return found if only is not None else _without_those_that_went(session, found)


def _without_those_that_went(session: Session, found: list[ToRemind]) -> list[ToRemind]:
    names = {name_of(one.slot, one.row_id): one for one in found}
    went = set(session.scalars(select(Message.once).where(Message.once.in_(names)))) if names else set()
    return [one for name, one in names.items() if name not in went]


def _running_out(now: datetime) -> Select[tuple[Certificate]]:
    """Certificates that stand, of people who can be written to, without those that are or will be renewed."""
    whole = contains_eager(Certificate.booking)
    return (
        select(Certificate)
        .join(Certificate.booking)
        .join(Booking.event)
        .join(Event.course)
        .join(Booking.delegate)
        .where(*_runs_out(now))
        .options(
            whole.contains_eager(Booking.event).contains_eager(Event.course), whole.contains_eager(Booking.delegate)
        )
        .order_by(Certificate.id)
    )


def bookings_running_out(now: datetime, first: date, last: date) -> Select[tuple[int]]:
    """The bookings whose certificate is due for refresh on one of these days, the first to be due first, likewise."""
    return (
        select(Booking.id)
        .join(Certificate, Certificate.booking_id == Booking.id)
        .join(Booking.event)
        .join(Event.course)
        .join(Booking.delegate)
        .where(*_runs_out(now), Certificate.valid_until >= first, Certificate.valid_until <= last)
        .order_by(Certificate.valid_until, Booking.id)
    )


def _runs_out(now: datetime) -> tuple[ColumnExpressionArgument[bool], ...]:
    other, other_event, other_course = aliased(Booking), aliased(Event), aliased(Course)
    counts_for = func.coalesce(Course.renews_id, Course.id)
    renews = (
        exists()
        .where(
            other.delegate_id == Booking.delegate_id,
            other.id != Booking.id,
            other_event.id == other.event_id,
            other_course.id == other_event.course_id,
            func.coalesce(other_course.renews_id, other_course.id) == counts_for,
            or_(
                and_(other.state.in_(LIVE), other.outcome.is_(None), other_event.ends_at > now),
                and_(other.outcome == Outcome.ATTENDED, other_event.ends_at > Event.ends_at),
            ),
        )
        .correlate(Booking, Course, Event)
    )
    stopped = exists().where(StoppedMessages.person_id == Booking.delegate_id, StoppedMessages.topic == Topic.RENEWAL)
    return (
        Certificate.replaced_at.is_(None),
        Certificate.revoked_at.is_(None),
        Person.email.is_not(None),
        Person.active,
        ~renews,
        ~stopped,
    )


def renewing_course(course: Course) -> int:
    """The course that a certificate counts for: a refresher counts for the one that it renews."""
    return course.renews_id or course.id


def dates_that_renew(session: Session, course: Course, now: datetime) -> Sequence[Event]:
    """The next dates of the course, or of what renews it, that anybody can book now."""
    counts_for = renewing_course(course)
    renew = select(Course.id).where(or_(Course.id == counts_for, Course.renews_id == counts_for))
    return open_dates(session, session.scalars(renew).all(), now, NEXT_DATES)


def stop_link_with(session: Session, token: str) -> StopLink | None:
    return session.scalar(
        select(StopLink).where(StopLink.token_hash == token_hash(token)).options(joinedload(StopLink.person))
    )


def has_stopped(session: Session, person_id: int, topic: str) -> bool:
    return session.get(StoppedMessages, (person_id, topic)) is not None
