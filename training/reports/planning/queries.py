"""What falls due, who waits, and what is planned: counts by level and quadrant, never a row about one person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.lifecycle import HOLDS_A_PLACE, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Course, Event, EventState, PlacePool, Venue
from training.interest.models import Interest
from training.interest.queries import people_count, waits
from training.reports.planning.needed import Demand
from training.years import Span

Key = tuple[str, str | None]
"""A level, and a quadrant; None: outside Essex, all over it, online, or not known."""
_renewed = aliased(Course)
_LEVEL = func.coalesce(_renewed.level, Course.level)
"""A refresher is of the level of the course that it renews."""


def due_by_span(
    session: Session, spans: Sequence[Span], levels: BoardList[Level], now: datetime
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, Key], int]]:
    """How many people's certificates fall due in each of these spans: by its key and the level, and by the quadrant,
    too. One query. Somebody who booked in two quadrants is in both, and once in the level.
    """
    which = case(
        *(
            (and_(Certificate.valid_until >= span.begins, Certificate.valid_until < span.ends), span.key)
            for span in spans
        )
    )
    first = max(spans[0].begins, clock.local(now).date())
    due = (
        select(
            which.label("span"), Certificate.level.label("level"), Booking.quadrant.label("quadrant"),
            Booking.delegate_id.label("person"),
        )
        .join(Booking, Booking.id == Certificate.booking_id)
        .join(Booking.event)
        .where(*_due_between(first, spans[-1].ends, levels, now))
        .cte("due")
    )  # fmt: skip
    people = func.count(distinct(due.c.person))
    levels_alone = select(literal(0), due.c.span, due.c.level, cast(null(), String), people)
    with_quadrants = select(literal(1), due.c.span, due.c.level, due.c.quadrant, people)
    rows = session.execute(
        union_all(
            levels_alone.group_by(due.c.span, due.c.level),
            with_quadrants.group_by(due.c.span, due.c.level, due.c.quadrant),
        )
    ).tuples()
    found: tuple[dict[tuple[str, str], int], dict[tuple[str, Key], int]] = {}, {}
    for with_quadrant, span, level, quadrant, number in rows:
        if with_quadrant:
            found[1][span, (level, quadrant)] = number
        else:
            found[0][span, level] = number
    return found


def demand(session: Session, term: Span, levels: BoardList[Level], now: datetime) -> dict[Key, Demand]:
    """By level and quadrant. One query, however many people there are."""
    found: dict[Key, dict[str, int]] = {}
    parts = (_due(term, levels, now), _waiting(now), _interested(), _planned(term, now))
    for name, level, quadrant, number, free in session.execute(union_all(*parts)).tuples():
        of = found.setdefault((level, quadrant), {})
        of[name] = int(number)
        if name == "events":
            of["free"] = int(free)
    return {key: Demand(**numbers) for key, numbers in found.items()}


def by_level(demands: Mapping[Key, Demand]) -> dict[str, Demand]:
    """The quadrants of each level together."""
    found: dict[str, Demand] = {}
    for (level, _), one in demands.items():
        known = found.get(level, Demand())
        found[level] = Demand(
            known.due + one.due,
            known.waiting + one.waiting,
            known.interested + one.interested,
            known.events + one.events,
            known.free + one.free,
        )
    return found


_NONE = literal(0)
_Part = Select[tuple[str, str, str | None, int, int]]
"""A number of Demand, by its name, level and quadrant; and the free places of events."""


def _part(name: str, level: Any, quadrant: Any, number: Any, free: Any = _NONE) -> _Part:
    return select(
        cast(literal(name), String).label("name"), level.label("level"), quadrant.label("quadrant"),
        number.label("number"), free.label("free"),
    ).group_by(level, quadrant)  # fmt: skip


def _due(term: Span, levels: BoardList[Level], now: datetime) -> _Part:
    return (
        _part("due", Certificate.level, Booking.quadrant, func.count(distinct(Booking.delegate_id)))
        .join(Booking, Booking.id == Certificate.booking_id)
        .join(Booking.event)
        .where(*_due_between(max(term.begins, clock.local(now).date()), term.ends, levels, now))
    )


def _due_between(first: date, after: date, levels: BoardList[Level], now: datetime) -> Iterable[ColumnElement[bool]]:
    """Certificates that fall due in these days and stand, whose holder has nothing that does for them for longer."""
    later, later_booking, later_event = aliased(Certificate), aliased(Booking), aliased(Event)
    longer = (
        exists()
        .where(
            later_booking.delegate_id == Booking.delegate_id,
            later.booking_id == later_booking.id,
            later_event.id == later_booking.event_id,
            later.replaced_at.is_(None),
            later.revoked_at.is_(None),
            or_(later.valid_until.is_(None), later.valid_until > Certificate.valid_until),
            _does_for(later.level, later_event.course_id, levels),
        )
        .correlate(Booking, Certificate, Event)
    )
    coming, coming_event, coming_course = aliased(Booking), aliased(Event), aliased(Course)
    booked = (
        exists()
        .where(
            coming.delegate_id == Booking.delegate_id,
            coming.state.in_((*HOLDS_A_PLACE, State.WAITING)),
            coming_event.id == coming.event_id,
            coming_event.starts_at > now,
            coming_course.id == coming_event.course_id,
            or_(
                _does_for(coming_course.level, coming_course.id, levels),
                coming_course.renews_id == Event.course_id,
            ),
        )
        .correlate(Booking, Certificate, Event)
    )
    return (
        Certificate.valid_until >= first,
        Certificate.valid_until < after,
        Certificate.replaced_at.is_(None),
        Certificate.revoked_at.is_(None),
        ~longer,
        ~booked,
    )


def _does_for(level: Any, course_id: Any, levels: BoardList[Level]) -> ColumnElement[bool]:
    """Whether another level does for that of the certificate; topics are renewed by the same course."""
    pairs = [
        and_(Certificate.level == one.code, level.in_([other.code for other in levels if other.counts_as(one)]))
        for one in levels
        if not one.is_topic
    ]
    return or_(*pairs, course_id == Event.course_id) if pairs else course_id == Event.course_id


def _waiting(now: datetime) -> _Part:
    return (
        _part("waiting", _LEVEL, Booking.quadrant, func.count(distinct(Booking.delegate_id)))
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .where(Booking.state == State.WAITING, Event.starts_at > now)
    )


def _interested() -> _Part:
    """By the quadrant in which they asked for it: somebody who asked for two is in both."""
    return (
        _part("interested", _LEVEL, Interest.reach, people_count())
        .join(Interest.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .where(waits())
    )


def _planned(term: Span, now: datetime) -> _Part:
    begins = max(clock.start_of(term.begins), now)
    free = func.coalesce(func.sum(PlacePool.capacity - PlacePool.taken), literal(0))
    return (
        _part("events", _LEVEL, Venue.quadrant, func.count(distinct(Event.id)), free)
        .select_from(Event)
        .join(Event.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .outerjoin(PlacePool, PlacePool.event_id == Event.id)
        .where(
            Event.state != EventState.CANCELLED, Event.starts_at >= begins, Event.starts_at < clock.start_of(term.ends)
        )
    )
