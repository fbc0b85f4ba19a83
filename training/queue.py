"""The queue. Work that must happen is a row in the database; huey only wakes the worker early.

A sweep takes no arguments: it goes through the rows that are due. It may run twice, or in two workers at once, and each
claims its rows before it works on them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from flask.cli import AppGroup
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.storage import PostgresStorage
from sqlalchemy.orm import Session

from training.db import after_commit, transaction

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True)
class Sweep:
    name: str
    run: Callable[[], object]
    every_minutes: int


sweeps: dict[str, Sweep] = {}


def sweep(name: str, *, every_minutes: int = 1) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a sweep: run by name when woken, and every few minutes whether woken or not."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        sweeps[name] = Sweep(name, function, every_minutes)
        return function

    return register


def each(found: Iterable[T], work: Callable[[T], int]) -> int:
    """The work of a sweep on all that it found: what fails keeps nothing else waiting.

    Returns how much was done. Raises what failed once all have had their turn; several as a group.
    """
    done = 0
    troubles: list[Exception] = []
    for one in found:
        try:
            done += work(one)
        except Exception as trouble:
            log.exception("queue.work_failed", work=work.__name__, on=str(one))
            troubles.append(trouble)
    if len(troubles) > 1:
        raise ExceptionGroup("several pieces of work failed", troubles)
    if troubles:
        raise troubles[0]
    return done


def some_at_a_time(work: Callable[[Session], int], at_once: int) -> int:
    """The work of a sweep that takes at most so many rows in a transaction, until fewer are left. How many it took."""
    done = 0
    while True:
        with transaction() as session:
            taken = work(session)
        done += taken
        if taken < at_once:
            return done


def wake(name: str) -> None:
    """Once the open transaction has committed, ask the worker to run a sweep now."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends with the request
    wake_up = app.extensions["wake_ups"].setdefault(name, lambda: _enqueue(app, name))
    after_commit(wake_up)


def wake_now(name: str) -> None:
    """Ask the worker to run a sweep now, from outside a transaction."""
    _enqueue(current_app._get_current_object(), name)  # type: ignore[attr-defined]


def _enqueue(app: Flask, name: str) -> None:
    try:
        app.extensions["run_sweep"](name)
    except Exception:
        # The row is committed and the next sweep finds it; a queue that is down must not fail the request.
        log.exception("queue.wake_failed", sweep=name)


def init_app(app: Flask, url: str | None, folder: Path) -> Huey:
    """Connect the queue: a file of its own beside the embedded database, or PostgreSQL or Redis by URL."""
    huey = _connect(url, folder, app.testing)

    def run_sweep(name: str) -> None:
        with app.app_context():
            sweeps[name].run()

    app.extensions["huey"] = huey
    app.extensions["wake_ups"] = {}
    app.extensions["run_sweep"] = (lambda name: None) if app.testing else huey.task(name="run_sweep")(run_sweep)
    return huey


def schedule(app: Flask) -> None:
    """In the worker: run every sweep on its timetable."""
    huey: Huey = app.extensions["huey"]

    def on_time(entry: Sweep) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                entry.run()

        return run

    for entry in sweeps.values():
        huey.periodic_task(crontab(minute=f"*/{entry.every_minutes}"), name=f"every_{entry.name}")(on_time(entry))


def _connect(url: str | None, folder: Path, testing: bool) -> Huey:
    settings: dict[str, Any] = {"results": False}
    if testing:
        return MemoryHuey("training", **settings)
    if url is None:
        folder.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("training", filename=str(folder / "queue.sqlite3"), **settings)
    if url.startswith("redis"):
        return RedisHuey("training", url=url, **settings)
    return PostgresHuey("training", dsn=url, create_tables=False, **settings)


cli = AppGroup("queue", help="The queue that wakes the worker.")
groups = [cli]


@cli.command("prepare")
def prepare() -> None:
    """Make the tables that the queue needs. Safe to run again.

    Nothing else makes them on PostgreSQL: of two workers that start at once and both try, one crashes.
    """
    storage = current_app.extensions["huey"].storage
    if isinstance(storage, PostgresStorage):
        storage.initialize_schema()
