"""Reading for the planning of terms: the events to copy, what is arranged already, and the drafts that there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.admin.programme.terms.shifts import Term, terms_between
from training.courses.models import Course, Event, EventState, SchoolHoliday, TermPlan
from training.courses.queries import first_and_last_day


def _whole() -> Select[tuple[Event]]:
    """Events with all that a row of a grid or list shows."""
    return (
        select(Event)
        .join(Event.course)
        .options(
            joinedload(Event.course).joinedload(Course.audiences),
            joinedload(Event.venue),
            selectinload(Event.sittings),
            selectinload(Event.pools),
            selectinload(Event.trainers),
            joinedload(Event.kept_places),
        )
        .order_by(Event.starts_at, Event.id)
    )


def _of_period(first: date, last: date, course: str) -> Select[tuple[Event]]:
    query = _whole().where(
        Event.starts_at >= clock.start_of(first),
        Event.starts_at < clock.start_of(last + timedelta(days=1)),
        Event.state != EventState.CANCELLED,
        Course.retired_at.is_(None),
    )
    return query.where(Course.code == course) if course else query


@dataclass(frozen=True)
class Patterns:
    """The events that a grid is made from."""

    events: Sequence[Event]
    found: int
    """How many there are; more than `events` where a grid holds no more."""


def patterns(session: Session, first: date, last: date, course: str, most: int) -> Patterns:
    """The events between two days, of one course or of all, without those cancelled and those of retired courses."""
    query = _of_period(first, last, course)
    events = session.scalars(query.limit(most)).unique().all()
    if len(events) < most:
        return Patterns(events, len(events))
    counted = query.options().order_by(None).with_only_columns(func.count(Event.id))
    return Patterns(events, session.scalar(counted) or 0)


def patterns_by_ref(session: Session, refs: Sequence[str]) -> dict[str, Event]:
    """Events with all that a copy of them takes, by their references."""
    if not refs:
        return {}
    query = _whole().options(selectinload(Event.agencies)).where(Event.ref.in_(set(refs)))
    return {event.ref: event for event in session.scalars(query).unique()}


def courses_by_code(session: Session, codes: Sequence[str]) -> dict[str, Course]:
    """Courses by their codes."""
    if not codes:
        return {}
    query = select(Course).where(Course.code.in_(set(codes)))
    return {course.code: course for course in session.scalars(query)}


@dataclass(frozen=True)
class TermToCopy:
    term: Term
    events: int


def terms_to_copy(session: Session) -> list[TermToCopy]:
    """The terms that have events, the latest first, with how many."""
    days = first_and_last_day(session)
    if days is None:
        return []
    terms = terms_between(*days)
    counts = [
        func.count(Event.id).filter(
            Event.starts_at >= clock.start_of(term.first),
            Event.starts_at < clock.start_of(term.last + timedelta(days=1)),
        )
        for term in terms
    ]
    row = session.execute(select(*counts).where(Event.state != EventState.CANCELLED)).one()
    return [TermToCopy(term, events) for term, events in zip(reversed(terms), reversed(row), strict=True) if events]


def references_of(session: Session, codes: Sequence[str]) -> Sequence[str]:
    """References that start like those of these courses."""
    starts = [Event.ref.startswith(f"{code}-", autoescape=True) for code in sorted(set(codes))]
    return session.scalars(select(Event.ref).where(or_(*starts))).all() if starts else []


def plan_of_form(session: Session, form_token: str) -> TermPlan | None:
    """What the form with this token has made, if anything."""
    return session.scalar(select(TermPlan).where(TermPlan.form_token == form_token))


def drafts(session: Session, plan_id: int | None, most: int) -> Sequence[Event]:
    """The drafts there are, of one plan or all, the next one first."""
    query = _whole().options(selectinload(Event.agencies)).where(Event.state == EventState.DRAFT)
    if plan_id is not None:
        query = query.where(Event.term_plan_id == plan_id)
    return session.scalars(query.limit(most)).unique().all()


def count_drafts(session: Session, plan_id: int | None) -> int:
    query = select(func.count(Event.id)).where(Event.state == EventState.DRAFT)
    return session.scalar(query.where(Event.term_plan_id == plan_id) if plan_id is not None else query) or 0


def drafts_by_id(session: Session, ids: Sequence[int]) -> Sequence[Event]:
    """These events, whatever has become of them, the next one first."""
    query = _whole().options(selectinload(Event.agencies)).where(Event.id.in_(ids))
    return session.scalars(query).unique().all() if ids else []


def due_ids(session: Session, most: int) -> Sequence[int]:
    """The drafts whose day to be published has come."""
    due = (Event.state == EventState.DRAFT, Event.publish_at <= clock.now())
    return session.scalars(select(Event.id).where(*due).order_by(Event.id).limit(most)).all()


def holidays(session: Session) -> Sequence[SchoolHoliday]:
    """The school holidays on the list, those that end last first."""
    return session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.last_day.desc(), SchoolHoliday.id)).all()


def events_between(session: Session, first: date, last: date) -> Sequence[Event]:
    """The events that are not cancelled and have a sitting between these days, with what a calendar shows."""
    starts, ends = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    return session.scalars(
        select(Event)
        .where(Event.state != EventState.CANCELLED, Event.starts_at < ends, Event.ends_at > starts)
        .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings))
        .order_by(Event.starts_at, Event.id)
    ).all()
