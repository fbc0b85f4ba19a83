"""What the worker does: it reminds people who were away, once they are back."""

from training import clock, queue
from training.access import SYSTEM
from training.agency.reminders import operations, queries
from training.db import db, transaction
from training.settings.queries import rules

_SLICE = 200


@queue.sweep(operations.SWEEP, every_minutes=30)
def remind_who_is_back() -> int:
    """From the hour on at which messages of a day go. Returns how many were dealt with."""
    session, now = db.session(), clock.now()
    early = clock.local(now).hour < rules(session).message_hour
    due = [] if early else queries.waiting_for_return(session, now)
    session.rollback()
    return queue.each(due[:_SLICE], _remind)


def _remind(reminder_id: int) -> int:
    with transaction() as session:
        operations.send_reminder(session, reminder_id, SYSTEM, clock.now())
    return 1
