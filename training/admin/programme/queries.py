"""Reading for the programme: one event, how many wait for which, and what people wait for of each course."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.access import Role
from training.board_lists.lists import BoardList
from training.board_lists.models import LevelRow
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses import queries as course_queries
from training.courses.models import (
    Course,
    Event,
    EventState,
    Format,
    Funder,
    Mode,
    PlacePool,
    Venue,
    event_trainer,
)
from training.courses.priorities.models import CoursePriority, CourseReview
from training.courses.priorities.queries import codes_of
from training.courses.queries import EventFilter, last_change_and_use
from training.downloads import pounds_of
from training.interest.announcing import ANYWHERE, ONLINE
from training.interest.models import Interest
from training.interest.queries import people_count, waits
from training.lists import Column, Filter, RowList, SortedBy, choices_of, loading
from training.people.models import Person, RoleRow
from training.sharing.queries import areas_of_course


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


_MOST_WANTED = ("the least wanted first", "the most wanted first")


def demand_list(session: Session, now: datetime) -> RowList:
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
    rows = (
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
    )
    return RowList(
        one="course",
        several="courses",
        rows=rows,
        ties=(Course.id,),
        columns=_demand_columns(
            people, on_lists, asked.c.longest, planned.c.next_at, reaches(session, clock.local(now).date())
        ),
        load=lambda found: _demand_of(session, found),
        order="wanted",
    )  # fmt: skip


def _demand_columns(
    people: ColumnElement[int],
    on_lists: ColumnElement[int],
    longest: ColumnElement[Any],
    next_at: ColumnElement[Any],
    going_to: Mapping[str, str],
) -> tuple[Column, ...]:
    return (
    Column("code", "Course", lambda course: course.code, on_page=False),
    Column("course", "Course", lambda course: course.title, (Course.title_key,), file_heading="Title", width=40),
    Column(
        "people", "Wait for a date", lambda course: course.people, (people, on_lists), SortedBy.NUMBER,
        file_heading="People who wait for a date", numeric=True, phrases=_MOST_WANTED,
    ),
    *(
        Column(reach, words, _going_to(reach), numeric=True)
        for reach, words in going_to.items()
    ),
    Column(
        "longest", "Longest wait", lambda course: _day_of(course.longest), (longest,), SortedBy.NAME,
        file_heading="Longest wait since", on_page=False,
    ),
    Column(
        "next", "Next date", lambda course: _day_of(course.next_at), (next_at,),
        phrases=("the next date first", "the last date first"),
    ),
    Column(
        "lists", "On waiting lists", lambda course: course.on_lists, (on_lists, people), SortedBy.NUMBER,
        numeric=True,
    ),
    Column("plan", "Plan"),
    Column("wanted", "Wanted", None, (-people, -on_lists, Course.title_key), on_page=False, phrases=_MOST_WANTED[::-1]),
    Column("retired", "No longer offered", lambda course: "yes" if course.retired else "no", on_page=False),
    )  # fmt: skip


def reaches(session: Session, today: date) -> Mapping[str, str]:
    """Where somebody would go, as columns: the quadrants of today and those that people wait in still."""
    by = _reaches(session)
    used = {reach for counts in by.values() for reach in counts}
    quadrants = [one for one in board_lists(session).quadrants if one.is_on(today) or one.code in used]
    return {**{one.code: one.name_on(today) for one in quadrants}, ANYWHERE: "Anywhere", ONLINE: "Online only"}


def _demand_of(session: Session, rows: Sequence[Row[Any]]) -> list[CourseDemand]:
    reaches = _reaches(session)
    return [
        CourseDemand(
            code, title, retired_at is not None, people, longest, next_at, ref, on_lists, reaches.get(id, Counter())
        )
        for id, code, title, retired_at, people, longest, next_at, ref, on_lists in rows
    ]


def _going_to(reach: str) -> Callable[[CourseDemand], int]:
    return lambda course: course.reaches[reach]


def _day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


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


_STATES = {**choices_of(EventState), EventState.CLOSED.value: "Booking closed"}
_WHEN = {"past": "Past", "all": "All"}
_TAKEN = select(func.sum(PlacePool.taken)).where(PlacePool.event_id == Event.id).correlate(Event).scalar_subquery()


def events_list(session: Session, wanted: EventFilter, now: datetime, months: dict[str, str]) -> RowList:
    """The events asked for, the next one first, among past ones the latest; each with how many wait for it."""

    def with_waiting(events: list[Event]) -> list[tuple[Event, int]]:
        waiting = waiting_by_event(session, [event.id for event in events])
        return [(event, waiting.get(event.id, 0)) for event in events]

    options = (
        joinedload(Event.course), joinedload(Event.venue), selectinload(Event.pools), selectinload(Event.trainers)
    )  # fmt: skip
    courses = {course.code: course.title for course in course_queries.courses(session)}
    latest_first = wanted.when == "past" and not wanted.first_day_of_month
    return RowList(
        one="event",
        several="events",
        rows=course_queries.wanted_events(wanted, now),
        ties=(Event.id,),
        columns=_EVENTS,
        load=loading(Event, *options, then=with_waiting),
        order="-when" if latest_first else "when",
        # What each means is in wanted_events: a month is asked for whatever "when" says.
        filters=tuple(
            Filter(name, label, lambda _: true(), choices, nothing)
            for name, label, choices, nothing in (
                ("course", "Course", courses, "All courses"),
                ("when", "When", _WHEN, "Coming"),
                ("month", "Month", months, "Any month"),
                ("state", "State", _STATES, "Any state"),
            )
        ),
    )


_SOONEST = ("the next first", "the latest first")
_EVENTS = (
    Column("when", "When", lambda row: row[0].starts_at, (Event.starts_at,), phrases=_SOONEST),
    Column("event", "Event", lambda row: row[0].course.title, (Course.title_key, Event.starts_at), width=40),
    Column("reference", "Reference", lambda row: row[0].ref, on_page=False),
    Column("where", "Where", lambda row: place_of(row[0]), (func.lower(Venue.town),), called="town"),
    Column(
        "booked", "Booked", lambda row: row[0].taken, (func.coalesce(_TAKEN, 0),), SortedBy.NUMBER, numeric=True,
        called="places booked",
    ),
    Column("places", "Places", lambda row: row[0].capacity, on_page=False, width=10),
    Column("waiting", "Waiting", lambda row: row[1], on_page=False, width=10),
    Column("state", "State", lambda row: row[0].state, (Event.state,)),
    Column("trainers", "Trainers", lambda row: ", ".join(trainer.name for trainer in row[0].trainers), width=30),
)  # fmt: skip


def place_of(event: Event) -> str:
    """The town, online, or both: short enough for a list."""
    kinds = {pool.mode for pool in event.pools if pool.capacity}
    parts = [event.venue.town if event.venue else "No venue yet"] if Mode.ROOM in kinds else []
    if Mode.ONLINE in kinds:
        parts.append("online" if parts else "Online")
    return " and ".join(parts) or "No places yet"


def _coming_dates(now: datetime, whose: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count()).where(whose, Event.starts_at > now, Event.state != EventState.CANCELLED).scalar_subquery()
    )


def courses_list(session: Session, now: datetime) -> RowList:
    """Every course by level and title, each with how many dates it has ahead."""

    def with_dates(courses: list[Course]) -> list[tuple[Course, int]]:
        coming = course_queries.coming_events_by_course(session, now)
        return [(course, coming.get(course.id, 0)) for course in courses]

    dates = _coming_dates(now, Event.course_id == Course.id)
    levels, today = board_lists(session).levels, clock.local(now).date()
    in_order = select(LevelRow.position).where(LevelRow.code == Course.level).scalar_subquery()
    title = Course.title_key
    return RowList(
        one="course",
        several="courses",
        rows=select(Course.id).outerjoin(Course.funder),
        ties=(Course.id,),
        columns=(
            Column("title", "Course", lambda row: row[0].title, (title,), width=40),
            Column("code", "Code", lambda row: row[0].code, on_page=False),
            Column("level", "Level", lambda row: levels.name(row[0].level, today), (in_order, title)),
            Column("format", "Format", lambda row: row[0].format, (Course.format, title)),
            Column(
                "price", "Price", lambda row: pounds_of(row[0].price_pence), (Course.price_pence,), SortedBy.MONEY,
                numeric=True,
            ),
            Column("funder", "Paid for by", lambda row: row[0].funder.code if row[0].funder else None, (Funder.code,)),
            Column("dates", "Coming dates", lambda row: row[1], (dates,), SortedBy.NUMBER, numeric=True),
            Column("plan", "Plan"),
            Column("retired", "No longer offered", lambda row: "yes" if row[0].retired_at else None, on_page=False),
        ),
        load=loading(Course, joinedload(Course.funder), then=with_dates),
        order="level",
        filters=(
            Filter("level", "Level", lambda level: Course.level == level, levels.names(today)),
            Filter("format", "Format", lambda kind: Course.format == kind, choices_of(Format)),
            Filter("offered", "Offered", _is_offered, {"yes": "Offered", "no": "No longer offered"}),
        ),
    )  # fmt: skip


def _is_offered(answer: str) -> ColumnElement[bool]:
    return Course.retired_at.is_(None) if answer == "yes" else Course.retired_at.is_not(None)


def venues_list(session: Session, now: datetime) -> RowList:
    """Venues by name, each with how many events are ahead of it."""

    def with_events(venues: list[Venue]) -> list[tuple[Venue, int]]:
        counts = course_queries.events_by_venue(session, now)
        return [(venue, counts.get(venue.id, 0)) for venue in venues]

    quadrants, today = board_lists(session).quadrants, clock.local(now).date()
    ahead = (Event.venue_id == Venue.id, Event.starts_at > now, Event.state != EventState.CANCELLED)
    events = select(func.count()).where(*ahead).scalar_subquery()
    return RowList(
        one="venue",
        several="venues",
        rows=select(Venue.id),
        ties=(Venue.id,),
        columns=(
            Column("venue", "Venue", lambda row: row[0].name, (Venue.name_key,), width=36),
            Column("address", "Address", lambda row: f"{row[0].address}, {row[0].postcode}", width=48),
            Column("quadrant", "Part of Essex", lambda row: quadrants.name(row[0].quadrant, today), (Venue.quadrant,)),
            Column(
                "holds", "Room holds", lambda row: row[0].room_limit, (Venue.room_limit,), SortedBy.NUMBER, numeric=True
            ),
            Column("events", "Coming events", lambda row: row[1], (events,), SortedBy.NUMBER, numeric=True),
        ),
        load=loading(Venue, then=with_events),
        order="venue",
    )


def funders_list(session: Session) -> RowList:
    """Funders by name, each with how many courses it pays for."""

    def with_courses(funders: list[Funder]) -> list[tuple[Funder, int]]:
        counts = course_queries.courses_by_funder(session)
        return [(funder, counts.get(funder.id, 0)) for funder in funders]

    courses = select(func.count()).where(Course.funder_id == Funder.id).scalar_subquery()
    return RowList(
        one="funder",
        several="funders",
        rows=select(Funder.id),
        ties=(Funder.id,),
        columns=(
            Column("funder", "Funder", lambda row: row[0].name, (Funder.name_key,), width=36),
            Column("code", "Short name", lambda row: row[0].code, (func.lower(Funder.code),)),
            Column("courses", "Courses", lambda row: row[1], (courses,), SortedBy.NUMBER, numeric=True),
        ),
        load=loading(Funder, then=with_courses),
        order="funder",
    )


def trainers_list(session: Session, now: datetime) -> RowList:
    """Everybody with the trainer role, by name, each with the events ahead of them."""

    def with_events(trainers: list[Person]) -> list[tuple[Person, list[Event]]]:
        events = course_queries.coming_events_by_trainer(session, now)
        return [(trainer, events.get(trainer.id, [])) for trainer in trainers]

    ahead = (
        select(func.count())
        .select_from(event_trainer)
        .join(Event, Event.id == event_trainer.c.event_id)
        .where(event_trainer.c.person_id == Person.id, Event.ends_at >= now, Event.state != EventState.CANCELLED)
        .scalar_subquery()
    )
    return RowList(
        one="trainer",
        several="trainers",
        rows=select(Person.id).where(Person.active, Person.roles.any(RoleRow.name == Role.TRAINER)),
        ties=(Person.id,),
        columns=(
            Column("trainer", "Trainer", lambda row: row[0].name, (Person.name_key,), width=30),
            Column("email", "E-mail address", lambda row: row[0].email, (func.lower(Person.email),), width=32),
            Column("events", "Coming events", lambda row: len(row[1]), (ahead,), SortedBy.NUMBER),
        ),
        load=loading(Person, then=with_events),
        order="trainer",
    )


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


@dataclass(frozen=True)
class AroundCourse:
    """What the page of a course says beside its form."""

    last_change: int
    """0 where nothing was changed yet."""
    has_events: bool
    waiting: int
    priorities: Sequence[str]
    """Their names, in the order of the list."""
    reviews: Sequence[str]
    shared_with: Sequence[str]
    """Areas with whose partnership its booking page shares names."""


def around_course(session: Session, course_id: int, today: date) -> AroundCourse:
    """In one query, and the lists of the Board."""
    waiting = select(people_count()).select_from(Interest).where(Interest.course_id == course_id, waits())
    tags = codes_of(course_id, CoursePriority), codes_of(course_id, CourseReview), areas_of_course(course_id)
    changed, used, number, priorities, reviews, areas = session.execute(
        select(*last_change_and_use(course_id), waiting.scalar_subquery(), *tags)
    ).one()
    lists = board_lists(session)
    return AroundCourse(
        changed or 0,
        used,
        number or 0,
        _named(lists.priorities, priorities, today),
        _named(lists.reviews, reviews, today),
        _named(lists.areas, areas, today),
    )


def _named(listed: BoardList[Any], codes: str | None, today: date) -> Sequence[str]:
    has = (codes or "").split("\n")
    return [one.name_on(today) for one in listed if one.code in has]
