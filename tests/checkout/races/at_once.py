"""Things that happen at the same moment, on a real database, in threads; and a program that never thought of that."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.bookings.test_races import every_statement_by_itself
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock, queue, work
from training import db as database
from training.access import Actor, Role
from training.bookings import places
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.bookings.settling import carry_out
from training.checkout import fulfilment, tasks, views
from training.checkout.models import Attempt
from training.db import transaction
from training.payments import tasks as refund_tasks

Work = Callable[[], Any]

WORKERS = 4
ADMINISTRATOR = Actor(None, Role.ADMINISTRATOR)


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
            return queue.sweeps[name].run()

    return run


def claims_are_over_at_once(monkeypatch: Any) -> None:
    """As when Stripe answers so slowly that another worker follows: only the locks are left to keep order."""
    for module in (tasks, refund_tasks):
        monkeypatch.setattr(module, "TIMETABLE", replace(module.TIMETABLE, claim=timedelta(0)))


@contextmanager
def unguarded(monkeypatch: Any) -> Iterator[None]:
    """No locks on pools and attempts, no claims, and every statement commits by itself. For canaries."""
    claims_are_over_at_once(monkeypatch)
    monkeypatch.setattr(places, "lock_pools", lambda session, event_id: [])
    monkeypatch.setattr(fulfilment, "_locked", _read_without_a_lock)
    for module in (work, tasks, views, refund_tasks):
        monkeypatch.setattr(module, "transaction", every_statement_by_itself)
    sqlalchemy_event.remove(Engine, "begin", database._begin)
    try:
        yield
    finally:
        sqlalchemy_event.listen(Engine, "begin", database._begin)


def _read_without_a_lock(session: Session, attempt_id: int) -> Attempt:
    return session.scalars(select(Attempt).where(Attempt.id == attempt_id)).one()


def told(app: Flask, stripe: StripeSimulator, times: int = 1) -> list[Callable[[], int]]:
    """Every event so far, on its way to the webhook so many times. Each call answers with the status."""

    def post(body: str, signature: str) -> int:
        headers = {"Stripe-Signature": signature}
        return app.test_client().post("/webhooks/stripe", data=body, headers=headers).status_code

    signed = [stripe.signed(one["event"]) for one in stripe.deliveries()]
    return [partial(post, *one) for one in signed for _ in range(times)]


def failures(came: list[Any]) -> list[Exception]:
    return [one for one in came if isinstance(one, Exception)]


def change_booking(app: Flask, booking_id: int, action: Action, actor: Actor) -> object:
    with app.app_context(), transaction() as session:
        return carry_out(session, session.get_one(Booking, booking_id), action, actor, clock.now())
