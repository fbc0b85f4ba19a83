"""Whom a new edition of a course concerns: who holds a certificate of it that is in date, from before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from training import clock
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.editions.models import CourseEdition
from training.courses.models import Course, Event
from training.mail.models import Message
from training.people.models import Person
from training.timetable.models import StoppedMessages, Topic


@dataclass(frozen=True)
class Holders:
    """How many people an edition concerns, and who of them would be told now."""

    to_tell: Sequence[int]
    """Ids of people, by name."""
    told: int
    without_address: int
    stopped: int

    @property
    def all(self) -> int:
        return len(self.to_tell) + self.told + self.without_address + self.stopped


def once_of(edition_id: int, person_id: int | Literal[""]) -> str:
    """By which a message is written once to each person, for ever."""
    return f"edition told:{edition_id}:{person_id}"


def holders_of(session: Session, edition: CourseEdition, today: date) -> Holders:
    """Everybody who holds a certificate in date from before this edition, and has not come again since."""
    rows = session.execute(
        _holders(edition, today).with_only_columns(
            Person.id,
            Person.email.is_not(None),
            _was_told(edition.id).label("told"),
            _has_stopped().label("stopped"),
        )
    ).all()
    told = [person_id for person_id, _, was_told, _ in rows if was_told]
    rest = [row for row in rows if not row[2]]
    return Holders(
        to_tell=[person_id for person_id, reached, _, stopped in rest if reached and not stopped],
        told=len(told),
        without_address=sum(not reached for _, reached, _, _ in rest),
        stopped=sum(bool(reached and stopped) for _, reached, _, stopped in rest),
    )


def holder_to_tell(session: Session, edition: CourseEdition, person_id: int, today: date) -> Person | None:
    """Somebody whom it still concerns, who can be written to and wants to be."""
    return session.scalar(
        _holders(edition, today).where(
            Person.id == person_id, Person.email.is_not(None), ~_was_told(edition.id), ~_has_stopped()
        )
    )


def latest_certificate(session: Session, edition: CourseEdition, person_id: int) -> Certificate | None:
    """The one that a person holds of the course."""
    return session.scalars(
        select(Certificate)
        .join(Certificate.booking)
        .join(Booking.event)
        .where(
            Booking.delegate_id == person_id,
            Event.course_id == edition.course_id,
            Certificate.replaced_at.is_(None),
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.attended_on.desc())
        .limit(1)
    ).first()


def _holders(edition: CourseEdition, today: date) -> Select[tuple[Person]]:
    holds = (
        select(Booking.delegate_id)
        .join(Certificate, Certificate.booking_id == Booking.id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            Event.course_id == edition.course_id,
            Certificate.replaced_at.is_(None),
            Certificate.revoked_at.is_(None),
            Certificate.attended_on < edition.from_day,
            or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today),
        )
    )
    return (
        select(Person)
        .where(Person.id.in_(holds), Person.active, Person.merged_into_id.is_(None), ~_came_since(edition))
        .order_by(Person.name_key, Person.id)
    )


def _came_since(edition: CourseEdition) -> ColumnElement[bool]:
    """They attended the course since, or one that counts for the same."""
    booking, event, course, own = aliased(Booking), aliased(Event), aliased(Course), aliased(Course)
    counts_for = func.coalesce(own.renews_id, own.id)
    return exists().where(
        own.id == edition.course_id,
        booking.delegate_id == Person.id,
        booking.outcome == Outcome.ATTENDED,
        event.id == booking.event_id,
        event.ends_at >= clock.start_of(edition.from_day),
        course.id == event.course_id,
        func.coalesce(course.renews_id, course.id) == counts_for,
    )


def _was_told(edition_id: int) -> ColumnElement[bool]:
    """By any message about it, also one to somebody with whom they were merged."""
    return exists().where(Message.to_person_id == Person.id, Message.once.startswith(once_of(edition_id, "")))


def _has_stopped() -> ColumnElement[bool]:
    return exists().where(StoppedMessages.person_id == Person.id, StoppedMessages.topic == Topic.NEWS)
