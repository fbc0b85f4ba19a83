"""An application on a database of its own and a Stripe on the machine's own clock, for threads."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.checkout.conftest import talking_to
from tests.checkout.races.at_once import job, told
from tests.factories import Make
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock
from training.bookings.models import Booking
from training.checkout import operations
from training.checkout.models import Attempt, AttemptState
from training.db import db, transaction
from training.payments import gateway


@pytest.fixture
def session(real_app: Flask) -> Iterator[Session]:
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def stripe(one_simulator: StripeSimulator, real_app: Flask) -> Iterator[StripeSimulator]:
    """The simulator as new, on the machine's own clock."""
    one_simulator.reset()
    with talking_to(one_simulator, real_app):
        yield one_simulator


@pytest.fixture
def owing(make: Make, person: Any) -> Callable[..., Booking]:
    """Makes a booking for which £80.00 are waited for, by card: owing(event, state="lapsed")."""

    def make_booking(event: Any = None, **values: Any) -> Booking:
        defaults = {
            "state": "awaiting payment",
            "held_until": clock.now() + timedelta(minutes=40),
            "confirmed_at": None,
            "price_pence": 8000,
        }
        booking = make.booking(event or make.event(price_pence=8000), person, **{**defaults, **values})
        make.charge(booking, make.payer(way="card"))
        return booking

    return make_booking


@pytest.fixture
def page_for(real_app: Flask, stripe: StripeSimulator, make: Make) -> Callable[..., str]:
    """Opens a payment page at Stripe for bookings, and returns its id."""

    def open_page(*bookings: Booking) -> str:
        attempt = make.attempt(*bookings, state=AttemptState.OPENING, page_id=None, page_url=None)
        attempt_id = attempt.id
        make.session.rollback()
        with real_app.app_context():
            page = gateway.open_page(operations.order_of(db.session.get_one(Attempt, attempt_id)))
            with transaction() as session:
                operations.opened(session, attempt_id, page)
        return page.id

    return open_page


@pytest.fixture
def paid_booking(real_app: Flask, session: Session, stripe: StripeSimulator, owing: Any, page_for: Any) -> Booking:
    """A confirmed booking, paid by card."""
    booking = owing()
    stripe.pay(page_for(booking))
    for post in told(real_app, stripe):
        post()
    job(real_app, "checkout.look")()
    session.rollback()
    assert booking.state == "confirmed"
    session.expunge(booking)
    session.rollback()
    return booking
