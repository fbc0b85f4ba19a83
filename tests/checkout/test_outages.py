"""The database or Stripe cannot be reached: what was told is told again or kept, and nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.checkout.test_converging import COMPLETED, ENDS, paid, post, what_is_so
from tests.checkout.webhooks import Truth, event_body
from tests.factories import Make
from training import clock, queue
from training.checkout.models import Attempt, StripeEvent
from training.checkout.tasks import TIMETABLE
from training.db import db
from training.mail.models import Message


@contextmanager
def database_down(app: Flask) -> Iterator[None]:
    """Nobody can open a connection, and those that were open are gone."""
    with app.app_context():
        db.session.remove()
        engine = db.engine
    engine.dispose()
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        aside = file.rename(file.with_suffix(".aside"))
        file.mkdir()  # else SQLite would make a new one
        yield
        file.rmdir()
        aside.rename(file)
        return
    admin = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = engine.url.database
    with admin.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    yield
    with admin.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.real_time
def test_a_webhook_while_the_database_is_down_is_asked_for_again_and_handled_then(real_app, monkeypatch):
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as session:
        make = Make(session)
        held = {"state": "awaiting payment", "held_until": clock.now() + timedelta(minutes=40), "confirmed_at": None}
        booking = make.booking(make.event(price_pence=8000), **held)
        make.charge(booking, make.payer(way="card"))
        attempt = make.attempt(booking)
        paid(Truth(monkeypatch, attempt.page_id, attempt.key, 8000))
        body = event_body(COMPLETED, attempt.page_id, "pi_1", attempt.key)
    client = real_app.test_client()

    with database_down(real_app):
        assert [post(client, body), post(client, body)] == [503, 503], "so that Stripe tries again"
    assert post(client, body) == 200

    with real_app.app_context():
        queue.sweeps["checkout.look"].run()
    with Session(engine) as session:
        assert what_is_so(session) == ENDS[paid]


def test_stripe_down_while_the_worker_looks_is_tried_later_and_later(
    stripe, unpaid, go_to_pay, tell, run_job, session, frozen_clock
):
    stripe.pay(go_to_pay(unpaid()))
    for event in stripe.deliveries():
        tell(event)
    stripe.outage(calls=None)
    attempt = session.scalars(select(Attempt)).one()
    for attempts, wait in enumerate(TIMETABLE.waits, start=1):
        run_job("checkout.look")
        assert (attempt.state, attempt.attempts, attempt.look_at) == ("open", attempts, clock.now() + wait)
        assert "APIError" in (attempt.last_error or "")
        run_job("checkout.look")
        assert attempt.attempts == attempts, "not before it is due"
        frozen_clock.shift(wait)
    stripe.recover()
    run_job("checkout.look")
    assert (attempt.state, attempt.attempts, attempt.last_error, attempt.look_at) == ("paid", 0, None, None)
    assert session.scalar(select(func.count()).where(Message.kind == "checkout/receipt")) == 1


def test_stripe_down_while_the_worker_places_an_event_keeps_it(stripe, unpaid, go_to_pay, tell, run_job, session):
    """A refund's event names the intent alone, and we have not heard of that yet."""
    page_id = go_to_pay(unpaid())
    intent = stripe.pay(page_id)["payment_intent"]["id"]
    stripe.refund(intent, 3000)
    tell(stripe.deliveries("charge.refunded")[-1])
    stripe.outage(calls=None)
    run_job("checkout.look")
    event = session.scalars(select(StripeEvent)).one()
    assert event.handled_at is None
    stripe.recover()
    run_job("checkout.look")
    assert event.handled_at is not None
    assert session.scalars(select(Attempt.state)).one() == "paid"
