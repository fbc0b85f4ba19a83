"""Reading for the programme: one event, how many wait for which, and what people wait for of each course."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState
from training.interest.models import Interest
from training.interest.queries import people_count, waits
from training.search.normal_form import sort_key


@dataclass(frozen=True)
class CourseDemand:
    """One course that people wait for."""

    code: str
    title: str
    retired: bool
    people: int
    """Different people and addresses that want to be told of a new date."""
    longest: datetime | None
    """Since when the first of them has waited."""
    next_at: datetime | None
    """Its next date that is published and not cancelled, full or not."""
    next_ref: str | None
    on_lists: int
    """Bookings on the waiting lists of its coming events."""
    reaches: Counter[str] = field(default_factory=Counter)
    """How many would go where. Somebody may have said two, so these may add up to more than the people."""


def demand(session: Session, now: datetime) -> list[CourseDemand]:
    """The courses that anybody waits for, the most wanted first; among equals those with more on waiting lists."""
    asked = (
        select(Interest.course_id, people_count().label("people"), func.min(Interest.asked_at).label("longest"))
        .where(waits())
        .group_by(Interest.course_id)
        .subquery()
    )
    planned = (
        select(Event.course_id, func.min(Event.starts_at).label("next_at"))
        .where(Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)), Event.starts_at > now)
        .group_by(Event.course_id)
        .subquery()
    )
    next_ref = (
        select(Event.ref)
        .where(Event.course_id == Course.id, Event.starts_at == planned.c.next_at, Event.state != EventState.CANCELLED)
        .order_by(Event.id)
        .limit(1)
        .scalar_subquery()
    )
    listed = (
        select(Event.course_id, func.count().label("number"))
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.state == State.WAITING, Event.starts_at > now)
        .group_by(Event.course_id)
        .subquery()
    )
    people, on_lists = func.coalesce(asked.c.people, 0), func.coalesce(listed.c.number, 0)
    rows = session.execute(
        select(
            Course.id,
            Course.code,
            Course.title,
            Course.retired_at,
            people,
            asked.c.longest,
            planned.c.next_at,
            next_ref,
            on_lists,
        )
        .outerjoin(asked, asked.c.course_id == Course.id)
        .outerjoin(planned, planned.c.course_id == Course.id)
        .outerjoin(listed, listed.c.course_id == Course.id)
        .where(or_(people > 0, on_lists > 0))
    ).all()
    reaches = _reaches(session)
    wanted = [
        CourseDemand(
            code, title, retired_at is not None, people, longest, next_at, ref, on_lists, reaches.get(id, Counter())
        )
        for id, code, title, retired_at, people, longest, next_at, ref, on_lists in rows
    ]
    return sorted(wanted, key=lambda course: (-course.people, -course.on_lists, sort_key(course.title), course.code))


def people_waiting(session: Session) -> int:
    """Different people and addresses over all courses: somebody may wait for several."""
    return session.scalar(select(people_count()).select_from(Interest).where(waits())) or 0


def _reaches(session: Session) -> dict[int, Counter[str]]:
    by = (Interest.course_id, Interest.reach)
    found: dict[int, Counter[str]] = {}
    for course_id, reach, number in session.execute(select(*by, func.count()).where(waits()).group_by(*by)):
        found.setdefault(course_id, Counter())[reach] = number
    return found


def most_wanted(session: Session, now: datetime, most: int) -> Sequence[Row[tuple[str, str, datetime, int, int, int]]]:
    """The coming events for which most people wait: ref, title, starts_at, waiting.

    The last two columns of each row count all such events, and all who wait for them.
    """
    waiting = func.count()
    return session.execute(
        select(
            Event.ref,
            Course.title,
            Event.starts_at,
            waiting.label("waiting"),
            func.count().over().label("events"),
            func.sum(waiting).over().label("people"),
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .where(
            Booking.state == State.WAITING,
            Booking.awaits.is_(None),
            Event.starts_at > now,
            Event.state != EventState.CANCELLED,
        )
        .group_by(Event.id, Event.ref, Course.title, Event.starts_at)
        .order_by(waiting.desc(), Event.starts_at)
        .limit(most)
    ).all()


def waiting_by_event(session: Session, event_ids: Sequence[int]) -> dict[int, int]:
    """How many wait for each of these events, their addresses confirmed; one that nobody waits for is not in it."""
    rows = session.execute(
        select(Booking.event_id, func.count())
        .where(Booking.event_id.in_(event_ids), Booking.state == State.WAITING, Booking.awaits.is_(None))
        .group_by(Booking.event_id)
    )
    return dict(rows.tuples().all())


def event_by_ref(session: Session, ref: str) -> Event | None:
    query = (
        select(Event)
        .where(Event.ref == ref)
        .options(
            joinedload(Event.course),
            joinedload(Event.venue),
            joinedload(Event.pools),
            joinedload(Event.sittings),
        )
    )
    return session.scalars(query).unique().one_or_none()
