"""Two people, or one button pressed twice, at the same moment: money is recorded once and never beyond what is owed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.db import db, transaction
from training.invoices import operations, payment_operations
from training.invoices.payment_operations import Received, give_back, receive_by_hand
from training.payments.models import Charge, Method, Payment, Refund
from training.payments.queries import paid_for
from training.refusals import Refused

AT_ONCE = 6

pytestmark = pytest.mark.real_time


@pytest.fixture
def charge_id(real_app) -> int:
    with real_app.app_context():
        make = Make(db.session())
        event = make.event(make.course(price_pence=8000))
        found = make.charge(make.booking(event)).id
        db.session.remove()
    return found


def at_once(app, act) -> int:
    """Run act(n) in threads that start together; how many were not refused."""
    together = threading.Barrier(AT_ONCE)

    def run(number: int) -> bool:
        with app.app_context():
            together.wait(10)
            try:
                with transaction() as session:
                    act(session, number)
            except Refused:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(threads.map(run, range(AT_ONCE)))


def cheque(token: str) -> Received:
    return Received(Method.CHEQUE, 8000, clock.today(), "Fin Ance", "", token)


def everything(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(select(model)))


def test_one_payment_form_sent_at_once_records_one_payment(real_app, charge_id):
    done = at_once(
        real_app, lambda session, n: receive_by_hand(session, [charge_id], cheque("one"), SYSTEM, clock.now())
    )
    assert done == AT_ONCE
    assert len(everything(real_app, Payment)) == 1


def test_two_payments_of_the_whole_are_not_both_taken(real_app, charge_id):
    done = at_once(
        real_app, lambda session, n: receive_by_hand(session, [charge_id], cheque(f"form {n}"), SYSTEM, clock.now())
    )
    assert done == 1
    with real_app.app_context():
        assert paid_for(db.session(), [charge_id]) == {charge_id: 8000}


def test_a_payment_refunded_at_once_goes_back_once(real_app, charge_id):
    at_once(real_app, lambda session, n: receive_by_hand(session, [charge_id], cheque("one"), SYSTEM, clock.now()))
    payment_id = everything(real_app, Payment)[0].id
    assert at_once(real_app, lambda session, n: give_back(session, payment_id, 8000, "Twice", SYSTEM, clock.now())) == 1
    assert [refund.pence for refund in everything(real_app, Refund)] == [8000]


def test_canary_without_the_locks_the_whole_payment_is_taken_more_than_once_on_postgresql(
    real_app, charge_id, monkeypatch, database_kind
):
    if database_kind == "sqlite":
        pytest.skip("on SQLite transaction() itself is the lock; tests of the database switch that off")
    everybody_has_read = threading.Barrier(AT_ONCE)

    def unlocked(session, charge_ids):
        return session.scalars(select(Charge).where(Charge.id.in_(charge_ids))).all()

    def slowly(session, charges, pence):
        shares = shares_of(session, charges, pence)
        everybody_has_read.wait(10)
        return shares

    shares_of = payment_operations._shares
    monkeypatch.setattr(payment_operations, "_lock_places", lambda session, ids: [])
    monkeypatch.setattr(payment_operations, "_locked", unlocked)
    monkeypatch.setattr(payment_operations, "_shares", slowly)
    done = at_once(
        real_app, lambda session, n: receive_by_hand(session, [charge_id], cheque(f"form {n}"), SYSTEM, clock.now())
    )
    assert done > 1


def test_an_invoice_is_credited_once(real_app, charge_id):
    with real_app.app_context(), transaction() as session:
        invoice_id = operations.issue_invoice(session, [charge_id], SYSTEM, clock.now())[0].id
    assert (
        at_once(
            real_app, lambda session, n: operations.credit_invoice(session, invoice_id, "Wrong", SYSTEM, clock.now())
        )
        == 1
    )
