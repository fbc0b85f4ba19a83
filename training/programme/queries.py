"""Reading the programme. Drafts are nobody's business but the administrator's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.calendar import TimeSpan
from training.courses.models import (
    Audience,
    Course,
    Event,
    EventState,
    Funder,
    KeptPlaces,
    LearningOutcome,
    Mode,
    PlacePool,
    Sitting,
    Venue,
    course_audience,
)
from training.courses.queries import by_level_and_title, ladder_level
from training.files.models import KeptFile
from training.payments.queries import PriceLists
from training.programme.dates import ComingDate
from training.search.normal_form import sort_key

LISTED = (EventState.PUBLISHED, EventState.CLOSED)

AUDIENCE_NAMES = (
    select(func.aggregate_strings(Audience.name, "\n"))
    .join(course_audience, course_audience.c.audience_id == Audience.id)
    .where(course_audience.c.course_id == Course.id)
    .correlate(Course)
    .scalar_subquery()
)
"""Whom a course is for, in a query of courses: a name a line."""
_outcomes = (
    select(LearningOutcome.text)
    .where(LearningOutcome.course_id == Course.id)
    .order_by(LearningOutcome.position)
    .correlate(Course)
    .subquery()
)
_OUTCOME_TEXTS = select(func.aggregate_strings(_outcomes.c.text, "\n")).scalar_subquery()
"""What one can do after a course, in a query of courses: an outcome a line, in order."""
_KEPT_AREAS = (
    select(func.aggregate_strings(KeptPlaces.area, "\n"))
    .where(KeptPlaces.event_id == Event.id)
    .correlate(Event)
    .scalar_subquery()
)
"""For which areas a joint event keeps places, in a query of events: a code a line."""
_room, _online, _renewed = aliased(PlacePool), aliased(PlacePool), aliased(Course)

# A year's programme is some hundred dates, and the number beside every filter needs them all. So they come in one query
# of plain columns, whatever is filtered, and its cost does not grow with the years behind.
_COMING = (
    select(
        Event.id.label("event_id"),
        Event.ref,
        Event.state,
        Event.starts_at,
        Event.ends_at,
        Event.closes_at,
        Event.published_at,
        Event.price_pence,
        Event.open_to,
        Event.kind,
        Event.partner,
        Event.partner_link,
        _KEPT_AREAS.label("kept_areas"),
        Event.version,
        Event.course_id,
        Course.code.label("course_code"),
        Course.title,
        Course.level,
        Course.format,
        Course.summary,
        Course.audience,
        AUDIENCE_NAMES.label("audience_names"),
        Course.refresh_months,
        _renewed.level.label("renews_level"),
        Course.delivery_partner,
        Funder.name.label("funder"),
        Venue.name.label("venue"),
        Venue.town,
        Venue.quadrant,
        _online.id.is_not(None).label("online"),
        (func.coalesce(_room.capacity, 0) + func.coalesce(_online.capacity, 0)).label("capacity"),
        (func.coalesce(_room.taken, 0) + func.coalesce(_online.taken, 0)).label("taken"),
    )
    .join(Course, Course.id == Event.course_id)
    .outerjoin(_renewed, _renewed.id == Course.renews_id)
    .outerjoin(Funder, Funder.id == Course.funder_id)
    .outerjoin(Venue, Venue.id == Event.venue_id)
    .outerjoin(_room, (_room.event_id == Event.id) & (_room.mode == Mode.ROOM))
    .outerjoin(_online, (_online.event_id == Event.id) & (_online.mode == Mode.ONLINE))
    .order_by(Event.starts_at, Course.title, Event.id)
)


def coming_dates(
    session: Session,
    now: datetime,
    *,
    course_id: int | None = None,
    cancelled: bool = False,
    prices: PriceLists | None = None,
) -> list[ComingDate]:
    """Every listed event that has not started, or those of one course, the next one first.

    `cancelled` adds those that the Board has cancelled: whoever looks for one has to learn it. `prices` of the day,
    where they are known already.
    """
    listed = Event.state.in_(LISTED)
    query = _COMING.where(Event.starts_at > now, or_(listed, Event.cancelled_at.is_not(None)) if cancelled else listed)
    if course_id is not None:
        query = query.where(Event.course_id == course_id)
    rows = session.execute(query).mappings().all()
    prices = prices or PriceLists(session, clock.local(now).date(), course_id)
    lists, today = board_lists(session), clock.local(now).date()
    quadrants, levels, areas = (of.names(today) for of in (lists.quadrants, lists.levels, lists.areas))
    return [
        ComingDate(
            **row,
            level_name=levels[row["level"]],
            renews_text=ladder_level(lists, row["renews_level"] or "", today) or "",
            quadrant_name=quadrants.get(row["quadrant"], ""),
            area_names=tuple(areas[code] for code in (row["kept_areas"] or "").splitlines()),
            read_at=now,
            prices=prices.of(row["course_id"]),
        )
        for row in rows
    ]


def sittings_of(session: Session, event_ids: Iterable[int]) -> dict[int, list[TimeSpan]]:
    """When each of these events sits, in order."""
    found: dict[int, list[TimeSpan]] = defaultdict(list)
    wanted = list(event_ids)
    if not wanted:
        return found
    rows = session.execute(
        select(Sitting.event_id, Sitting.starts_at, Sitting.ends_at)
        .where(Sitting.event_id.in_(wanted))
        .order_by(Sitting.event_id, Sitting.position)
    )
    for event_id, starts_at, ends_at in rows:
        found[event_id].append(TimeSpan(starts_at, ends_at))
    return found


def courses_without_dates(session: Session, now: datetime) -> Sequence[Course]:
    """Courses that are still offered, but have no date to list."""
    coming = select(Event.course_id).where(Event.state.in_(LISTED), Event.starts_at > now)
    undated = select(Course).where(Course.retired_at.is_(None), Course.id.not_in(coming))
    return by_level_and_title(session, session.scalars(undated))


def course_by_code(session: Session, code: str) -> Course | None:
    """One course with all that its page says; also one that is no longer offered, for whoever attended it."""
    if not code.isprintable():
        return None  # PostgreSQL refuses to look for the character nought
    return session.scalar(
        select(Course)
        .where(Course.code == code)
        .options(
            joinedload(Course.funder),
            joinedload(Course.prerequisite),
            joinedload(Course.renews),
            selectinload(Course.outcomes),
        )
    )


@dataclass(frozen=True)
class CourseAfter:
    """A course to go on with after another."""

    code: str
    title: str
    renews: bool
    """It is there to renew the other one, before that is due."""


def courses_after(session: Session, course: Course) -> list[CourseAfter]:
    """What a course leads to: courses for which it, or any on its rung of the ladder, comes first; what renews it."""
    before = aliased(Course)
    level = board_lists(session).levels.find(course.level)
    asks_for_it = before.id == course.id
    if level is not None and not level.is_topic:
        asks_for_it = or_(asks_for_it, before.level == course.level)
    rows = session.execute(
        select(Course.code, Course.title, Course.renews_id)
        .outerjoin(before, before.id == Course.prerequisite_id)
        .where(Course.retired_at.is_(None), Course.id != course.id)
        .where(or_(asks_for_it, Course.renews_id == course.id))
        .order_by(Course.title_key, Course.id)
    )
    return [CourseAfter(code, title, renews_id == course.id) for code, title, renews_id in rows]


@dataclass(frozen=True)
class EventFound:
    """One event with all that its page says, and what the page lists of its course."""

    event: Event
    audiences: Sequence[str]
    outcomes: Sequence[str]


def event_visible_to(session: Session, ref: str, *, drafts: bool) -> EventFound | None:
    """A draft only where `drafts`, else None as if it were not there.

    The lists of the course come as texts: as rows they would be read anew for each day, kind of place and area of the
    event, with the whole course beside each, or be one more query.
    """
    if not ref.isprintable():
        return None
    query = (
        select(Event, AUDIENCE_NAMES, _OUTCOME_TEXTS)
        .where(Event.ref == ref)
        .join(Event.course)
        .options(
            contains_eager(Event.course).options(
                joinedload(Course.funder), joinedload(Course.prerequisite), joinedload(Course.renews)
            ),
            joinedload(Event.venue).joinedload(Venue.map_picture),
            joinedload(Event.sittings),
            joinedload(Event.pools),
            joinedload(Event.kept_places),
            joinedload(Event.agencies),
        )
    )
    found = session.execute(query).unique().one_or_none()
    if found is None or (found[0].state == EventState.DRAFT and not drafts):
        return None
    event, audiences, outcomes = found
    return EventFound(
        event, sorted((audiences or "").splitlines(), key=sort_key), outcomes.split("\n") if outcomes else []
    )


def map_picture(session: Session, venue_id: int, digest: str) -> KeptFile | None:
    """The picture of a venue's map, by the fingerprint in its address."""
    kept = session.scalar(select(KeptFile).join(Venue, Venue.map_picture_id == KeptFile.id).where(Venue.id == venue_id))
    return kept if kept and digest == kept.fingerprint else None


def events_for_calendar(session: Session, event_ids: Iterable[int]) -> Sequence[Event]:
    """Events with what a calendar shows of them."""
    return session.scalars(
        select(Event)
        .where(Event.id.in_(list(event_ids)))
        .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings))
        .order_by(Event.starts_at, Event.id)
    ).all()


def months_by_level(session: Session) -> dict[str, int]:
    """How many months the learning of each level counts, by the shortest of its courses. What needs no refresh is not
    there.
    """
    rows = session.execute(
        select(Course.level, func.min(Course.refresh_months))
        .where(Course.retired_at.is_(None), Course.refresh_months.is_not(None))
        .group_by(Course.level)
    )
    return {level: months for level, months in rows.tuples() if months is not None}
