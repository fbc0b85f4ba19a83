"""How the worker carries out jobs: a second at a time, each row in a transaction of its own.

The worker is one thread, and messages and offers go out between two slices. A row and what became of it are committed
together: a worker that is killed leaves nothing half done, and nothing is done twice. Rows of which there are thousands
may share a transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from types import MappingProxyType

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.db import db, transaction
from training.jobs.models import LONGEST_SENTENCE, ItemState, Job, JobItem
from training.jobs.operations import SWEEP
from training.refusals import Refused
from training.work import Timetable, claim_next

log = structlog.get_logger()

SLICE_SECONDS = 1.0
TIMETABLE = Timetable(claim=timedelta(minutes=2), waits=(timedelta(minutes=1),))
UNEXPECTED = "Something went wrong on our side with this one. It has been recorded. Try it again in a few minutes."

Work = Callable[[Session, Job, int, Actor, datetime], str | None]
"""What a kind of job does to one row, inside transaction(). May answer with a sentence; raises Refused with one."""


@dataclass(frozen=True)
class _Next:
    job_id: int
    item_id: int


def work_a_slice(kinds: Mapping[str, Work], at_once: Mapping[str, int] = MappingProxyType({})) -> int:
    """Carry out a second of the job that has waited longest. Returns how many rows were dealt with.

    `at_once`: how many rows of a kind share one transaction, where there are thousands and each is done in a moment.
    """
    claim = claim_next(
        Job, TIMETABLE, clock.now(), Job.finished_at.is_(None), Job.stopped_at.is_(None), oldest=Job.worked_at
    )
    if claim is None:
        return 0
    ends, dealt_with = monotonic() + SLICE_SECONDS, 0
    while found := _next_items(claim.id, at_once):
        if len(found) == 1:
            _deal_with(found[0], kinds)
        else:
            _deal_with_several(found, kinds)
        dealt_with += len(found)
        if monotonic() >= ends:
            break
    _let_go(claim.id)
    return dealt_with


def _next_items(job_id: int, at_once: Mapping[str, int]) -> list[_Next]:
    reading = db.session()
    kind = reading.scalar(select(Job.kind).where(Job.id == job_id, Job.stopped_at.is_(None)))
    ids = reading.scalars(
        select(JobItem.id)
        .where(JobItem.job_id == job_id, JobItem.state == ItemState.WAITING)
        .order_by(JobItem.id)
        .limit(at_once.get(kind, 1) if kind else 0)
    ).all()
    reading.rollback()
    return [_Next(job_id, item_id) for item_id in ids]


def _deal_with(found: _Next, kinds: Mapping[str, Work]) -> None:
    try:
        _carry_out(found, kinds)
    except Refused as refused:
        _record_failed(found, refused.sentence)
    except DBAPIError as trouble:
        if not isinstance(trouble, IntegrityError):
            raise  # the database is away: the claim runs out, and the row waits
        log.exception("jobs.row_failed", job=found.job_id, item=found.item_id)
        _record_failed(found, UNEXPECTED)
    except Exception:
        log.exception("jobs.row_failed", job=found.job_id, item=found.item_id)
        _record_failed(found, UNEXPECTED)


def _carry_out(found: _Next, kinds: Mapping[str, Work]) -> None:
    with transaction() as session:
        item = _still_waiting(session, found.item_id)
        if item is None:
            return
        job, now = session.get_one(Job, found.job_id), clock.now()
        said = kinds[job.kind](session, job, item.subject_id, Actor(job.asked_by_id, job.capacity), now)
        item.state, item.sentence, item.at = ItemState.DONE, (said or "")[:LONGEST_SENTENCE], now


def _deal_with_several(found: Sequence[_Next], kinds: Mapping[str, Work]) -> None:
    """Rows in one transaction, each in a savepoint of its own: one that fails takes nothing back but itself."""
    with transaction() as session:
        job, now = session.get_one(Job, found[0].job_id), clock.now()
        actor = Actor(job.asked_by_id, job.capacity)
        waiting = select(JobItem).where(
            JobItem.id.in_([one.item_id for one in found]), JobItem.state == ItemState.WAITING
        )
        for item in session.scalars(waiting.order_by(JobItem.id).with_for_update()).all():
            state, sentence = ItemState.FAILED, UNEXPECTED
            try:
                with session.begin_nested():
                    sentence = kinds[job.kind](session, job, item.subject_id, actor, now) or ""
                state = ItemState.DONE
            except Refused as refused:
                sentence = refused.sentence
            except Exception as trouble:
                if isinstance(trouble, DBAPIError) and not isinstance(trouble, IntegrityError):
                    raise  # the database is away: the claim runs out, and the rows wait
                log.exception("jobs.row_failed", job=job.id, item=item.id)
            item.state, item.sentence, item.at = state, sentence[:LONGEST_SENTENCE], now


def _record_failed(found: _Next, sentence: str) -> None:
    with transaction() as session:
        if item := _still_waiting(session, found.item_id):
            item.state, item.sentence, item.at = ItemState.FAILED, sentence[:LONGEST_SENTENCE], clock.now()


def _still_waiting(session: Session, item_id: int) -> JobItem | None:
    """The row to be dealt with, locked; None: another worker, whose claim had run out, was faster."""
    item = session.get(JobItem, item_id, with_for_update=True)
    return item if item is not None and item.state == ItemState.WAITING else None


def _let_go(job_id: int) -> None:
    with transaction() as session:
        job, now = session.get_one(Job, job_id, with_for_update=True), clock.now()
        job.record_success()
        job.worked_at = now
        left = session.scalar(
            select(JobItem.id).where(JobItem.job_id == job_id, JobItem.state == ItemState.WAITING).limit(1)
        )
        if left is None:
            job.finished_at, job.stopped_at = now, None
        elif job.stopped_at is None:
            queue.wake(SWEEP)
