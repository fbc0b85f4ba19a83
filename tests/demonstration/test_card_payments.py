"""What the demonstration says was paid by card is known to the simulator: money goes back, and the books agree."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demonstration import accounts
from demonstration.money.past_payments import tell_simulator
from tests.conftest import NOW
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock
from training.access import Actor
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine, AttemptState
from training.courses.models import Event
from training.db import db, transaction
from training.invoices.payment_operations import give_back
from training.payments import gateway
from training.payments.account_models import AccountKind
from training.payments.models import Method, Payment, Refund, RefundState
from training.payments.queries import last_comparison
from training.payments.tasks import compare_with_stripe, send_refunds
from training.people.models import Person


def past_file(demonstration: Flask) -> Path:
    return Path(demonstration.config["DATA_DIR"]) / "simulator-past.json"


@pytest.fixture(scope="module")
def stripe(demonstration: Flask) -> Iterator[StripeSimulator]:
    """The simulator as `make run` starts it beside a demonstration, at the same moment."""
    names = ("STRIPE_API_BASE", "STRIPE_SECRET_KEY")
    before = {name: demonstration.config[name] for name in names}
    with StripeSimulator.started(past_file=past_file(demonstration)) as simulator:
        simulator.set_clock(NOW.timestamp(), stopped=True)
        demonstration.config.update(zip(names, (simulator.url, simulator.key), strict=True))
        yield simulator
    demonstration.config.update(before)


def test_the_books_agree_with_stripe_from_the_first_day(demonstration: Flask, stripe: StripeSimulator) -> None:
    with demonstration.app_context():
        assert compare_with_stripe() == 0
        found = last_comparison(db.session())
        assert found is not None
        assert not found.differs
        for kind in (AccountKind.PAYMENTS, AccountKind.REFUNDS, AccountKind.DISPUTES):
            assert found.of(kind).stripe_pence == found.of(kind).books_pence != 0
        assert found.of(AccountKind.FEES).stripe_pence > 0
        assert found.of(AccountKind.PAYOUTS).stripe_pence > 0


@pytest.mark.parametrize("is_over", (True, False))
def test_a_made_up_card_payment_can_be_paid_back(demonstration: Flask, stripe: StripeSimulator, is_over: bool) -> None:
    """From the button on its page on: the worker sends it, and the simulator takes it."""
    with demonstration.app_context():
        over = Event.ends_at < NOW if is_over else Event.starts_at > NOW
        paid_for = select(AttemptLine.attempt_id).join(AttemptLine.booking).join(Booking.event)
        paid_for = paid_for.where(over, Booking.state == State.CONFIRMED)
        found = select(Payment).join(Attempt, Attempt.intent_id == Payment.intent_id).where(Attempt.id.in_(paid_for))
        never = found.where(~Payment.id.in_(select(Refund.payment_id)))
        with transaction() as session:
            payment = session.scalars(never.order_by(Payment.id).limit(1)).one()
            administrator = session.scalars(select(Person).where(Person.email == accounts.ADMINISTRATOR.email)).one()
            actor = Actor(administrator.id, "administrator")
            (wanted,) = give_back(session, payment.id, 500, "A kind gesture", actor, clock.now())
            refund_id, intent = wanted.id, payment.intent_id or ""
        assert send_refunds() == 1
        refund = db.session.get_one(Refund, refund_id)
        assert (refund.state, refund.last_error) == (RefundState.DONE, None)
        assert [(back.id, back.pence, back.state) for back in gateway.money_back_of(intent)] == [
            (refund.stripe_id, 500, "succeeded")
        ]


def test_the_file_for_the_simulator_is_written_once(demonstration: Flask, year: Session) -> None:
    path = past_file(demonstration)
    before = path.stat().st_mtime_ns
    tell_simulator(year, clock.now())
    assert path.stat().st_mtime_ns == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_all_that_was_paid_by_card_has_its_payment_page(demonstration: Flask, year: Session) -> None:
    by_card = select(func.count()).select_from(Payment).where(Payment.method == Method.CARD)
    pages = by_card.join(Attempt, Attempt.intent_id == Payment.intent_id).where(Attempt.state == AttemptState.PAID)
    known = [one["intent"] for one in json.loads(past_file(demonstration).read_text())["payments"]]
    assert year.scalar(pages) == year.scalar(by_card) == len(set(known)) > 300
