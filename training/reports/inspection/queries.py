"""Reading what can be chosen, and which courses and agencies a choice means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, exists, func, select
from sqlalchemy.orm import Session, selectinload

from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.bookings.models import Booking
from training.courses.models import Course
from training.courses.priorities.models import CoursePriority, CourseReview
from training.courses.priorities.queries import codes_of
from training.people.models import Agency, full_name
from training.people.relations.queries import successors_today
from training.reports.inspection.choice import PackChoice, ThemeKind
from training.reports.year.groupings import FEWEST_KNOWN
from training.reports.year.queries import Compared


@dataclass(frozen=True)
class NamedAgency:
    id: int
    name: str
    people: int
    """How many different people have ever booked or come for it, and for what became it."""

    @property
    def is_small(self) -> bool:
        """So few are known that figures do not name it."""
        return self.people < FEWEST_KNOWN


@dataclass(frozen=True)
class Part:
    """What a choice means today."""

    choice: PackChoice
    theme: str
    """“Neglect”; of chosen courses how many they are."""
    courses: Sequence[tuple[int, str, str]]
    """Ids, codes and titles, by title."""
    reviews: frozenset[str]
    """That the theme is, or that its courses answer."""
    agencies: Sequence[NamedAgency] = ()
    """Those that were chosen, or those of the sector of which enough people are known; none: all of them."""
    sector: str = ""
    """In words."""

    @property
    def names_few(self) -> bool:
        return self.chosen_by_name and any(agency.is_small for agency in self.agencies)

    @property
    def chosen_by_name(self) -> bool:
        return bool(self.choice.agencies)

    @property
    def is_of_some(self) -> bool:
        return self.chosen_by_name or bool(self.choice.sector)

    @property
    def whose(self) -> str:
        """“All agencies”, “Sector: Health”, “Essex Police and Dunmow Surgery”."""
        if self.sector:
            return f"Sector: {self.sector}"
        if not self.agencies:
            return "All agencies"
        *first, last = [agency.name for agency in self.agencies]
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def of_events(self) -> tuple[ColumnElement[bool], ...]:
        """For Compared.only."""
        return (Course.id.in_([course_id for course_id, _, _ in self.courses]),)

    def of_theme(self, compared: Compared) -> Compared:
        return replace(compared, only=(*compared.only, *self.of_events))


def part_of(session: Session, choice: PackChoice, today: date) -> Part | None:
    """None where there is no such priority, level, sector or agency. A query of courses, and two of agencies."""
    lists = board_lists(session)
    name = _theme_name(lists, choice, today)
    sector = lists.sectors.find(choice.sector)
    if not name or (choice.sector and sector is None):
        return None
    rows = (
        session.execute(
            select(Course.id, Course.code, Course.title, codes_of(Course.id, CourseReview))
            .where(_of_theme(choice))
            .order_by(Course.title_key, Course.id)
        )
        .tuples()
        .all()
    )
    reviews = {code for *_, codes in rows for code in (codes or "").split()}
    if choice.kind is ThemeKind.REVIEW:
        reviews = {choice.code}
    courses = [(course_id, code, title) for course_id, code, title, _ in rows]
    agencies = _agencies(session, choice)
    if len(agencies) < len(choice.agencies) or (choice.kind is ThemeKind.COURSES and not courses):
        return None
    return Part(choice, name, courses, frozenset(reviews), agencies, sector.name_on(today) if sector else "")


def _theme_name(lists: BoardLists, choice: PackChoice, today: date) -> str:
    if choice.kind is ThemeKind.COURSES:
        number = len(choice.courses)
        return f"{number} chosen courses" if number > 1 else "One chosen course"
    listed = {ThemeKind.PRIORITY: lists.priorities, ThemeKind.REVIEW: lists.reviews, ThemeKind.LEVEL: lists.levels}
    thing: Any = listed[choice.kind].find(choice.code)  # type: ignore[attr-defined]
    return str(thing.name_on(today)) if thing else ""


def _of_theme(choice: PackChoice) -> ColumnElement[bool]:
    match choice.kind:
        case ThemeKind.PRIORITY:
            return exists().where(CoursePriority.course_id == Course.id, CoursePriority.priority == choice.code)
        case ThemeKind.REVIEW:
            return exists().where(CourseReview.course_id == Course.id, CourseReview.review == choice.code)
        case ThemeKind.LEVEL:
            return Course.level == choice.code
    return Course.code.in_(choice.courses)


def _agencies(session: Session, choice: PackChoice) -> list[NamedAgency]:
    if choice.agencies:
        return _named(session, Agency.id.in_(choice.agencies))
    if choice.sector:
        return [one for one in _named(session, Agency.sector == choice.sector) if not one.is_small]
    return []


def agencies_to_choose(session: Session) -> list[NamedAgency]:
    """Those of which enough people are known to be named, as they are called today, by name. Two queries."""
    return [one for one in _named(session, Booking.id.is_not(None)) if not one.is_small]


def _named(session: Session, which: ColumnElement[bool]) -> list[NamedAgency]:
    became = successors_today(session)
    today = case(became, value=Booking.agency_id, else_=Booking.agency_id) if became else Booking.agency_id
    rows = session.execute(
        select(Agency.id, Agency.name, Agency.town, Agency.postcode, func.count(distinct(Booking.delegate_id)))
        .outerjoin(Booking, today == Agency.id)
        .where(which, Agency.id.not_in(became))
        .group_by(Agency.id, Agency.name, Agency.town, Agency.postcode, Agency.name_key)
        .order_by(Agency.name_key, Agency.id)
    ).tuples()
    return [NamedAgency(number, full_name(*named), people) for number, *named, people in rows]


def courses_to_choose(session: Session) -> Sequence[tuple[str, str]]:
    """Codes and titles of all courses, by title."""
    return session.execute(select(Course.code, Course.title).order_by(Course.title_key, Course.id)).tuples().all()


def courses_with_outcomes(session: Session, ids: Sequence[int]) -> Sequence[Course]:
    """By title, with what they teach. Two queries."""
    return session.scalars(
        select(Course)
        .where(Course.id.in_(ids))
        .order_by(Course.title_key, Course.id)
        .options(selectinload(Course.outcomes))
    ).all()
