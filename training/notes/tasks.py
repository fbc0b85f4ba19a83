"""What the worker does: it deletes notes when the time for which they are kept is over."""

from sqlalchemy import exists, select

from training import clock, queue
from training.db import db, transaction
from training.notes import operations
from training.notes.queries import is_over
from training.settings.queries import rules


@queue.sweep("notes.delete_old", every_minutes=30)
def delete_old_notes() -> int:
    """Delete notes whose time is over. Returns how many."""
    kept_days = rules(db.session()).notes_kept_days
    if not db.session.scalar(select(exists().where(is_over(clock.now(), kept_days)))):
        return 0
    with transaction() as session:
        return operations.delete_old(session, clock.now(), kept_days)
