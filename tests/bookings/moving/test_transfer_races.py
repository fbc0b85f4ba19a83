"""Two people move to the last place of a date at the same moment; two cross between two dates. On a real database."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.bookings.test_races import all_at_once, every_statement_by_itself, places_sold, take_naively
from tests.factories import Make
from tests.pages import find_form, sign_in_as, tree_of, values_of
from training import clock
from training import db as database
from training.access import Actor
from training.bookings import places, settling
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.bookings.moving import operations as moving_operations
from training.bookings.moving import views as moving_views
from training.courses.models import Event
from training.db import db, transaction
from training.refusals import Refused

pytestmark = pytest.mark.real_time


@pytest.fixture
def session(real_app: Flask) -> Iterator[Session]:
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


def movers(app: Flask, session: Session, old: Event, new: Event, people: int) -> list[Callable[[], str]]:
    """People with a place at the old date, who look at the page: each call presses the button that moves them."""
    make, presses = Make(session), []
    agency = make.agency()
    for _ in range(people):
        person = make.person(agency=agency)
        booking = make.booking(old, person, agency=agency)
        browser = app.test_client()
        sign_in_as(browser, session, person)
        address = f"/bookings/{booking.ref}/transfer"
        form, _button = find_form(tree_of(browser.get(address)), "Move the booking")
        values = {**values_of(form), "date": new.ref}

        def press(browser=browser, address=address, values=values) -> str:
            answer = browser.post(address, data=values)
            return {302: "moved", 422: "told that it is gone"}.get(answer.status_code, f"answered {answer.status_code}")

        presses.append(press)
    return presses


def test_the_last_place_of_the_other_date_goes_to_one_of_those_who_move_at_once(real_app, session):
    make = Make(session)
    course = make.course()
    old, new = make.event(course, capacity=20), make.event(course, days=90, capacity=1)
    presses = movers(real_app, session, old, new, people=12)

    assert all_at_once(presses) == {"moved": 1, "told that it is gone": 11}

    assert (places_sold(session, old), places_sold(session, new)) == (11, 1)
    assert places.mismatches(session) == []


def test_canary_without_the_guard_moves_oversell_the_last_place_of_a_date(real_app, session, monkeypatch):
    """The canary: the same, no locks, a naive counter. Where this fails, the test above proves nothing."""
    make = Make(session)
    course = make.course()
    old, new = make.event(course, capacity=20), make.event(course, days=90, capacity=1)
    presses = movers(real_app, session, old, new, people=8)
    monkeypatch.setattr(places, "take", take_naively)
    monkeypatch.setattr(moving_views, "transaction", every_statement_by_itself)
    sqlalchemy_event.remove(Engine, "begin", database._begin)
    try:
        all_at_once(presses)
    finally:
        sqlalchemy_event.listen(Engine, "begin", database._begin)

    assert places_sold(session, new) > 1
    assert places.mismatches(session) != []


def test_two_who_cross_between_two_dates_do_not_wait_for_each_other_for_ever(real_app, session):
    make = Make(session)
    course = make.course()
    one, other = make.event(course, capacity=20), make.event(course, days=90, capacity=20)
    ways = [(make.booking(one).id, other.id) for _ in range(8)] + [(make.booking(other).id, one.id) for _ in range(8)]

    assert crossing(real_app, ways) == {"moved": 16}

    assert (places_sold(session, one), places_sold(session, other)) == (8, 8)
    assert places.mismatches(session) == []


def test_canary_without_the_order_of_locks_two_crossing_moves_deadlock_on_postgresql(
    real_app, session, database_kind, monkeypatch
):
    """The canary: each locks the date they leave first. SQLite has one writer at a time, whatever the order."""
    if database_kind == "sqlite":
        pytest.skip("one writer at a time")
    make = Make(session)
    course = make.course()
    one, other = make.event(course, capacity=20), make.event(course, days=90, capacity=20)
    ways = [(make.booking(one).id, other.id) for _ in range(8)] + [(make.booking(other).id, one.id) for _ in range(8)]
    monkeypatch.setattr(places, "lock_events", lock_as_they_come)

    assert crossing(real_app, ways)["deadlock detected"]


def lock_as_they_come(session: Session, event_ids: Iterable[int]) -> None:
    for event_id in event_ids:
        places.lock_pools(session, event_id)
        time.sleep(0.1)


def crossing(app: Flask, ways: list[tuple[int, int]]) -> Counter[str]:
    """What came of moving each of these bookings to that event, all at the same moment."""
    gate, results = threading.Barrier(len(ways)), []

    def run(booking_id: int, event_id: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction() as inner:
                    booking = inner.get_one(Booking, booking_id)
                    actor = Actor(booking.delegate_id, "delegate")
                    moving_operations.transfer_booking(inner, booking, event_id, actor, clock.now())
                results.append("moved")
            except Refused as refused:
                results.append(str(refused))
            except OperationalError as error:
                results.append(str(error.orig).partition("\n")[0])

    threads = [threading.Thread(target=run, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(results)


def test_a_booking_moved_and_cancelled_at_the_same_moment_ends_in_one_of_two_ways(real_app, session):
    make = Make(session)
    course = make.course()
    old, new = make.event(course), make.event(course, days=90)
    booking = make.booking(old)
    booking_id, new_id = booking.id, new.id
    gate = threading.Barrier(2)

    def run(act: Callable[[Session, Booking], object]) -> None:
        with real_app.app_context():
            gate.wait()
            try:
                with transaction() as inner:
                    act(inner, inner.get_one(Booking, booking_id))
            except Refused:
                pass

    actor = Actor(booking.delegate_id, "delegate")
    acts = (
        lambda inner, mine: moving_operations.transfer_booking(inner, mine, new_id, actor, clock.now()),
        lambda inner, mine: settling.carry_out(inner, mine, Action.CANCEL, actor, clock.now()),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert places_sold(session, old) == 0
    assert places.mismatches(session) == []
