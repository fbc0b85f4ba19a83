"""Which events have too few people, and until when somebody decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from training.courses.checklists.queries import first_late, late_count
from training.courses.deciding.models import EventMerge
from training.courses.deciding.rule import Question, Urgency, usual_decision_day
from training.courses.models import Course, Event, EventKind, EventState, PlacePool
from training.payments.models import CancellationPolicy, CancellationStep
from training.payments.policy import DEFAULT_POLICY, DueShare, PolicyStep
from training.payments.queries import policy_with
from training.settings.queries import rules
from training.settings.working_time import WorkingTime


@dataclass(frozen=True)
class EventToDecide:
    """An event with too few people, and what is asked about it."""

    ref: str
    title: str
    question: Question
    urgency: Urgency


def is_being_merged(session: Session, event_id: int) -> bool:
    """Whether its people are being moved to another date, after which it is cancelled: its places are no use."""
    open_merge = select(EventMerge.job_id).where(EventMerge.event_id == event_id, EventMerge.ended_at.is_(None))
    return session.scalar(open_merge.limit(1)) is not None


def minimum_of(event: Event) -> int:
    """How many people it needs; 0: it runs whoever comes."""
    if not event.takes_bookings:
        return 0  # who comes is not known before
    return event.course.minimum if event.minimum is None else event.minimum


def question_of(session: Session, event: Event) -> Question:
    """What is asked about one event. Its policy is read only where it has a minimum and no day of its own."""
    minimum, day, working = minimum_of(event), event.decide_on, rules(session).working_time
    if day is None:
        policy = policy_with(session, event.course.policy_id) if minimum else DEFAULT_POLICY
        day = usual_decision_day(policy.scale_for(event.price_pence), event.price_pence, event.starts_at, working)
    return Question(
        minimum=minimum,
        taken=event.taken,
        decide_on=day,
        starts_at=event.starts_at,
        decided=event.goes_ahead_at is not None,
        working=working,
    )


@dataclass(frozen=True)
class Decision:
    """Who decided that an event runs, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class EventBehind:
    """An event with things of its checklist that are late: how many, and which was due first."""

    ref: str
    title: str
    starts_at: datetime
    late: int
    first: str


@dataclass(frozen=True)
class AskedOfEvents:
    """What the desk asks of single events before their day, and after it."""

    to_decide: Sequence[EventToDecide]
    """Those whose decision is near or late, the earliest first."""
    behind: Sequence[EventBehind]
    """The soonest first."""


BEHIND_DAYS = 30
"""Days after an event in which its checklist can still be late."""


def asked_of_events(session: Session, now: datetime) -> AskedOfEvents:
    """In one query: the desk has no more to spare."""
    minimum = func.coalesce(Event.minimum, Course.minimum)
    taken = (
        select(func.coalesce(func.sum(PlacePool.taken), 0))
        .where(PlacePool.event_id == Event.id)
        .correlate(Event)
        .scalar_subquery()
    )
    default = select(CancellationPolicy.id).where(CancellationPolicy.is_default).scalar_subquery()
    step_of_it = (CancellationStep.policy_id == func.coalesce(Course.policy_id, default)) & (
        CancellationStep.free == (Event.price_pence == 0)
    )
    late = late_count(now)
    too_few = (
        Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))
        & (Event.starts_at > now)
        & Event.goes_ahead_at.is_(None)
        & (Event.kind != EventKind.HEADCOUNT)
        & (Event.partner_link == "")
        & (minimum > taken)
    )
    is_behind = (Event.ends_at > now - timedelta(days=BEHIND_DAYS)) & (Event.state != EventState.CANCELLED) & (late > 0)
    rows = session.execute(
        select(
            Event.ref,
            Course.title,
            Event.starts_at,
            Event.price_pence,
            Event.decide_on,
            minimum.label("minimum"),
            taken.label("taken"),
            too_few.label("too_few"),
            late.label("late"),
            first_late(now).label("first"),
            CancellationStep,
        )
        .join(Event.course)
        .outerjoin(CancellationStep, step_of_it)
        .where(Event.ends_at > now - timedelta(days=BEHIND_DAYS), too_few | is_behind)
        .order_by(Event.starts_at, Event.ref, CancellationStep.days.desc())
    ).all()
    events = [[*its] for _, its in groupby(rows, key=lambda row: row.ref)]
    behind = [EventBehind(its[0].ref, its[0].title, its[0].starts_at, its[0].late, its[0].first) for its in events]
    working = rules(session).working_time
    asked = [_asked(its, working) for its in events if its[0].too_few]
    to_decide = [
        EventToDecide(ref, title, question, urgency)
        for ref, title, question in asked
        if (urgency := question.urgency(now)) in {Urgency.SOON, Urgency.LATE}
    ]
    return AskedOfEvents(
        sorted(to_decide, key=lambda one: (one.question.decide_on, one.question.starts_at, one.ref)),
        [one for one in behind if one.late],
    )


def _asked(rows: Sequence[Row[Any]], working: WorkingTime) -> tuple[str, str, Question]:
    """Reference, title and question of an event, from a row for each step of its policy."""
    row = rows[0]
    steps = [one.CancellationStep for one in rows if one.CancellationStep is not None]
    scale = DEFAULT_POLICY.scale_for(row.price_pence)
    if steps:
        scale = replace(scale, steps=tuple(PolicyStep(one.days, DueShare(one.percent, one.pence)) for one in steps))
    day = row.decide_on or usual_decision_day(scale, row.price_pence, row.starts_at, working)
    return (
        row.ref,
        row.title,
        Question(minimum=row.minimum, taken=int(row.taken), decide_on=day, starts_at=row.starts_at, working=working),
    )


@dataclass(frozen=True)
class MergeGoingOn:
    """An event whose people are being moved to another date, and is cancelled after that."""

    job_ref: str
    failed: int
    """How many could not be moved: while there are any, it is not cancelled."""
    finished: bool
    """Whether the press has gone through all of them."""
    stopped: bool
