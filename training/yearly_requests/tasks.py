"""What the worker does: it writes to agencies that are asked, as soon as there is somebody to write to."""

from training import clock, queue
from training.db import db, transaction
from training.yearly_requests import operations, queries

SLICE = 80
"""Agencies that are written to in one go. Then other work has its turn."""


@queue.sweep(operations.SEND, every_minutes=10)
def write_to_agencies() -> int:
    """Send what is to be sent, and the reminders that were asked for. Returns how many messages were written."""
    session, now = db.session(), clock.now()
    to_send, to_remind = queries.to_be_sent(session, now), queries.to_be_reminded(session, now)
    session.rollback()
    done = queue.each(to_send[:SLICE], _send) + queue.each(to_remind[:SLICE], _remind)
    if done and (len(to_send) > SLICE or len(to_remind) > SLICE):
        queue.wake_now(operations.SEND)
    return done


def _send(request_id: int) -> int:
    with transaction() as session:
        return operations.send_request(session, request_id, clock.now())


def _remind(request_id: int) -> int:
    with transaction() as session:
        return operations.remind(session, request_id, clock.now())
