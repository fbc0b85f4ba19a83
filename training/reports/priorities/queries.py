"""Reading what courses are marked with, and of which sectors those are who came to them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState, Headcount
from training.courses.priorities.models import CoursePriority, CourseReview
from training.reports.priorities.lines import ComingEvent, MarkedCourse, TagKind
from training.reports.year.groupings import UNSAID
from training.reports.year.queries import (
    Compared,
    in_either,
    is_attendance,
    is_counted,
    sector_of_booking,
    side,
)

Tag = tuple[TagKind, str]
"""A priority or a review, by its code."""


def _marks() -> Subquery:
    return union_all(
        select(CoursePriority.course_id, literal(TagKind.PRIORITY).label("list"), CoursePriority.priority.label("tag")),
        select(CourseReview.course_id, literal(TagKind.REVIEW).label("list"), CourseReview.review.label("tag")),
    ).subquery("marks")


def marked_courses(session: Session, now: datetime) -> Mapping[Tag, list[MarkedCourse]]:
    """The courses of every priority and review, by title, each with its events that are in the programme and have not
    begun. One query.
    """
    marks = _marks()
    coming = (
        (Event.course_id == Course.id)
        & (Event.starts_at > now)
        & Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))
    )
    rows = session.execute(
        select(marks.c.list, marks.c.tag, Course.id, Course.code, Course.title, Event.ref, Event.starts_at)
        .join_from(marks, Course, Course.id == marks.c.course_id)
        .outerjoin(Event, coming)
        .order_by(Course.title_key, Course.id, Event.starts_at, Event.id)
    ).tuples()
    found: dict[Tag, dict[int, MarkedCourse]] = defaultdict(dict)
    for kind, tag, course_id, code, title, ref, starts_at in rows:
        course = found[TagKind(kind), tag].setdefault(course_id, MarkedCourse(course_id, code, title))
        if ref is not None:
            course.coming.append(ComingEvent(ref, starts_at, title))
    return {key: list(courses.values()) for key, courses in found.items()}


Sectors = Mapping[Tag, tuple[Mapping[str | None, int], Mapping[str | None, int]]]


def attendances_by_sector(session: Session, compared: Compared) -> Sectors:
    """For each priority and review, attendances of both periods by sector. One query.

    Of whom only a number is known, those are among them whose sector was said; so many are taken off UNSAID, which
    begins with all of them.
    """
    marks, at = _marks(), side(compared).label("at")
    booked = (
        select(marks.c.list, marks.c.tag, at, sector_of_booking().label("of_sector"), func.count(), literal(0))
        .join_from(marks, Course, Course.id == marks.c.course_id)
        .join(Event, Event.course_id == Course.id)
        .join(Booking, Booking.event_id == Event.id)
        .where(in_either(compared), is_counted(), is_attendance(), *compared.only)
        .group_by(marks.c.list, marks.c.tag, "at", "of_sector")
    )
    only_counted = (
        select(marks.c.list, marks.c.tag, at, Headcount.sector.label("of_sector"), func.sum(Headcount.came), literal(1))
        .join_from(marks, Course, Course.id == marks.c.course_id)
        .join(Event, Event.course_id == Course.id)
        .join(Headcount, Headcount.event_id == Event.id)
        .where(in_either(compared), is_counted(), *compared.only)
        .group_by(marks.c.list, marks.c.tag, "at", "of_sector")
    )
    found: dict[Tag, tuple[Counter[str | None], Counter[str | None]]] = defaultdict(lambda: (Counter(), Counter()))
    for kind, tag, number, sector, came, was_counted in session.execute(union_all(booked, only_counted)).tuples():
        found[TagKind(kind), tag][number][sector] += came
        if was_counted:
            found[TagKind(kind), tag][number][UNSAID] -= came
    return found
