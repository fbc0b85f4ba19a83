"""Workers and administrators at the same moment: money goes back once.

Beside the race of the workers stands a canary without claim and key, which goes wrong. Where it does not, the race
proves nothing.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from tests.checkout.races.at_once import (
    ADMINISTRATOR,
    WORKERS,
    all_at_once,
    claims_are_over_at_once,
    failures,
    job,
)
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock
from training.bookings import places
from training.bookings.models import Booking
from training.db import db, transaction
from training.payments import gateway, ledger_operations, refund_operations
from training.payments import tasks as refund_tasks
from training.payments.ledger_operations import Due
from training.payments.models import Charge, ChargeReason, Payment, Refund
from training.payments.queries import account_of

pytestmark = pytest.mark.real_time


def want_refund(app: Flask, pence: int) -> None:
    with app.app_context(), transaction() as session:
        payment = session.scalars(select(Payment)).one()
        charge = session.scalars(select(Charge)).one()
        ledger_operations.refund_payment(session, payment, pence, "Overcharged.", ADMINISTRATOR, clock.now(), charge)


@pytest.mark.parametrize("claims", ("claims hold", "claims are over at once"))
def test_workers_that_send_refunds_at_once_refund_once(real_app, session, stripe, paid_booking, monkeypatch, claims):
    want_refund(real_app, 2000)
    if claims == "claims are over at once":
        claims_are_over_at_once(monkeypatch)
        take_turns_at_one_refund(monkeypatch)
    came = all_at_once([job(real_app, "payments.refund")] * WORKERS)
    assert failures(came) == []
    session.rollback()
    assert session.execute(select(Refund.pence, Refund.state)).tuples().all() == [(2000, "done")]
    assert sent_back(stripe) == [2000]


def test_canary_without_claim_and_key_a_refund_is_sent_by_every_worker(
    real_app, session, stripe, paid_booking, monkeypatch
):
    """The canary of refunds: one is wanted, and Stripe sends it as often as it is asked without the key."""
    want_refund(real_app, 2000)
    claims_are_over_at_once(monkeypatch)
    take_turns_at_one_refund(monkeypatch)
    ask = gateway.refund
    numbers = iter(range(WORKERS))
    monkeypatch.setattr(gateway, "refund", lambda intent, pence, key: ask(intent, pence, f"{key}-{next(numbers)}"))
    all_at_once([job(real_app, "payments.refund")] * WORKERS)
    assert len(sent_back(stripe)) > 1


def take_turns_at_one_refund(monkeypatch: Any) -> None:
    """All workers have the refund in hand before the first of them asks Stripe, as after claims that were over."""
    claim, gate, been_here = refund_tasks._claim_next, threading.Barrier(WORKERS), threading.local()

    def claim_and_wait() -> Refund | None:
        if hasattr(been_here, "once"):
            return claim()
        been_here.once = True
        tries = (claim() for _ in range(200))  # a row that another is just claiming is passed over
        refund = next((found for found in tries if found), None)
        gate.wait(timeout=30)
        return refund

    monkeypatch.setattr(refund_tasks, "_claim_next", claim_and_wait)


@pytest.mark.parametrize("answer", ("taken", "refused"))
def test_a_worker_with_an_answer_waits_for_the_look_that_takes_in_the_same_refund(
    real_app, session, stripe, paid_booking, monkeypatch, database_kind, answer
):
    """The look has the payment and is about to write to the refund: a worker that held that would wait for ever."""
    if database_kind == "sqlite":
        pytest.skip("on SQLite transaction() itself is the lock")
    want_refund(real_app, 2000)
    about_to_lock = threading.Event()

    def listen(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM payment" in statement and statement.endswith("FOR UPDATE"):
            about_to_lock.set()

    if answer == "refused":
        ask = gateway.refund
        monkeypatch.setattr(gateway, "refund", lambda *wish: [ask(*wish), refuse()])
    with ThreadPoolExecutor(1) as threads, real_app.app_context(), transaction() as inner:
        payment = inner.scalars(select(Payment).with_for_update()).one()
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", listen)
        worker = threads.submit(job(real_app, "payments.refund"))
        assert about_to_lock.wait(10), "the worker decides without the payment"
        back = gateway.money_back_of(payment.intent_id or "")
        refund_operations.take_in_refund(inner, payment, back, clock.now())
    assert worker.result(10) == (answer == "taken")
    session.rollback()
    assert session.execute(select(Refund.pence, Refund.state)).tuples().all() == [(2000, "done")]


def refuse() -> None:
    raise gateway.NotTaken("Stripe has less than that left.")


def sent_back(stripe: StripeSimulator) -> list[int]:
    return [one.amount for one in stripe.client().v1.refunds.list().data]


def test_administrators_who_settle_at_once_leave_one_charge_and_no_penny_lost(real_app, session, paid_booking):
    """Three say that nothing is owed, three that £30.00 is: one of the two stands, and the rest went back once."""
    booking_id, event_id = paid_booking.id, paid_booking.event_id
    payer_id = paid_booking.payer_id
    less = Due(ChargeReason.LATE_CANCELLATION, 3000, "Agreed")

    def decide(due: Due | None) -> Callable[[], int]:
        def run() -> int:
            with real_app.app_context(), transaction() as inner:
                places.lock_pools(inner, event_id)
                payer = inner.get_one(Booking, booking_id).payer
                return ledger_operations.settle(inner, booking_id, due, "Agreed", ADMINISTRATOR, clock.now(), by=payer)

        return run

    came = all_at_once([decide(None), decide(less)] * 3)
    assert failures(came) == []

    session.rollback()
    assert payer_id is not None
    live = session.scalars(select(Charge.pence).where(Charge.withdrawn_at.is_(None))).all()
    assert live in ([], [3000])
    account, back = account_of(session, booking_id), sum(session.scalars(select(Refund.pence)))
    assert account.paid_pence == 8000 - back, "what was paid lies on a charge or went back"
    assert back <= 8000
