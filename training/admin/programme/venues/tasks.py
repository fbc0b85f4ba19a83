"""What the worker does: tells everybody of events whose venue got another address."""

from sqlalchemy import select

from training import clock, queue
from training.admin.programme.venues import operations
from training.courses.models import Event
from training.db import db, transaction


@queue.sweep("admin.programme.tell_of_places")
def tell_of_places() -> int:
    """One event a transaction. Returns how many people were told. Killed in between, it goes on with the next."""

    def tell(event_id: int) -> int:
        with transaction() as session:
            return operations.tell_of_place(session, event_id, clock.now())

    waiting = select(Event.id).where(Event.place_before != "").order_by(Event.starts_at, Event.id)
    return queue.each(db.session.scalars(waiting).all(), tell)
