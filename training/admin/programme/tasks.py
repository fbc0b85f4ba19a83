"""What the worker does: frees, tells and refunds the bookings of events that the Board has cancelled."""

import structlog
from flask import current_app
from sqlalchemy import select

from training import clock, queue
from training.admin.programme import cancel_operations
from training.checkout.tasks import close_pages
from training.courses.models import Event, EventState
from training.db import db, transaction

log = structlog.get_logger()


@queue.sweep("admin.programme.cancel_event")
def cancel_events() -> int:
    """Go on with every cancelled event, a few bookings a transaction. Returns how many bookings were freed.

    Killed in between, it goes on from there: what was committed is told and refunded, and the rest is still live.
    """
    unfinished = select(Event.id).where(
        Event.state == EventState.CANCELLED, Event.cancelled_at.is_not(None), Event.all_freed_at.is_(None)
    )
    return queue.each(db.session.scalars(unfinished.order_by(Event.id)).all(), _free_all)


def _free_all(event_id: int) -> int:
    freed = 0
    while True:
        with transaction() as session:
            ids = cancel_operations.free_some(session, event_id, clock.now())
        if not ids:
            break
        freed += len(ids)
        if current_app.config["STRIPE_SECRET_KEY"]:
            close_pages(ids)
    log.info("event.cancelled", event_id=event_id, bookings=freed)
    return freed
