"""Reading the programme for the administrator: every state, past and to come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.access import Role
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.courses.clashes import ONLINE, Arranged, Holidays, MeantFor
from training.courses.models import (
    Audience,
    Course,
    Event,
    EventState,
    Funder,
    Mode,
    PlacePool,
    SchoolHoliday,
    Sitting,
    Venue,
    course_audience,
    event_trainer,
)
from training.courses.schedule import Slot
from training.history.models import History
from training.people.models import Agency, Person, RoleRow
from training.search.models import Subject
from training.search.normal_form import sort_key
from training.search.queries import found_in
from training.settings.queries import rules


@dataclass(frozen=True)
class EventFilter:
    """Which events of the programme somebody wants to see."""

    when: str = "coming"
    """coming, past or all."""
    text: str = ""
    course: str = ""
    month: str = ""
    """2026-05, or nothing."""
    state: str = ""

    @property
    def first_day_of_month(self) -> date | None:
        try:
            first = date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return None
        return first if 2000 <= first.year < 2100 else None


def wanted_events(wanted: EventFilter, now: datetime) -> Select[tuple[int]]:
    """The ids of the events asked for."""
    query = select(Event.id).join(Event.course).outerjoin(Event.venue)
    first = wanted.first_day_of_month
    if first:
        following = first + relativedelta(months=1)
        query = query.where(Event.starts_at >= clock.start_of(first), Event.starts_at < clock.start_of(following))
    elif wanted.when == "past":
        query = query.where(Event.ends_at < now)
    elif wanted.when != "all":
        query = query.where(Event.ends_at >= now)
    if wanted.course:
        query = query.where(Course.code == wanted.course)
    if wanted.state:
        query = query.where(Event.state == wanted.state)
    for word in wanted.text.split():
        query = query.where(
            or_(
                Event.course_id.in_(found_in(Subject.COURSE, word)),
                Event.id.in_(found_in(Subject.EVENT, word)),
                Event.venue_id.in_(found_in(Subject.VENUE, word)),
            )
        )
    return query


def first_and_last_day(session: Session) -> tuple[date, date] | None:
    """The days between which the whole programme lies, or None where there is none."""
    first, last = session.execute(select(func.min(Event.starts_at), func.max(Event.starts_at))).one()
    return (clock.local(first).date(), clock.local(last).date()) if first else None


def event_to_edit(session: Session, ref: str) -> Event | None:
    """One event with all that its form shows. What it has a few of comes along in one query."""
    query = (
        select(Event)
        .where(Event.ref == ref)
        .options(
            joinedload(Event.course).options(joinedload(Course.funder), joinedload(Course.audiences)),
            joinedload(Event.venue),
            joinedload(Event.sittings),
            joinedload(Event.pools),
            joinedload(Event.kept_places),
            selectinload(Event.agencies),
            selectinload(Event.trainers),
        )
    )
    return session.scalars(query).unique().one_or_none()


def arranged_at(session: Session, slots: Sequence[Slot], *, but: int | None = None) -> list[Arranged]:
    """The events that are not cancelled and sit on the same day as one of these, all but the one of this id.

    Drafts too: a room or a trainer that one of them has been promised is taken. In two queries at most, for a page.
    """
    if not slots:
        return []
    days = {slot.day for slot in slots}
    sits = [
        (Sitting.starts_at < clock.start_of(day + timedelta(days=1))) & (Sitting.ends_at > clock.start_of(day))
        for day in sorted(days)
    ]
    first, last = clock.start_of(min(days)), clock.start_of(max(days) + timedelta(days=1))
    room = exists().where(PlacePool.event_id == Event.id, PlacePool.mode == Mode.ROOM, PlacePool.capacity > 0)
    rows = session.execute(
        select(
            *(Event.ref, Course.title, Event.venue_id, room, Event.published_at),
            *(Sitting.starts_at, Sitting.ends_at, event_trainer.c.person_id),
            *(Course.id, Course.level, func.coalesce(Venue.quadrant, Venue.town)),
        )
        .join(Event.course)
        .join(Event.sittings)
        .outerjoin(Event.venue)
        .outerjoin(event_trainer, event_trainer.c.event_id == Event.id)
        .where(Event.starts_at < last, Event.ends_at > first, or_(*sits))
        .where(Event.state != EventState.CANCELLED, Event.id != (but or 0))
        .order_by(Event.starts_at, Event.id, Sitting.position)
    ).all()
    names = audiences_by_course(session, {row[8] for row in rows})
    lists, today = board_lists(session), clock.today()
    quadrants = lists.quadrants.names(today)
    found = []
    for ref, together in groupby(rows, key=itemgetter(0)):
        its = list(together)
        _, title, venue_id, needs_room, published_at, _, _, _, course_id, level, area = its[0]
        slots_there = dict.fromkeys(Slot.of(row[5], row[6]) for row in its)
        trainer_ids = frozenset(row[7] for row in its if row[7] is not None)
        meant_for = MeantFor(
            course_id,
            ladder_level(lists, level, today),
            quadrants.get(area, area) if needs_room and area else ONLINE,
            names.get(course_id, frozenset()),
        )
        venue_id = venue_id if needs_room else None
        published = published_at is not None
        found.append(Arranged(ref, title, list(slots_there), venue_id, trainer_ids, published, meant_for))
    return found


def ladder_level(lists: BoardLists, level: str, day: date) -> str | None:
    """“level 3”, as two events of a day are compared by it; None for a topic."""
    found = lists.levels.find(level)
    return None if found is None or found.is_topic else found.in_a_sentence(day)


def audiences_by_course(session: Session, course_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The audiences of these courses, by the course's id; a course that names none is not in it."""
    if not course_ids:
        return {}
    found: dict[int, frozenset[str]] = {}
    query = select(course_audience.c.course_id, Audience.name).join(
        Audience, Audience.id == course_audience.c.audience_id
    )
    for course_id, name in session.execute(query.where(course_audience.c.course_id.in_(course_ids))):
        found[course_id] = found.get(course_id, frozenset()) | {name}
    return found


