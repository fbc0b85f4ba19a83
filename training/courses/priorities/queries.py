"""Reading which priorities courses serve, and which reviews they answer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, literal, select, union_all
from sqlalchemy.orm import Session

from training.courses.priorities.models import CoursePriority, CourseReview


@dataclass(frozen=True)
class Tags:
    """Of one course, by their codes."""

    priorities: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()


def tags_of(session: Session, course_id: int) -> Tags:
    return _tags(session, course_id).get(course_id, Tags())


def tags_by_course(session: Session) -> Mapping[int, Tags]:
    """Of every course that has any, in one query."""
    return _tags(session, None)


def _tags(session: Session, course_id: int | None) -> Mapping[int, Tags]:
    priorities = select(CoursePriority.course_id, literal(0).label("list"), CoursePriority.priority.label("code"))
    reviews = select(CourseReview.course_id, literal(1).label("list"), CourseReview.review.label("code"))
    found: defaultdict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    both = union_all(priorities, reviews).subquery()
    query = select(both)
    if course_id is not None:
        query = query.where(both.c.course_id == course_id)
    for of, which, tag in session.execute(query).tuples():
        found[of][which].add(tag)
    return {of: Tags(frozenset(one), frozenset(other)) for of, (one, other) in found.items()}


def codes_of(
    course_id: int | SQLColumnExpression[int], table: type[CoursePriority | CourseReview]
) -> ScalarSelect[str]:
    """What one course has of a list, as a column of another query: codes, a line each."""
    column = CoursePriority.priority if table is CoursePriority else CourseReview.review
    return select(func.aggregate_strings(column, "\n")).where(table.course_id == course_id).scalar_subquery()
