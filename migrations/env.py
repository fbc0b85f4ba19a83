"""How migrations run: on an engine of their own.

On SQLite recreating a table while foreign keys are on deletes the rows that point at it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from training.db import Base, Moment
from training.search.models import seen_by_alembic


def prepare(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=as_plain_type,
        **seen_by_alembic(connection.dialect.name),
    )


def as_plain_type(kind: str, item: object, _context: object) -> str | bool:
    """A migration names plain SQL types: it has to run as it is when our own have long changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    with engine.connect() as connection, connection.begin():
        refuse_foreign_keys(connection)
        prepare(connection)
        with context.begin_transaction():
            context.run_migrations()
        refuse_orphans(connection)


def refuse_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError("foreign keys are on: recreating a table would delete rows that point at it")


def refuse_orphans(connection: Connection) -> None:
    """With foreign keys off, a mistake would leave rows that point nowhere: roll the migration back instead."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration leaves rows that point nowhere: {orphans[:5]}")


run()