def days_off(session: Session) -> list[Holidays]:
    """When the Board is closed, and the school holidays that are kept, the first one first."""
    rows = session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.first_day, SchoolHoliday.id))
    school = [Holidays(row.first_day, row.last_day, row.name) for row in rows]
    closed = [Holidays(one.first, one.last, one.name, closed=True) for one in rules(session).closed]
    return [*closed, *school]


def references(session: Session, code: str) -> Sequence[str]:
    """References that start like those of this course."""
    return session.scalars(select(Event.ref).where(Event.ref.startswith(f"{code}-", autoescape=True))).all()


def courses(session: Session, *, retired: bool = True) -> Sequence[Course]:
    """Courses by level and title; with the retired ones, unless not wanted."""
    query = select(Course).options(joinedload(Course.funder))
    return by_level_and_title(session, session.scalars(query if retired else query.where(Course.retired_at.is_(None))))


def by_level_and_title(session: Session, found: Iterable[Course]) -> list[Course]:
    levels = board_lists(session).levels
    return sorted(found, key=lambda course: (levels.place(course.level), sort_key(course.title), course.id))


def coming_events_by_course(session: Session, now: datetime) -> dict[int, int]:
    """How many events each course has ahead of it, by the course's id."""
    rows = session.execute(
        select(Event.course_id, func.count())
        .where(Event.starts_at > now, Event.state != EventState.CANCELLED)
        .group_by(Event.course_id)
    )
    return dict(rows.tuples().all())


def course_by_code(session: Session, code: str) -> Course | None:
    """One course with all that its form shows. What it has a few of comes along in one query."""
    query = (
        select(Course)
        .where(Course.code == code)
        .options(joinedload(Course.outcomes), joinedload(Course.audiences), selectinload(Course.agencies))
    )
    return session.scalars(query).unique().one_or_none()


