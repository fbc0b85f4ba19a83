"""Fewer places and one more booking at the same moment: whoever comes second sees what the first did."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import Make
from training import clock
from training.access import Actor
from training.bookings.booking import operations as bookings
from training.courses import event_operations
from training.courses.models import Event, PlacePool
from training.db import db, transaction
from training.people.models import Person
from training.refusals import Refused
from training.refusals import Refused as BookingRefused

ROUNDS = 8


@pytest.mark.real_time
def test_places_taken_while_their_number_goes_down_are_never_too_many(real_app):
    with real_app.app_context():
        make = Make(db.session())
        administrator = Actor(make.administrator().id, "administrator")
        event_ids = [make.event(capacity=1).id for _ in range(ROUNDS)]
        people = [make.person().id for _ in range(ROUNDS)]
        db.session.remove()

    outcomes = [
        _at_once(real_app, event_id, person, administrator) for event_id, person in zip(event_ids, people, strict=True)
    ]

    assert all(won in ({"booked"}, {"lowered"}) for won in outcomes), outcomes
    with real_app.app_context():
        pools = db.session().scalars(select(PlacePool)).all()
        assert sorted((pool.capacity, pool.taken) for pool in pools) == sorted(
            (1, 1) if won == {"booked"} else (0, 0) for won in outcomes
        )


def _at_once(app, event_id, person_id, administrator):
    """Book the last place and take it away, each in a thread of its own. Which of the two went through."""
    together, won = threading.Barrier(2), set()

    def book():
        with app.app_context():
            together.wait()
            try:
                with transaction() as session:
                    delegate = session.get_one(Person, person_id)
                    request = bookings.Request(delegate=delegate, agency=None, waits=False)
                    bookings.book_place(session, event_id, request, Actor(person_id, "delegate"), clock.now())
                won.add("booked")
            except BookingRefused:
                pass

    def lower():
        with app.app_context():
            event = db.session().get_one(Event, event_id)
            details, version = event_operations.details_of(event), event.version
            together.wait()
            try:
                with transaction() as session:
                    fewer = replace(details, room_places=0)
                    event_operations.change_event(session, event_id, fewer, version, administrator, clock.now())
                won.add("lowered")
            except Refused:
                pass

    threads = [threading.Thread(target=book), threading.Thread(target=lower)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won
