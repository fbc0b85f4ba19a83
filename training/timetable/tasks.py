"""What the worker does: it writes the messages of the timetable that are due, an event at a time."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from training import clock, queue
from training.attendance.operations import locked
from training.db import db, transaction
from training.timetable import after_queries, emails, operations, queries
from training.timetable.after_queries import ToRemind
from training.timetable.due import Verdict
from training.timetable.plan import plan
from training.timetable.quiet import Looked, is_quiet

SLICE = 80
"""Messages that are written at once: about a second. Then other work has its turn."""
LOOKED = "timetable_looked"
"""Where an application keeps when each of its sweeps last found nothing."""


def unless_quiet(name: str, minutes: int, look: Callable[[Session, datetime], int | None]) -> int:
    """Run a sweep, unless it would find nothing again. `look` answers with None where nothing is due."""
    session, now = db.session(), clock.now()
    kept: dict[str, Looked] = current_app.extensions.setdefault(LOOKED, {})
    last_change = queries.last_change(session)
    if is_quiet(kept.get(name), last_change, now, minutes) and not current_app.testing:
        session.rollback()
        return 0  # tests write rows without history, and move the clock back
    done = look(session, now)
    if done is None:
        kept[name] = Looked(now, last_change)
    else:
        kept.pop(name, None)
    return done or 0


@queue.sweep("timetable.send")
def send_due() -> int:
    """Write what is due before coming events now. Returns how many messages were written."""
    return unless_quiet("send", 5, _send_due)


def _send_due(session: Session, now: datetime) -> int | None:
    looked_at = queries.events_to_look_at(session, now)
    planned = plan(session, queries.events_with_ids(session, looked_at), now, only_now=looked_at)
    to_send = [one for one in planned if one.verdict is Verdict.SEND]
    due = list(dict.fromkeys(one.event.id for one in emails.reaching_somebody(session, to_send)))
    session.rollback()
    if not due:
        return None
    written = 0

    def write_for(event_id: int) -> int:
        nonlocal written
        count = _write_for(event_id, SLICE - written) if written < SLICE else 0
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
    """Ask what came of events, and remind of forms and of certificates whose refresh is due.

    Returns how many messages were written.
    """
    return unless_quiet("afterwards", 60, _send_afterwards)


def _send_afterwards(session: Session, now: datetime) -> int | None:
    due = after_queries.impact_due_now(session, now)
    for slot in after_queries.REMINDERS:
        due += after_queries.forms_to_remind(session, slot, now)
    due += after_queries.renewals_due(session, now)
    session.rollback()
    if not due:
        return None
    tried = due[: 2 * SLICE]  # whom nobody reaches keeps no others waiting
    written = 0

    def write(one: ToRemind) -> int:
        nonlocal written
        count = _write_afterwards(one) if written < SLICE else 0
        written += count
        return count

    done = queue.each(tried, write)
    if written and (written >= SLICE or len(due) > len(tried)):
        queue.wake_now("timetable.afterwards")
    return done


def _write_afterwards(one: ToRemind) -> int:
    with transaction() as session:
        return operations.remind(session, one, clock.now())