def audiences(session: Session) -> Sequence[str]:
    """The names of all audiences."""
    return session.scalars(select(Audience.name).order_by(Audience.name)).all()


def last_change_and_use(course_id: int) -> tuple[ScalarSelect[int | None], ColumnElement[bool]]:
    """As columns of a query about a course: what last_change() says of it, and whether it has events."""
    return _changed("course", course_id).scalar_subquery(), exists().where(Event.course_id == course_id)


def venues(session: Session) -> Sequence[Venue]:
    return sorted(session.scalars(select(Venue)), key=lambda venue: (sort_key(venue.name), venue.id))


def events_by_venue(session: Session, now: datetime) -> dict[int, int]:
    """How many events each venue has ahead of it, by the venue's id."""
    rows = session.execute(
        select(Event.venue_id, func.count())
        .where(Event.starts_at > now, Event.venue_id.is_not(None), Event.state != EventState.CANCELLED)
        .group_by(Event.venue_id)
    )
    return {venue_id: number for venue_id, number in rows if venue_id is not None}


def funders(session: Session) -> Sequence[Funder]:
    return sorted(session.scalars(select(Funder)), key=lambda funder: (sort_key(funder.name), funder.id))


def courses_by_funder(session: Session) -> dict[int, int]:
    """How many courses each funder pays for, by the funder's id."""
    rows = session.execute(
        select(Course.funder_id, func.count()).where(Course.funder_id.is_not(None)).group_by(Course.funder_id)
    )
    return {funder_id: number for funder_id, number in rows if funder_id is not None}


def trainers(session: Session) -> Sequence[Person]:
    """Everybody with the trainer role, by name."""
    held = Person.roles.any(RoleRow.name == Role.TRAINER)
    return session.scalars(select(Person).where(held, Person.active).order_by(Person.name_key, Person.id)).all()


def coming_events_by_trainer(session: Session, now: datetime) -> dict[int, list[Event]]:
    """The events each trainer has ahead of them, the next one first, by the trainer's id."""
    rows = session.execute(
        select(event_trainer.c.person_id, Event)
        .join(Event, Event.id == event_trainer.c.event_id)
        .where(Event.ends_at >= now, Event.state != EventState.CANCELLED)
        .options(joinedload(Event.course))
        .order_by(Event.starts_at, Event.id)
    )
    found: dict[int, list[Event]] = {}
    for person_id, event in rows:
        found.setdefault(person_id, []).append(event)
    return found


def agencies(session: Session) -> Sequence[Agency]:
    """Agencies that somebody has looked at, by name."""
    return session.scalars(select(Agency).where(Agency.is_listed).order_by(Agency.name_key, Agency.id)).all()


def last_change(session: Session, subject: str, subject_id: int) -> int:
    """The id of the last thing that was changed about a row: what tells a stale form from a fresh one."""
    return session.scalar(_changed(subject, subject_id)) or 0


def _changed(subject: str, subject_id: int) -> Select[tuple[int]]:
    return select(func.max(History.id)).where(
        History.subject == subject, History.subject_id == subject_id, History.action == "changed"
    )


def coming_prices(session: Session, course_id: int, now: datetime) -> set[int]:
    """The standard prices of a course's coming dates, in pence."""
    coming = (Event.course_id == course_id, Event.starts_at > now, Event.state != EventState.CANCELLED)
    return set(session.scalars(select(Event.price_pence).where(*coming).distinct()))


def events_still_trained_by(session: Session, person_id: int, now: datetime) -> Sequence[Event]:
    """The events that somebody has still to deliver, soonest first; drafts, too."""
    return session.scalars(
        select(Event)
        .where(Event.trainers.any(Person.id == person_id), Event.ends_at >= now, Event.state != EventState.CANCELLED)
        .options(joinedload(Event.course))
        .order_by(Event.starts_at, Event.id)
    ).all()
