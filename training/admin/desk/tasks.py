"""What the worker does: carries out jobs a second at a time, and forgets those that are long over."""

from datetime import timedelta

from training import clock, queue
from training.admin.desk.job_kinds import at_once_of_kinds, work_of_kinds
from training.db import db, transaction
from training.jobs import operations
from training.jobs.slices import work_a_slice
from training.settings.queries import rules


@queue.sweep(operations.SWEEP)
def work_on_jobs() -> int:
    """A slice of the job that has waited longest; it wakes the worker again when more is left."""
    return work_a_slice(work_of_kinds(), at_once_of_kinds())


@queue.sweep("jobs.forget", every_minutes=30)
def forget_jobs() -> int:
    """Delete jobs when the time for which the rules keep them is over."""
    before = clock.now() - timedelta(days=rules(db.session()).jobs_kept_days)
    if not operations.any_old(db.session(), before):
        return 0
    with transaction() as session:
        return operations.forget_old(session, before)
