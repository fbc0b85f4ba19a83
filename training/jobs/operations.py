"""What can be done with a job, inside transaction(): start it, stop it, go on with it, try again what failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.jobs.models import ItemState, Job, JobItem
from training.links import new_token
from training.refusals import Code, Refused

SWEEP = "jobs.work"
_AT_ONCE = 500
"""Rows in one INSERT: SQLite takes a bounded number of values."""


def start(
    session: Session,
    kind: str,
    subject_ids: Sequence[int],
    actor: Actor,
    now: datetime,
    *,
    goes_back_to: str,
    form_token: str | None = None,
    about: tuple[str, int] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Job:
    """Have the worker do something to each of these rows, in their order.

    The same form sent again answers with the job that it started before. Raises Refused when no row was chosen.
    """
    if form_token and (known := session.scalar(select(Job).where(Job.form_token == form_token))):
        return known
    chosen = list(dict.fromkeys(subject_ids))
    if not chosen:
        raise Refused(Code.MISSING, "Nobody is chosen. Tick at least one.")
    job = Job(
        ref=new_token(),
        form_token=form_token,
        kind=kind,
        about=about[0] if about else None,
        about_id=about[1] if about else None,
        details=dict(details or {}),
        goes_back_to=goes_back_to,
        asked_by_id=actor.person_id,
        capacity=actor.capacity,
        asked_at=now,
        worked_at=now,
    )
    session.add(job)
    session.flush()
    for first in range(0, len(chosen), _AT_ONCE):
        rows = [{"job_id": job.id, "subject_id": subject_id} for subject_id in chosen[first : first + _AT_ONCE]]
        session.execute(insert(JobItem), rows)
    record(session, "job", job.id, "started", actor, now, kind=kind, rows=len(chosen))
    queue.wake(SWEEP)
    return job


def stop(session: Session, job: Job, actor: Actor, now: datetime) -> None:
    """Leave undone what is not done yet. Raises Refused when all of it is done."""
    session.refresh(job, with_for_update=True)
    if job.finished_at is not None:
        raise Refused(Code.DONE, "It was too late to stop: all of it is done.")
    if job.stopped_at is None:
        job.stopped_at = now
        record(session, "job", job.id, "stopped", actor, now)


def go_on(session: Session, job: Job, actor: Actor, now: datetime) -> None:
    """Do what was left undone when it was stopped."""
    session.refresh(job, with_for_update=True)
    if job.stopped_at is not None:
        job.stopped_at = None
        record(session, "job", job.id, "gone on with", actor, now)
        queue.wake(SWEEP)


def try_again(session: Session, job: Job, actor: Actor, now: datetime) -> int:
    """Try once more what could not be done. Returns how many rows that is."""
    session.refresh(job, with_for_update=True)
    ids = session.scalars(
        update(JobItem)
        .where(JobItem.job_id == job.id, JobItem.state == ItemState.FAILED)
        .values(state=ItemState.WAITING, sentence="", at=None)
        .returning(JobItem.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ids:
        job.finished_at = job.stopped_at = None
        record(session, "job", job.id, "tried again", actor, now, rows=len(ids))
        queue.wake(SWEEP)
    return len(ids)


def any_old(session: Session, before: datetime) -> bool:
    """Whether a job was finished or stopped by then."""
    return session.scalar(select(Job.id).where(_over_by(before)).limit(1)) is not None


def forget_old(session: Session, before: datetime) -> int:
    """Delete the jobs that were finished or stopped by then. Returns how many."""
    ids = session.scalars(select(Job.id).where(_over_by(before))).all()
    if ids:
        session.execute(delete(JobItem).where(JobItem.job_id.in_(ids)))
        session.execute(delete(Job).where(Job.id.in_(ids)))
    return len(ids)


def _over_by(before: datetime) -> ColumnElement[bool]:
    return (Job.finished_at <= before) | (Job.stopped_at <= before)
