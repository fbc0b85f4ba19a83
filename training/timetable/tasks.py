"""What the worker does: it writes the messages of the timetable that are due, an event at a time."""

from training import clock, queue
from training.attendance.operations import locked
from training.db import db, transaction
from training.timetable import after_queries, emails, operations, queries
from training.timetable.after_queries import ToRemind
from training.timetable.due import Verdict
from training.timetable.plan import plan

SLICE = 80
"""Messages that are written at once: about a second. Then other work has its turn."""


@queue.sweep("timetable.send")
def send_due() -> int:
    """Write what is due before coming events now. Returns how many messages were written."""
    session, now = db.session(), clock.now()
    looked_at = queries.events_to_look_at(session, now)
    planned = plan(session, queries.events_with_ids(session, looked_at), now, only_now=looked_at)
    due = list(dict.fromkeys(one.event.id for one in planned if one.verdict is Verdict.SEND))
    session.rollback()
    written = 0

    def write_for(event_id: int) -> int:
        nonlocal written
        if written >= SLICE:
            return 0
        count = _write_for(event_id, SLICE - written)
        written += count
        return count

    done = queue.each(due, write_for)
    if written >= SLICE:
        queue.wake_now("timetable.send")
    return done


def _write_for(event_id: int, most: int) -> int:
    """Under the event's lock: two workers write one message, and nobody is told of a day that has just moved."""
    with transaction() as session:
        now = clock.now()
        locked(session, event_id)
        events = queries.events_with_ids(session, [event_id])
        due = [one for one in plan(session, events, now) if one.verdict is Verdict.SEND]
        return emails.write(session, due, now, most)


@queue.sweep("timetable.afterwards", every_minutes=10)
def send_afterwards() -> int:
    """Remind of evaluations, and of certificates that run out. Returns how many messages were written."""
    session, now = db.session(), clock.now()
    due = [*after_queries.evaluations_to_remind(session, now), *after_queries.renewals_due(session, now)]
    session.rollback()
    done = queue.each(due[:SLICE], _write_afterwards)
    if len(due) > SLICE and done:
        queue.wake_now("timetable.afterwards")
    return done


def _write_afterwards(one: ToRemind) -> int:
    with transaction() as session:
        return operations.remind(session, one, clock.now())
