"""The database: naming, moments in UTC, and transaction(), the only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, MetaData, String, TypeDecorator, event, func, select
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on both databases (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - SQLAlchemy reads a plain dict


# The models stand on Base, not on db.Model: naming stays ours, and mypy reads them.
db = SQLAlchemy(session_options={"join_transaction_mode": "create_savepoint"})


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that lets a column hold the members of an enum and nothing else."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def code(length: int = 20) -> String:
    """A short word of ours in a column: a state, a kind, a role."""
    return String(length)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    if not hasattr(dbapi_connection, "iterdump"):  # only sqlite3's connections have it
        return
    dbapi_connection.isolation_level = None  # BEGIN is ours to say
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 15000"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """SQLite: a transaction that will write takes its place in the queue at once; a reader never queues."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a block that writes, and commit it once, all or nothing.

    It first ends the request's read, whose rows are stale by then. It does not nest: an operation runs inside somebody
    else's transaction and never opens its own. Raises RuntimeError when misused.
    """
    session = db.session()
    if session.info.get("open"):
        raise RuntimeError("transaction() does not nest")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside transaction()")
    for check in _before_writing:
        check()
    session.rollback()
    session.info["open"] = True
    session.info["after_commit"] = []
    session.info["read_once"] = {}
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("open", None)
        session.info.pop("read_once", None)
        wake_ups = session.info.pop("after_commit", [])
    for wake_up in wake_ups:
        wake_up()


def after_commit(call: Callable[[], object]) -> None:
    """Do this once the open transaction has committed, and not at all if it fails."""
    calls = db.session().info.get("after_commit")
    if calls is None:
        raise RuntimeError("after_commit() belongs inside transaction()")
    if call not in calls:
        calls.append(call)


def wait_for_my_turn(session: Session, what: str) -> None:
    """Let one transaction at a time do this: where there is no row yet that it could lock. `what`: eight letters.

    On SQLite, transaction() has seen to that already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(what.encode()[:8], signed=True))))


_before_writing: list[Callable[[], None]] = []


def before_writing(check: Callable[[], None]) -> Callable[[], None]:
    """Register a check that may refuse a write by raising (access.py refuses them to GET)."""
    _before_writing.append(check)
    return check
