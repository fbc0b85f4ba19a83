"""What can be done with a job, inside transaction(): start it, stop it, go on with it, try again what failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, select, update
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.jobs.models import LONGEST_ADDRESS, ItemState, Job, JobItem
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
        goes_back_to=goes_back_to if len(goes_back_to) <= LONGEST_ADDRESS else goes_back_to.partition("?")[0],
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
    """Do what was left undone when it was stopped. Raises Refused when what was done has been undone."""
    session.refresh(job, with_for_update=True)
    _refuse_if_undone(session, job)
    if job.stopped_at is not None:
        job.stopped_at = None
        record(session, "job", job.id, "gone on with", actor, now)
        queue.wake(SWEEP)


def try_again(session: Session, job: Job, actor: Actor, now: datetime) -> int:
    """Try once more what could not be done. Returns how many rows that is.

    Raises Refused while it is stopped, since what was left on purpose would be done with it, and when it was undone.
    """
    session.refresh(job, with_for_update=True)
    _refuse_if_undone(session, job)
    if job.stopped_at is not None:
        raise Refused(Code.NOT_POSSIBLE, "It is stopped. Go on with it first, then try again what could not be done.")
    ids = session.scalars(
        update(JobItem)
        .where(JobItem.job_id == job.id, JobItem.state == ItemState.FAILED)
        .values(state=ItemState.WAITING, sentence="", at=None)
        .returning(JobItem.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ids:
        job.finished_at = None
        record(session, "job", job.id, "tried again", actor, now, rows=len(ids))
        queue.wake(SWEEP)
    return len(ids)


def remember(session: Session, job: Job, subject_id: int, before: Mapping[str, Any]) -> None:
    """Keep what was so before a row was changed, so that it can be undone. For whatever a kind of job does to a row."""
    session.scalars(_item(job.id, subject_id)).one().before = dict(before)


def remembered(session: Session, job_id: int, subject_id: int) -> dict[str, Any]:
    """What was so before that job changed this row. Raises Refused where it did not change it."""
    item = session.scalars(_item(job_id, subject_id)).one_or_none()
    if item is None or item.before is None:
        raise Refused(Code.NOT_POSSIBLE, "Nothing was changed here, so there is nothing to undo.")
    return item.before


def _item(job_id: int, subject_id: int) -> Select[tuple[JobItem]]:
    return select(JobItem).where(JobItem.job_id == job_id, JobItem.subject_id == subject_id)


def undo(session: Session, job: Job, kind: str, actor: Actor, now: datetime) -> Job:
    """Have the worker put back what a job did, row by row. `kind` is the kind of job that undoes it.

    Pressed twice it is undone once. Raises Refused while the job is at work, and when nothing was done.
    """
    session.refresh(job, with_for_update=True)
    if job.finished_at is None and job.stopped_at is None:
        raise Refused(Code.TOO_EARLY, "It is still at work. Stop it first, then undo what was done.")
    done = session.scalars(
        select(JobItem.subject_id)
        .where(JobItem.job_id == job.id, JobItem.state == ItemState.DONE, JobItem.before.is_not(None))
        .order_by(JobItem.id)
    ).all()
    if not done:
        raise Refused(Code.NOT_POSSIBLE, "Nothing was changed, so there is nothing to undo.")
    about = (job.about, job.about_id) if job.about and job.about_id else None
    return start(
        session,
        kind,
        done,
        actor,
        now,
        goes_back_to=job.goes_back_to,
        form_token=job.token_of_undoing,
        about=about,
        details={"undoes": job.id},
    )


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


def _refuse_if_undone(session: Session, job: Job) -> None:
    if session.scalar(select(Job.id).where(Job.form_token == job.token_of_undoing)) is not None:
        raise Refused(Code.DONE, "What was done has been undone, so it ends here. Start it anew from its list.")
