"""What the worker does: cancels an event once everybody of it is moved to another date."""

from training import clock, queue
from training.admin.bookings.deciding import operations
from training.db import db, transaction


@queue.sweep(operations.SWEEP)
def finish_merges() -> int:
    """One event a transaction. Returns how many were cancelled. Killed in between, it goes on with the next."""

    def finish(job_id: int) -> int:
        with transaction() as session:
            return int(operations.finish(session, job_id, clock.now()))

    return queue.each(operations.merges_to_finish(db.session()), finish)
