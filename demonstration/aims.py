"""What courses are for, and what events cost: the Board's priorities, reviews that courses answer, and sums."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from demonstration.data_files import table
from demonstration.demand import is_past
from demonstration.rows import history, insert_only, insert_rows
from training.access import Actor
from training.board_lists.operations import add_thing, end_thing
from training.courses.costs.models import CostKind, EventCost
from training.courses.models import Course, Event, EventState, Format
from training.courses.priorities.operations import tag_course
from training.history.models import History
from training.years import FinancialYear

DAY = timedelta(days=1)
ENTERED_AFTER = timedelta(days=9)
NOT_ENTERED = 0.08
"""So many events of which nobody has entered a cost yet."""
_LUNCH_PENCE = 750
_FEE_PENCE = {Format.CONFERENCE: 180_000, Format.BRIEFING: 0}
"""What a trainer from outside cost; an author's briefing is theirs to give."""


def tag_courses(session: Session, administrator: Actor, now: datetime) -> None:
    """Put the Board's priorities and the reviews on their lists, and say what each course serves and answers.

    One priority ended with the year before, and on another nothing is delivered.
    """
    this_year = FinancialYear.of(now)
    begins, last_day = FinancialYear(this_year.first - 1).days.begins, this_year.days.begins - DAY
    tags: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: {"priority": [], "review": []})
    for row in table("priorities.csv"):
        code = add_thing(session, row["list"], row["name"], begins, {}, administrator, now - ENTERED_AFTER)
        if row["ended"]:
            end_thing(session, row["list"], code, last_day, None, administrator, now - ENTERED_AFTER)
        for course in filter(None, row["courses"].split(";")):
            tags[course][row["list"]].append(code)
    ids = dict(session.execute(select(Course.code, Course.id)).tuples().all())
    for course, of in tags.items():
        tag_course(session, ids[course], of["priority"], of["review"], administrator, now - ENTERED_AFTER)


def write_costs(session: Session, administrator: Actor, now: datetime, rng: Random) -> None:
    """Of nearly every event that is over: its room, its trainer, its lunch, and now and then something else."""
    events = session.scalars(
        select(Event)
        .where(Event.state != EventState.CANCELLED, Event.starts_at < now)
        .options(joinedload(Event.course), selectinload(Event.sittings), selectinload(Event.pools))
        .order_by(Event.starts_at, Event.id)
    ).all()
    rows = [
        _row(event, kind, pence, note, administrator, now)
        for event in events
        if is_past(event, now) and rng.random() >= NOT_ENTERED
        for kind, pence, note in _costs_of(event, rng)
    ]
    ids = insert_rows(session, EventCost, rows)
    past = [
        history(administrator, row["entered_at"], "event", row["event_id"], "cost added", cost=cost_id)
        for row, cost_id in zip(rows, ids, strict=True)
    ]
    insert_only(session, History, past)


def _costs_of(event: Event, rng: Random) -> Iterator[tuple[CostKind, int, str]]:
    days = len(event.sittings)
    in_a_room = event.venue_id is not None
    if in_a_room:
        lent = rng.random() < 0.3
        yield CostKind.VENUE, 0 if lent else days * rng.choice((9_500, 12_000, 14_500, 18_000)), _ROOM[lent]
        if event.course.hours >= 5:
            yield CostKind.CATERING, days * _LUNCH_PENCE * max(event.taken, 8), "Lunch"
    fee = _FEE_PENCE.get(Format(event.course.format), days * rng.choice((0, 25_000, 32_000)))
    yield CostKind.TRAINER, fee, "" if fee else "A colleague of a partner, in kind"
    if rng.random() < 0.15:
        yield CostKind.OTHER, rng.choice((1_850, 3_200, 6_400)), "Printing" if in_a_room else "Captions"


_ROOM = {True: "Lent by a partner", False: "Hire of the room"}


def _row(event: Event, kind: CostKind, pence: int, note: str, administrator: Actor, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "kind": kind,
        "pence": pence,
        "note": note,
        "entered_at": min(event.ends_at + ENTERED_AFTER, now),
        "entered_by_id": administrator.person_id,
    }
