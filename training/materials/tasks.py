"""What the worker does: it tells those who asked for slides that they are ready."""

from datetime import timedelta

from training import clock, queue
from training.db import db, transaction
from training.materials import operations, queries
from training.settings.queries import rules

SLICE = 80
"""Messages that are written in one go. Then other work has its turn."""
TELL = "materials.tell"


@queue.sweep(TELL)
def tell_of_slides() -> int:
    """Tell whoever asked for slides and can fetch them now. Returns how many were told."""
    session, now = db.session(), clock.now()
    in_force = rules(session)
    asked_since = now - timedelta(days=in_force.slides_asked_days)
    due = queries.to_be_told(session, now, asked_since, now - timedelta(minutes=in_force.corrections_minutes))
    session.rollback()
    done = queue.each(due[:SLICE], _tell)
    if len(due) > SLICE:
        queue.wake_now(TELL)
    return done


def _tell(booking_id: int) -> int:
    with transaction() as session:
        return operations.tell_of_slides(session, booking_id, clock.now())
