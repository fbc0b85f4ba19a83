"""Merging an event into another date of its course, inside transaction(): move everybody, then cancel it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor, Role
from training.admin.bookings.bulk.forecast_queries import MoveForecast
from training.admin.programme.cancel_operations import cancel_event
from training.courses import event_operations
from training.courses.deciding.models import EventMerge
from training.courses.models import Event, EventState
from training.history.operations import record
from training.jobs import operations as jobs
from training.jobs.models import ItemState, Job, JobItem
from training.jobs.queries import undone_by
from training.refusals import Code, Refused

SWEEP = "admin.bookings.finish_merges"


def merge(
    session: Session,
    event_id: int,
    into: MoveForecast,
    because: str,
    actor: Actor,
    now: datetime,
    *,
    goes_back_to: str,
    form_token: str | None,
    details: dict[str, Any],
) -> Job:
    """Have the worker move whoever can be moved, and cancel the event once all of them are.

    Nobody can book it meanwhile. Raises Refused for an event that is cancelled, or has started.
    """
    event = event_operations.locked(session, event_id)
    if event.state not in {EventState.PUBLISHED, EventState.CLOSED} or event.starts_at <= now:
        raise Refused(Code.CLOSED, "Only an event that is published, and has not started, can be merged with another.")
    if event.state == EventState.PUBLISHED:
        event_operations.close_bookings(session, event_id, actor, now)
    job = jobs.start(
        session,
        "bookings/move",
        into.forecast.will,
        actor,
        now,
        goes_back_to=goes_back_to,
        form_token=form_token,
        about=("event", event_id),
        details=details,
    )
    if session.get(EventMerge, job.id) is None:
        session.add(
            EventMerge(
                job_id=job.id,
                event_id=event_id,
                into_id=into.target.id,
                because=because,
                asked_by_id=actor.person_id,
            )
        )
        record(session, "event", event_id, "to be merged with another date", actor, now, into=into.target.id)
    return job


def merges_to_finish(session: Session) -> Sequence[int]:
    """The merges whose people are all moved, or whose event somebody cancelled or opened again; by their jobs' ids."""
    failed = select(JobItem.id).where(JobItem.job_id == Job.id, JobItem.state == ItemState.FAILED).exists()
    return session.scalars(
        select(EventMerge.job_id)
        .join(EventMerge.job)
        .join(EventMerge.event)
        .where(
            EventMerge.ended_at.is_(None),
            (Event.state != EventState.CLOSED) | (Job.finished_at.is_not(None) & ~failed),
        )
        .order_by(EventMerge.job_id)
    ).all()


def finish(session: Session, job_id: int, now: datetime) -> bool:
    """Cancel the event of a merge whose people are all moved. Whether it was this that cancelled it.

    An event that somebody opened for booking again, or whose people were moved back, is to take place after all.
    """
    found = session.get_one(EventMerge, job_id, with_for_update=True, populate_existing=True)
    if found.ended_at is not None:
        return False
    found.ended_at = now
    event = event_operations.locked(session, found.event_id)
    if event.state != EventState.CLOSED or event.ends_at <= now or undone_by(session, found.job):
        return False
    cancel_event(session, event.id, found.because, "", Actor(found.asked_by_id, Role.ADMINISTRATOR), now)
    return True
