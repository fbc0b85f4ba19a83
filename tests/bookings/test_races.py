"""Fifty people press the button for the last place at the same moment, on a real database, in threads."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.pages import find_form, sign_in_as, tree_of, values_of
from training import db as database
from training.bookings import places
from training.bookings.booking import views as booking_views
from training.bookings.lifecycle import HOLDS_A_PLACE
from training.bookings.models import Booking
from training.courses.models import Event, PlacePool
from training.db import db
from training.mail.models import Message

pytestmark = pytest.mark.real_time

CROWD = 50


@pytest.fixture
def session(real_app: Flask) -> Iterator[Session]:
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


def crowd(app: Flask, session: Session, event: Event, people: int = CROWD) -> list[Callable[[], str]]:
    """People who have checked their answers: each call presses the button that books, and says what came of it."""
    make = Make(session)
    agency = make.agency()
    presses = []
    for _ in range(people):
        browser = app.test_client()
        sign_in_as(browser, session, make.person(agency=agency, job_role="Nurse"))
        page = browser.get(f"/events/{event.ref}/book")
        form, _button = find_form(tree_of(page), "Continue")
        presses.append(pressing(browser, f"/events/{event.ref}/book", values_of(form)))
    return presses


def pressing(browser: FlaskClient, address: str, values: dict[str, Any]) -> Callable[[], str]:
    def press() -> str:
        answer = browser.post(address, data={**values, "step": "confirm"})
        if answer.status_code == 302:
            return "booked"
        return f"answered {answer.status_code}"

    return press


def all_at_once(presses: list[Callable[[], str]]) -> Counter[str]:
    """What came of pressing every button at the same moment."""
    gate, results = threading.Barrier(len(presses)), []

    def run(press: Callable[[], str]) -> None:
        gate.wait()
        results.append(press())

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(results)


def places_sold(session: Session, event: Event) -> int:
    session.rollback()
    held = Booking.event_id == event.id, Booking.state.in_(HOLDS_A_PLACE)
    return session.scalar(select(func.count()).select_from(Booking).where(*held)) or 0


def test_the_last_place_is_sold_once(real_app, session):
    event = Make(session).event(capacity=1)
    presses = crowd(real_app, session, event)

    assert all_at_once(presses) == {"booked": CROWD}

    assert places_sold(session, event) == 1
    assert places.mismatches(session) == []
    kinds = Counter(session.scalars(select(Message.kind)).all())
    assert kinds == {"bookings/confirmed": 1, "bookings/waiting": CROWD - 1}
    in_order = session.scalars(select(Booking).where(Booking.state == "waiting").order_by(Booking.waiting_order)).all()
    assert [booking.waiting_order for booking in in_order] == list(range(1, CROWD))
    assert in_order == sorted(in_order, key=lambda booking: booking.id), "first come, first served"


def test_a_button_pressed_by_one_person_many_times_at_once_books_once(real_app, session):
    event = Make(session).event(capacity=24)
    [press] = crowd(real_app, session, event, people=1)

    assert all_at_once([press] * 8) == {"booked": 8}, "each press leads to the one booking"

    assert places_sold(session, event) == 1
    assert places.mismatches(session) == []


def test_canary_without_the_guard_the_last_place_is_oversold(real_app, session, monkeypatch):
    """The canary: the same crowd, no locks, a naive counter. Where this fails, the tests above prove nothing.

    The CHECK on the counter would not help: everybody writes the same wrong number, and it is not too high.
    """
    event = Make(session).event(capacity=1)
    presses = crowd(real_app, session, event, people=12)
    monkeypatch.setattr(places, "take", take_naively)
    monkeypatch.setattr(booking_views, "transaction", every_statement_by_itself)
    sqlalchemy_event.remove(Engine, "begin", database._begin)
    try:
        all_at_once(presses)
    finally:
        sqlalchemy_event.listen(Engine, "begin", database._begin)

    assert places_sold(session, event) > 1
    assert places.mismatches(session) != []


def take_naively(session: Session, pool_id: int) -> None:
    taken, capacity = session.execute(select(PlacePool.taken, PlacePool.capacity).where(PlacePool.id == pool_id)).one()
    if taken >= capacity:
        raise places.Full
    time.sleep(0.3)
    session.execute(update(PlacePool).where(PlacePool.id == pool_id).values(taken=taken + 1))


@contextmanager
def every_statement_by_itself() -> Iterator[Session]:
    """What a program has that never thought of transactions."""
    session = db.session()
    session.rollback()
    session.info["after_commit"] = []
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    yield session
    session.commit()
