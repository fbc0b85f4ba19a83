"""Reading who is to be asked what came of an event or has not answered, and whose certificate is due for refresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    ScalarSelect,
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
from training.board_lists.queries import board_lists
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
from training.records.queries import attended_and_accepted, needs_by
from training.settings.queries import rules
from training.timetable import queries
from training.timetable.due import (
    IMPACT_OF_USE,
    Due,
    Verdict,
    evaluation_reminder_due,
    impact_due,
    impact_reminder_due,
    renewal_due,
    verdict_of,
)
from training.timetable.models import StopLink, StoppedMessages, Topic

NEXT_DATES = 3
"""How many dates a message about renewal lists."""
RENEWALS = (Slot.RENEWAL, Slot.RENEWAL_REMINDER)
REMINDERS = {Slot.EVALUATION_REMINDER: Stage.AFTER, Slot.IMPACT_REMINDER: Stage.IMPACT}
"""What reminds of a form, by its stage."""
KINDS_AFTER = {
    Slot.EVALUATION_REMINDER: "timetable/evaluation_reminder",
    Slot.IMPACT: "evaluations/impact",
    Slot.IMPACT_REMINDER: "evaluations/impact_reminder",
}
"""The kinds of messages about forms that go by themselves after an event."""
LONGEST_WAIT = timedelta(days=70)
"""No holidays of schools are longer."""


@dataclass(frozen=True)
class ToRemind:
    """One message after an event, to somebody whom it may be due for."""

    slot: Slot
    row_id: int
    """Of the evaluation, of the certificate, or of the booking that is to be asked what came of it."""
    due: Due


def name_of(slot: Slot, row_id: int) -> str:
    """By what a message is known, so that it is written once."""
    return f"{slot}:{row_id}"


def _not_written(slot: Slot, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    name = literal(f"{slot}:").concat(cast(row_id, String))
    return ~exists().where(Message.once == name)


def forms_to_remind(session: Session, slot: Slot, now: datetime, only: int | None = None) -> list[ToRemind]:
    """The forms of a stage that were sent some days ago, can still be answered, and are not."""
    in_force, since = rules(session), queries.messages_since(session).of(slot)
    days = in_force.impact_reminder_days if slot is Slot.IMPACT_REMINDER else in_force.evaluation_reminder_days
    sent_before = now - timedelta(days=days - 1)
    query = (
        select(Evaluation)
        .join(Evaluation.booking)
        .join(Booking.delegate)
        .join(Booking.event)
        .join(Event.course)
        .where(
            Evaluation.stage == REMINDERS[slot],
            Evaluation.submitted_at.is_(None),
            Evaluation.expires_at > now,
            or_(Evaluation.sent_at < sent_before, Evaluation.event_id.in_(_pressed(slot))),
            Booking.outcome == Outcome.ATTENDED,
            or_(Person.email.is_not(None), Booking.booked_by_id != Booking.delegate_id),  # somebody can be reached
            _not_written(slot, Evaluation.id.expression),
        )
        .options(contains_eager(Evaluation.booking).contains_eager(Booking.event).contains_eager(Event.course))
        .order_by(Evaluation.id)
    )
    if since is not None:
        query = query.where(Evaluation.sent_at > since - timedelta(days=days + 1) - LONGEST_WAIT)
    if only is not None:
        query = query.where(Evaluation.id == only)
    forms = session.scalars(query).all()
    found = []
    for form in forms:
        if slot is Slot.IMPACT_REMINDER:
            of_school = board_lists(session).keeps_school_holidays(form.booking.sector)
            due = impact_reminder_due(form.sent_at, form.expires_at, in_force, of_school=of_school)
        else:
            due = evaluation_reminder_due(form.sent_at, form.expires_at, in_force)
        found.append((ToRemind(slot, form.id, due), form.booking.event, form.sent_at))
    return _to_go(session, found, now)


def impact_due_now(session: Session, now: datetime, only: int | None = None) -> list[ToRemind]:
    """The bookings, by id, of those who are now to be asked what came of an event that they attended."""
    in_force, since = rules(session), queries.messages_since(session).of(Slot.IMPACT)
    whole = contains_eager(Booking.event).contains_eager(Event.course)
    query = _asked_of_impact(select(Booking), now).options(whole, contains_eager(Booking.delegate))
    if only is not None:
        query = query.where(Booking.id == only)
    else:
        days = timedelta(days=in_force.impact_days)
        is_time = and_(Event.ends_at < now - days + timedelta(days=1), Event.ends_at > now - days - _LATEST)
        query = query.where(or_(is_time, Event.id.in_(_pressed(Slot.IMPACT))))
    if since is not None:
        query = query.where(Event.ends_at > since - timedelta(days=in_force.impact_days + 1) - LONGEST_WAIT)
    found = []
    for booking in session.scalars(query.order_by(Booking.id)):
        of_school = board_lists(session).keeps_school_holidays(booking.sector)
        due = impact_due(booking.event.ends_at, in_force, of_school=of_school)
        found.append((ToRemind(Slot.IMPACT, booking.id, due), booking.event, booking.event.ends_at))
    return _to_go(session, found, now)


_LATEST = IMPACT_OF_USE + LONGEST_WAIT


def to_be_asked_of_impact(event_id: int, now: datetime) -> Select[tuple[Booking]]:
    """Those of one event who attended it and were not asked yet, whenever it is time."""
    return _asked_of_impact(select(Booking), now).where(Booking.event_id == event_id).order_by(Booking.id)


def count_to_be_asked_of_impact(event_id: int, now: datetime) -> ScalarSelect[int]:
    """How many they are, as a column of a query of more."""
    return _asked_of_impact(select(func.count(Booking.id)), now).where(Booking.event_id == event_id).scalar_subquery()


def _asked_of_impact(query: Select[tuple[Any]], now: datetime) -> Select[tuple[Any]]:
    """Of those who attended an event whose course asks what came of it, who can be reached and were not asked yet."""
    asked = exists().where(Evaluation.booking_id == Booking.id, Evaluation.stage == Stage.IMPACT)
    return (
        query.join(Booking.delegate)
        .join(Booking.event)
        .join(Event.course)
        .where(
            Course.impact_form != "",
            Booking.outcome == Outcome.ATTENDED,
            Event.ends_at < now,
            or_(Person.email.is_not(None), Booking.booked_by_id != Booking.delegate_id),
            ~asked,
        )
    )


def _pressed(slot: Slot) -> Select[tuple[int]]:
    """The events for which somebody pressed that this message goes at once."""
    return select(EventSlot.event_id).where(EventSlot.slot == slot, EventSlot.press == Press.NOW)


def _to_go(session: Session, found: Sequence[tuple[ToRemind, Event, datetime]], now: datetime) -> list[ToRemind]:
    """Those of these messages that are to go now, each with its event and since when who gets it knows of it."""
    presses = presses_of(session, {event.id for _, event, _ in found}) if found else {}
    since = queries.messages_since(session)
    to_go = []
    for one, event, told_at in found:
        situation = queries.situations_of(presses.get(event.id, {}), event, since)[one.slot]
        verdict = verdict_of(one.due, situation, now, told_at=told_at)
        if event.course.sends(one.slot) and verdict is Verdict.SEND:
            to_go.append(one)
    return to_go


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
    if since.messages is not None:
        least = min(in_force.renewal_notice_days, in_force.renewal_last_days)
        query = query.where(Certificate.valid_until >= clock.local(since.messages).date() + timedelta(days=least))
    if only is not None:
        query = query.where(Certificate.id == only)
    certificates = _that_count(session, session.scalars(query).all(), today)
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


def _that_count(session: Session, certificates: Sequence[Certificate], today: date) -> list[Certificate]:
    """Those that nothing else counts for, as their holder's own record says: not a level 2 beside a fresh level 3."""
    people = {one.booking.delegate_id for one in certificates if one.booking.delegate_id is not None}
    needs = needs_by(session, *attended_and_accepted(people), today=today) if people else {}
    count = {need.by.booking_id for of_person in needs.values() for need in of_person if need.by}
    return [one for one in certificates if one.booking_id in count]


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
