"""The site without what keeps places from being sold twice: `granian … tests.bookings.races.unguarded:app`.

No lock on an event's places, no look at what is left when one is taken, no CHECK. SQLite begins its transactions as
Python does by itself, at the first statement that writes, so that what was read before may be stale.
"""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from training import db
from training.app import create_app
from training.bookings import places
from training.courses.models import PlacePool

BETWEEN = 0.2
"""Seconds from the look at what is left to the taking: a program that does more in between takes longer."""


def look(session: Session, event_id: int) -> Sequence[PlacePool]:
    query = select(PlacePool).where(PlacePool.event_id == event_id).execution_options(populate_existing=True)
    return session.scalars(query).all()


def take(session: Session, pool_id: int) -> None:
    time.sleep(BETWEEN)
    session.execute(update(PlacePool).where(PlacePool.id == pool_id).values(taken=PlacePool.taken + 1))


def begin_as_python_does(dbapi_connection: Any, _record: object) -> None:
    if hasattr(dbapi_connection, "iterdump"):  # only sqlite3's connections have it
        dbapi_connection.isolation_level = ""
        dbapi_connection.execute("PRAGMA ignore_check_constraints = ON")  # SQLite cannot drop one


places.lock_pools = look
places.take = take
event.remove(Engine, "begin", db._begin)
event.listen(Engine, "connect", begin_as_python_does)

app = create_app()
