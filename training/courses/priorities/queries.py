"""Reading which priorities courses serve, and which reviews they answer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from training.board_lists.queries import board_lists
from training.courses.priorities.models import CoursePriority, CourseReview


@dataclass(frozen=True)
class Tags:
    """Of one course, by their codes."""

    priorities: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()


def tags_of(session: Session, course_id: int) -> Tags:
    return _tags(session, course_id).get(course_id, Tags())


def named_tags(session: Session, course_id: int, day: date) -> tuple[list[str], list[str]]:
    """The priorities and the reviews of one course by their names on a day, in the order of their lists."""
    tags, lists = tags_of(session, course_id), board_lists(session)
    return (
        [one.name_on(day) for one in lists.priorities if one.code in tags.priorities],
        [one.name_on(day) for one in lists.reviews if one.code in tags.reviews],
    )


def tags_by_course(session: Session) -> Mapping[int, Tags]:
    """Of every course that has any, in one query."""
    return _tags(session, None)


def _tags(session: Session, course_id: int | None) -> Mapping[int, Tags]:
    parts = [
        select(table.course_id, literal(number).label("number"), column.label("code"))
        for number, (table, column) in enumerate(
            ((CoursePriority, CoursePriority.priority), (CourseReview, CourseReview.review))
        )
    ]
    found: defaultdict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    tables = union_all(*parts).subquery()
    query = select(tables.c.course_id, tables.c.number, tables.c.code)
    if course_id is not None:
        query = query.where(tables.c.course_id == course_id)
    for of, number, tag in session.execute(query):
        found[of][number].add(tag)
    return {of: Tags(frozenset(one), frozenset(other)) for of, (one, other) in found.items()}
