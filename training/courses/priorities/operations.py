"""Saying which priorities a course serves and which reviews it answers, inside transaction()."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.priorities.models import CoursePriority, CourseReview
from training.courses.priorities.queries import Tags, tags_of
from training.history.operations import record


def tag_course(
    session: Session,
    course_id: int,
    priorities: Collection[str],
    reviews: Collection[str],
    actor: Actor,
    now: datetime,
) -> bool:
    """From now on these, by their codes, and no others. Whether anything is different."""
    before, after = tags_of(session, course_id), Tags(frozenset(priorities), frozenset(reviews))
    if before == after:
        return False
    for table in (CoursePriority, CourseReview):
        session.execute(delete(table).where(table.course_id == course_id))
    session.add_all(CoursePriority(course_id=course_id, priority=one) for one in sorted(after.priorities))
    session.add_all(CourseReview(course_id=course_id, review=one) for one in sorted(after.reviews))
    session.flush()
    record(session, "course", course_id, "priorities chosen", actor, now)
    return True
