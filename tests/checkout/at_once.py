"""Things that happen at the same moment, on a real database, in threads; and a program that never thought of that."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.bookings.test_races import every_statement_by_itself
from training import db as database
from training import queue
from training.bookings import places
from training.checkout import settling, tasks, views
from training.checkout.models import Attempt
from training.payments import tasks as refund_tasks

Work = Callable[[], Any]


def all_at_once(works: list[Work]) -> list[Any]:
    """Begin all at the same moment. Returns what each came to, an exception too; raises none."""
    gate = threading.Barrier(len(works))

    def run(work: Work) -> Any:
        gate.wait(10)
        try:
            return work()
        except Exception as trouble:
            return trouble

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def job(app: Flask, name: str) -> Work:
    """One of several workers that run this job."""

    def run() -> object:
        with app.app_context():
            return queue.jobs[name].run()

    return run


def claims_are_over_at_once(monkeypatch: Any) -> None:
    """As when Stripe answers so slowly that another worker follows: only the locks are left to keep order."""
    monkeypatch.setattr(tasks, "CLAIM", timedelta(0))
    monkeypatch.setattr(refund_tasks, "CLAIM", timedelta(0))


@contextmanager
def unguarded(monkeypatch: Any) -> Iterator[None]:
    """No locks on pools and attempts, no claims, and every statement commits by itself. For canaries."""
    claims_are_over_at_once(monkeypatch)
    monkeypatch.setattr(places, "lock_pools", lambda session, event_id: [])
    monkeypatch.setattr(settling, "_locked", _read_without_a_lock)
    for module in (tasks, views, refund_tasks):
        monkeypatch.setattr(module, "transaction", every_statement_by_itself)
    sqlalchemy_event.remove(Engine, "begin", database._begin)
    try:
        yield
    finally:
        sqlalchemy_event.listen(Engine, "begin", database._begin)


def _read_without_a_lock(session: Session, attempt_id: int) -> Attempt:
    return session.scalars(select(Attempt).where(Attempt.id == attempt_id)).one()
