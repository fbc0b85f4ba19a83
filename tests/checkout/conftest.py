"""Stripe, simulated over HTTP in a process of its own, on the tests' frozen clock."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import NOW
from tests.factories import Make
from tests.pages import PageClient
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock
from training.access import Actor, Role
from training.bookings.models import Booking
from training.payments import ledger_operations
from training.payments.models import Charge, Payment

ADMINISTRATOR = Actor(None, Role.ADMINISTRATOR)


@pytest.fixture(scope="session")
def one_simulator() -> Iterator[StripeSimulator]:
    with StripeSimulator.started() as simulator:
        yield simulator


@pytest.fixture
def stripe(one_simulator: StripeSimulator, app: Flask) -> Iterator[StripeSimulator]:
    """A simulator at NOW without faults, and the application talking to it."""
    with talking_to(one_simulator, app):
        one_simulator.recover()
        one_simulator.forget_requests()
        one_simulator.set_clock(NOW.timestamp(), stopped=True)
        yield one_simulator


class talking_to:  # noqa: N801 - reads as the words it is used in
    """`with talking_to(simulator, app):` the application takes this simulator for Stripe."""

    def __init__(self, simulator: StripeSimulator, app: Flask) -> None:
        self.app = app
        self.wanted = {
            "STRIPE_SECRET_KEY": simulator.key,
            "STRIPE_WEBHOOK_SECRET": simulator.secret,
            "STRIPE_API_BASE": simulator.url,
        }

    def __enter__(self) -> None:
        self.before = {name: self.app.config[name] for name in self.wanted}
        self.app.config.update(self.wanted)

    def __exit__(self, *_: object) -> None:
        self.app.config.update(self.before)


@pytest.fixture
def person(make: Make) -> Any:
    return make.person("Priya Natarajan", agency=make.agency("Example Scouts"))


@pytest.fixture
def browser(client_for: Callable[..., PageClient], person: Any) -> PageClient:
    return client_for(person)


@pytest.fixture
def unpaid(make: Make, person: Any) -> Callable[..., Booking]:
    """Makes a booking that waits for its payment by card: unpaid(price_pence=8000)."""

    def make_booking(event: Any = None, delegate: Any = None, **values: Any) -> Booking:
        booking = make.booking(
            event or make.event(price_pence=8000),
            delegate or person,
            state="awaiting payment",
            held_until=NOW.replace(minute=40),
            confirmed_at=None,
            **values,
        )
        make.charge(booking, make.payer(way="card"))
        return booking

    return make_booking


@pytest.fixture
def go_to_pay(browser: PageClient) -> Callable[[Booking], str]:
    """Presses “Pay by card” and returns the id of the payment page that it leads to."""

    def press(booking: Booking) -> str:
        answer = browser.submit(
            f"/bookings/{booking.ref}", f"Pay £{booking.price_pence / 100:.2f} by card", follow=False
        )
        assert answer.status_code == 303, answer.text
        return page_of(answer)

    return press


def page_of(answer: TestResponse) -> str:
    """The id of the payment page that an answer leads to."""
    return (answer.location or "").rpartition("/")[2]


@pytest.fixture
def tell(client: PageClient, stripe: StripeSimulator) -> Callable[[dict[str, Any]], int]:
    """Delivers one of the simulator's events to the webhook, signed, and returns the status of the answer."""

    def deliver(event: dict[str, Any]) -> int:
        body, signature = stripe.signed(event["event"])
        return client.post(
            "/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}, content_type="application/json"
        ).status_code

    return deliver


@pytest.fixture
def move_both(stripe: StripeSimulator, frozen_clock: Any) -> Callable[[timedelta], None]:
    """Time passes here and at Stripe."""

    def move(span: timedelta) -> None:
        frozen_clock.shift(span)
        stripe.advance_clock(span.total_seconds())

    return move


@pytest.fixture
def card_paid(stripe: StripeSimulator, unpaid: Any, go_to_pay: Any, run_job: Any) -> Booking:
    """A booking of £80.00 that was paid by card."""
    booking: Booking = unpaid()
    stripe.pay(go_to_pay(booking))
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert booking.state == "confirmed"
    return booking


@pytest.fixture
def want_back(transact: Any) -> Callable[[int], None]:
    """The administrator sends a part of the only payment back."""

    def want(pence: int) -> None:
        with transact() as inner:
            payment, charge = inner.scalars(select(Payment)).one(), inner.scalars(select(Charge)).one()
            ledger_operations.refund_payment(inner, payment, pence, "Agreed.", ADMINISTRATOR, clock.now(), charge)

    return want
