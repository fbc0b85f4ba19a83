"""Whether this process can do its work: what a load balancer asks before it sends people here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

import structlog
from flask import current_app
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config import ROOT
from training.db import transaction
from training.programme.models import WriteTrial

log = structlog.get_logger()

TRIED_EVERY = timedelta(seconds=15)
"""How old what we know of writing may be. Trying waits for the disk, and anybody may ask as often as they like."""


@dataclass
class LastTrial:
    """When this process last tried a write, and the sentence that came of it."""

    at: datetime | None = None
    sentence: str | None = None
    lock: Lock = field(default_factory=Lock)


def why_not_ready(session: Session, now: datetime) -> str | None:
    """The sentence for the operator, or None: the database answers, has the tables of this version, and takes a write.

    A database whose disk is full answers, and people could read but book nothing.
    """
    try:
        found = _versions_in(session.connection())
    except SQLAlchemyError:
        session.rollback()
        return "The database does not answer, or was never set up: run flask db upgrade."
    if found != _newest():
        return "The database is of another version than the program: run flask db upgrade."
    return _why_it_takes_no_write(now)


def _why_it_takes_no_write(now: datetime) -> str | None:
    """What the last trial said; a new one when that is too old and nobody is at it just now."""
    last: LastTrial = current_app.extensions.setdefault("last_write_trial", LastTrial())
    if last.lock.acquire(blocking=False):
        try:
            if last.at is None or not last.at <= now < last.at + TRIED_EVERY:
                last.sentence, last.at = _try_a_write(now), now
        finally:
            last.lock.release()
    return last.sentence


def _try_a_write(now: datetime) -> str | None:
    try:
        with transaction() as session:
            session.execute(update(WriteTrial).values(tried_at=now))
    except SQLAlchemyError:
        log.exception("database.takes_no_write")
        return "The database answers but takes no writes. Its disk may be full; the log has what it said."
    return None


def _versions_in(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(text("SELECT version_num FROM alembic_version")))


@cache
def _newest() -> frozenset[str]:
    """The heads of the migrations that came with the program; they do not change while it runs."""
    from alembic.config import Config  # only here: alembic is a tenth of the time the web process takes to start
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
