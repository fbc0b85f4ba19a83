"""Who waits for a new date in the demonstration year: more where the next date is full, or where none is planned."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from demonstration.people import Delegate
from demonstration.rows import history, insert_only, insert_rows
from training.access import Actor
from training.courses.models import Course
from training.history.models import History
from training.interest.announcing import ANYWHERE, ONLINE
from training.interest.models import Interest

WAITING = {"L3": 34, "L3-REF": 17, "L2": 14, "THINKFAM": 9, "NEGLECT": 8, "TRAUMA": 6, "CCE": 5, "FAITH": 3, "L1": 2}
"""How many wait for a date of each course, by its code."""
SURE = "L3-REF"
"""The course that somebody with a sign-in waits for."""
ASKED_WITHIN = timedelta(days=40)
"""All that is ahead was published before: nobody is told anything when the worker first looks."""


def write_interests(
    session: Session, courses: Sequence[Course], people: Sequence[Delegate], sure: Delegate, now: datetime, rng: Random
) -> None:
    """People who have booked before, each for a course that they have not attended. `sure` waits for one, too."""
    rows = []
    for course in courses:
        possible = [delegate for delegate in people if course.code not in delegate.courses and delegate is not sure]
        waiting = rng.sample(possible, min(WAITING.get(course.code, 0), len(possible)))
        rows += [_row(course, delegate, now, rng) for delegate in waiting + [sure] * (course.code == SURE)]
    ids = insert_rows(session, Interest, rows)
    insert_only(session, History, [_asked(row, interest_id) for row, interest_id in zip(rows, ids, strict=True)])


def _row(course: Course, delegate: Delegate, now: datetime, rng: Random) -> dict[str, Any]:
    asked_at = now - timedelta(hours=2) - rng.random() * (ASKED_WITHIN - timedelta(hours=2))
    return {
        "course_id": course.id,
        "person_id": delegate.id,
        "reach": _reach(delegate, rng),
        "asked_at": asked_at,
        "confirmed_at": asked_at,
    }


def _asked(row: dict[str, Any], interest_id: int) -> dict[str, Any]:
    actor = Actor(row["person_id"], "delegate")
    return history(actor, row["asked_at"], "interest", interest_id, "asked", reach=row["reach"])


def _reach(delegate: Delegate, rng: Random) -> str:
    """Most would go where their agency is; some anywhere, and some only online."""
    if delegate.only_online or rng.random() < 0.15:
        return ONLINE
    quadrant = delegate.agency.quadrant if delegate.agency else None
    return quadrant if quadrant and rng.random() < 0.75 else ANYWHERE
