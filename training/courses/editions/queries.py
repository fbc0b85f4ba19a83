"""Reading editions of courses, and which is in force on a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.courses.editions.models import CourseEdition


def editions_of(session: Session, course_id: int) -> Sequence[CourseEdition]:
    """The latest first."""
    return session.scalars(
        select(CourseEdition).where(CourseEdition.course_id == course_id).order_by(CourseEdition.from_day.desc())
    ).all()


def edition_on(session: Session, course_id: int, day: date) -> CourseEdition | None:
    """What the course taught on a day; None where it had no edition yet."""
    return in_force_on(editions_of(session, course_id), day)


def in_force_on(editions: Iterable[CourseEdition], day: date) -> CourseEdition | None:
    """The one of these, the latest first, that was in force on a day."""
    return next((one for one in editions if one.from_day <= day), None)


def edition_by_id(session: Session, edition_id: int) -> CourseEdition | None:
    return session.get(CourseEdition, edition_id)


def editions_of_courses(session: Session, course_ids: Iterable[int]) -> Mapping[int, Sequence[CourseEdition]]:
    """Of several courses in one query, each with the latest first."""
    found: dict[int, list[CourseEdition]] = {}
    rows = session.scalars(
        select(CourseEdition)
        .where(CourseEdition.course_id.in_(set(course_ids)))
        .order_by(CourseEdition.from_day.desc())
    )
    for edition in rows:
        found.setdefault(edition.course_id, []).append(edition)
    return found
