"""What the administrator does with editions of a course, inside transaction()."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.editions.models import CourseEdition
from training.history.operations import record
from training.refusals import mapped

_TAKEN = {
    "course_edition.course_id, course_edition.from_day": ("from_day", "Another edition begins on this day"),
    "course_edition.course_id_from_day": ("from_day", "Another edition begins on this day"),
    "course_edition.course_id, course_edition.name": ("name", "Another edition of this course has this name"),
    "course_edition.course_id_name": ("name", "Another edition of this course has this name"),
}
"""SQLite names the columns, PostgreSQL the constraint."""


def add_edition(
    session: Session, course_id: int, name: str, from_day: date, changes: str, actor: Actor, now: datetime
) -> CourseEdition:
    """Raises Refused where another has its name or its day."""
    edition = CourseEdition(course_id=course_id, name=name, from_day=from_day, changes=changes, made_at=now)
    with mapped(session, _TAKEN):
        session.add(edition)
    record(session, "course", course_id, "edition added", actor, now, edition=edition.id)
    return edition


def change_edition(
    session: Session, edition: CourseEdition, name: str, from_day: date, changes: str, actor: Actor, now: datetime
) -> None:
    """Certificates that were issued keep the name that they were issued with. Raises Refused likewise."""
    with mapped(session, _TAKEN):
        edition.name, edition.from_day, edition.changes = name, from_day, changes
    record(session, "course", edition.course_id, "edition changed", actor, now, edition=edition.id)


def delete_edition(session: Session, edition: CourseEdition, actor: Actor, now: datetime) -> None:
    """Certificates that were issued keep its name."""
    record(session, "course", edition.course_id, "edition deleted", actor, now, edition=edition.id)
    session.delete(edition)
