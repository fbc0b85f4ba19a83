"""The groups that can be written to: each one query of ids, in the order in which people are named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.access import Role
from training.bookings.lifecycle import HOLDS_A_PLACE, Outcome, State
from training.bookings.models import Booking
from training.courses.models import Course, Event, event_trainer
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.interest.models import Interest
from training.people.models import Agency, Coordinator, Person, RoleRow
from training.settings.queries import rules
from training.ticks import MOST_AT_ONCE
from training.timetable.after_queries import bookings_running_out
from training.timetable.models import Topic
from training.writing.models import Readers


class Of(StrEnum):
    """What has to be named for a group."""

    EVENT = "event"
    COURSE = "course"
    AGENCY = "agency"
    NOTHING = ""


@dataclass(frozen=True)
class Group:
    """People who can be written to: in words, what has to be named for them, and the query of their ids.

    Where `of_all` says what is meant without it, what would be named may be left out.
    """

    words: str
    of: Of
    readers: Readers
    ids: Callable[[Session, int | None, datetime], Select[tuple[int]]]
    topic: str | None = None
    of_all: str = ""


def _of_event(event_id: int | None) -> Select[tuple[int]]:
    by_name = select(Booking.id).outerjoin(Person, Person.id == Booking.delegate_id)
    return by_name.where(Booking.event_id == event_id).order_by(Person.name_key, Booking.id)


def _with_a_place(_session: Session, event_id: int | None, _now: datetime) -> Select[tuple[int]]:
    return _of_event(event_id).where(Booking.state.in_(HOLDS_A_PLACE), Booking.walk_in.is_(False))


def _who_waits(_session: Session, event_id: int | None, _now: datetime) -> Select[tuple[int]]:
    waits = select(Booking.id).where(Booking.event_id == event_id, Booking.state == State.WAITING)
    return waits.order_by(Booking.waiting_order)


def _who_attended(_session: Session, event_id: int | None, _now: datetime) -> Select[tuple[int]]:
    return _of_event(event_id).where(Booking.outcome == Outcome.ATTENDED)


def _unanswered(_session: Session, event_id: int | None, now: datetime) -> Select[tuple[int]]:
    open_forms = select(Evaluation.booking_id).where(
        Evaluation.event_id == event_id,
        Evaluation.stage == Stage.AFTER,
        Evaluation.submitted_at.is_(None),
        Evaluation.expires_at > now,
    )
    return _of_event(event_id).where(Booking.id.in_(open_forms))


def _its_trainers(_session: Session, event_id: int | None, _now: datetime) -> Select[tuple[int]]:
    delivers = select(event_trainer.c.person_id).where(event_trainer.c.event_id == event_id)
    return select(Person.id).where(Person.id.in_(delivers), Person.active).order_by(Person.name_key, Person.id)


def _past(_session: Session, course_id: int | None, _now: datetime) -> Select[tuple[int]]:
    """The latest first: who came twice is written to about the later one."""
    return (
        select(Booking.id)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.course_id == course_id, Booking.outcome == Outcome.ATTENDED, Booking.delegate_id.is_not(None))
        .order_by(Event.starts_at.desc(), Booking.id)
    )


def _who_waits_for_course(_session: Session, course_id: int | None, now: datetime) -> Select[tuple[int]]:
    return (
        select(Booking.id)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.course_id == course_id, Booking.state == State.WAITING, Event.starts_at > now)
        .order_by(Event.starts_at, Booking.waiting_order, Booking.id)
    )


def _interested(_session: Session, course_id: int | None, _now: datetime) -> Select[tuple[int]]:
    open_ones = select(Interest.id).where(Interest.course_id == course_id, Interest.ended_at.is_(None))
    return open_ones.where(Interest.confirmed_at.is_not(None)).order_by(Interest.asked_at, Interest.id)


def _runs_out(session: Session, course_id: int | None, now: datetime) -> Select[tuple[int]]:
    """By when its refresh is due. Without those who have renewed it, are booked to, or want no such messages."""
    in_force, today = rules(session), clock.local(now).date()
    last = today + timedelta(days=max(in_force.renewal_notice_days, in_force.renewal_last_days))
    soon = bookings_running_out(now, today, last)
    if course_id is not None:
        soon = soon.where(Event.course_id == course_id)
    return soon


def _coordinators(_session: Session, agency_id: int | None, _now: datetime) -> Select[tuple[int]]:
    books = select(Coordinator.person_id)
    if agency_id is not None:
        books = books.where(Coordinator.agency_id == agency_id)
    return select(Person.id).where(Person.id.in_(books), Person.active).order_by(Person.name_key, Person.id)


def _trainers(_session: Session, _nothing: int | None, _now: datetime) -> Select[tuple[int]]:
    held = Person.roles.any(RoleRow.name == Role.TRAINER)
    return select(Person.id).where(held, Person.active).order_by(Person.name_key, Person.id)


BOOKINGS, PEOPLE, INTERESTED = Readers.BOOKINGS, Readers.PEOPLE, Readers.INTERESTED
BY_INTEREST = "interest"
GROUPS: Mapping[str, Group] = {
    "places": Group("Everybody who has a place", Of.EVENT, BOOKINGS, _with_a_place),
    "waiting": Group("Who waits for a place", Of.EVENT, BOOKINGS, _who_waits),
    "attended": Group("Who attended", Of.EVENT, BOOKINGS, _who_attended),
    "unanswered": Group("Who has not answered the evaluation", Of.EVENT, BOOKINGS, _unanswered),
    "its-trainers": Group("The trainers of the event", Of.EVENT, PEOPLE, _its_trainers),
    "past": Group("Who attended the course before, at any date", Of.COURSE, BOOKINGS, _past, Topic.NEWS),
    "waiting-for-course": Group("Who waits for any date of the course", Of.COURSE, BOOKINGS, _who_waits_for_course),
    "interested": Group(
        "Who asked to be told of new dates of the course", Of.COURSE, INTERESTED, _interested, BY_INTEREST
    ),
    "runs-out": Group(
        "Whose certificate is soon due for refresh", Of.COURSE, BOOKINGS, _runs_out, Topic.RENEWAL, "all courses"
    ),
    "coordinators": Group("Booking coordinators", Of.AGENCY, PEOPLE, _coordinators, None, "all organisations"),
    "trainers": Group("All trainers", Of.NOTHING, PEOPLE, _trainers),
}
"""By the word in the address."""


def ids_of_group(session: Session, group: Group, of_id: int | None, now: datetime) -> list[int]:
    """Who is of a group now; so many at most as one press can mean."""
    return list(session.scalars(group.ids(session, of_id, now).limit(MOST_AT_ONCE)))


def named(session: Session, group: Group, typed: str) -> Event | Course | Agency | None:
    """The event by its reference, the course by its code, or the agency by its number, that was named for a group."""
    if not typed.isprintable():
        return None
    if group.of is Of.EVENT:
        return session.scalar(select(Event).where(Event.ref == typed.strip()))
    if group.of is Of.COURSE:
        return session.scalar(select(Course).where(Course.code == typed.strip()))
    if group.of is Of.AGENCY and typed.isascii() and typed.isdecimal() and len(typed) < 10:
        return session.get(Agency, int(typed))
    return None


NAMED_SINCE = timedelta(days=120)


def events_to_name(session: Session, now: datetime) -> Sequence[Event]:
    """The events whose people are likely to be written to: those that are coming, the next first, then the latest.

    Older ones have a link on their pages.
    """
    known = select(Event).where(Event.published_at.is_not(None)).options(joinedload(Event.course))
    coming = known.where(Event.ends_at > now).order_by(Event.starts_at, Event.id).limit(300)
    over = known.where(Event.ends_at <= now, Event.starts_at > now - NAMED_SINCE)
    over = over.order_by(Event.starts_at.desc(), Event.id).limit(100)
    return [*session.scalars(coming), *session.scalars(over)]
