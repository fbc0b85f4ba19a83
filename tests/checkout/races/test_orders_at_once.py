"""Every order of what Stripe tells, each thing twice and all on their way at once, while two workers look."""

import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.checkout.races.at_once import job
from tests.checkout.test_converging import ENDS, KINDS, post
from tests.checkout.webhooks import Truth, event_body
from tests.factories import Make
from training import clock
from training.bookings import places
from training.bookings.models import Booking
from training.checkout.models import Attempt
from training.mail.models import Message
from training.payments.models import Payment, Refund
from training.payments.queries import account_of

pytestmark = pytest.mark.real_time

ORDERS = list(itertools.permutations(KINDS))
FIVE = ORDERS[17::24]
EACH_END = pytest.mark.parametrize("happened", list(ENDS), ids=lambda happened: happened.__name__)


@EACH_END
def test_five_orders_of_stripe_s_events_told_at_once_end_in_one_state(real_app, session, make, monkeypatch, happened):
    for order in FIVE:
        deliver_at_once(real_app, make, monkeypatch, happened, order)


@pytest.mark.soak
@EACH_END
def test_all_orders_of_stripe_s_events_told_at_once_end_in_one_state(real_app, session, make, monkeypatch, happened):
    for order in ORDERS:
        deliver_at_once(real_app, make, monkeypatch, happened, order)


def deliver_at_once(app: Flask, make: Make, monkeypatch: Any, happened: Any, order: Sequence[str]) -> None:
    """One booking and its payment page; Stripe knows what became of it, and tells it in this order, without waiting."""
    booking, attempt = unpaid_with_page(make)
    intent_id = f"pi_{attempt.id}"
    happened(Truth(monkeypatch, attempt.page_id, attempt.key, 8000, intent_id))
    bodies = [event_body(kind, attempt.page_id, intent_id, attempt.key) for kind in order for _ in range(2)]
    make.session.rollback()
    all_told = threading.Event()

    def work() -> None:
        while not all_told.is_set():
            job(app, "checkout.look")()
            time.sleep(0.005)

    with ThreadPoolExecutor(len(bodies) + 2) as threads:
        workers = [threads.submit(work) for _ in range(2)]
        answers = list(threads.map(lambda body: post(app.test_client(), body), bodies))
        all_told.set()
        for worker in workers:
            worker.result()
    job(app, "checkout.look")()
    assert answers == [200] * len(bodies)
    assert what_became_of(make.session, booking, attempt) == ENDS[happened], order
    assert places.mismatches(make.session) == []
    make.session.rollback()


def unpaid_with_page(make: Make) -> tuple[Booking, Attempt]:
    held = {"state": "awaiting payment", "held_until": clock.now() + timedelta(minutes=40), "confirmed_at": None}
    booking = make.booking(make.event(price_pence=8000), **held)
    make.charge(booking, make.payer(way="card"))
    return booking, make.attempt(booking)


def what_became_of(session: Session, booking: Booking, attempt: Attempt) -> dict[str, object]:
    """As what_is_so() of test_converging.py, of one among many."""
    session.rollback()
    theirs = select(Payment.id).where(Payment.intent_id == f"pi_{attempt.id}")
    about = select(Message.kind).where(Message.about == "booking", Message.about_id == booking.id)
    return {
        "booking": booking.state,
        "attempt": attempt.state,
        "payments": session.scalars(select(Payment.pence).where(Payment.id.in_(theirs))).all(),
        "refunds": session.execute(
            select(Refund.pence, Refund.state, Refund.source).where(Refund.payment_id.in_(theirs))
        )
        .tuples()
        .all(),
        "open": account_of(session, booking.id).open_pence,
        "messages": sorted(session.scalars(about).all()),
    }
