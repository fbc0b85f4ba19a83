"""Somebody is merged at the very moment at which they book: nothing is left with whoever was merged."""

import threading

import pytest
from sqlalchemy import select

from tests.bookings.test_races import session  # noqa: F401 - a fixture
from tests.factories import Make
from training import clock
from training.access import Actor, Role
from training.bookings import places
from training.bookings.booking.operations import book_own_place
from training.bookings.booking.requests import Details
from training.bookings.models import Booking
from training.db import transaction
from training.merging.operations import MergePerson, merge_people
from training.people import delegates
from training.people.delegates import WorksFor
from training.people.models import Person
from training.refusals import Refused

pytestmark = pytest.mark.real_time


@pytest.fixture
def press(real_app, session, monkeypatch):  # noqa: F811
    """Books for somebody who is merged between being read and the booking being written. Says what came of it."""
    make = Make(session)
    people = make.administrator(), make.person(), make.person(agency=make.agency())
    admin, winner, loser = (one.id for one in people)
    event_id, agency_id = make.event().id, session.get(Person, loser).affiliations[0].agency_id
    session.commit()
    reached, merged, take = threading.Event(), threading.Event(), places.take

    def take_slowly(*what: object) -> None:
        reached.set()
        assert merged.wait(30)
        take(*what)

    monkeypatch.setattr(places, "take", take_slowly)

    def book(said: list[str]) -> None:
        try:
            with real_app.app_context(), transaction() as own:
                works_for = WorksFor(agency_id=agency_id)
                book_own_place(own, event_id, own.get_one(Person, loser), works_for, Details(), clock.now())
            said.append("booked")
        except Refused as refused:
            said.append(refused.sentence)

    def run() -> str:
        said: list[str] = []
        booking = threading.Thread(target=book, args=(said,))
        booking.start()
        assert reached.wait(30)
        with real_app.app_context(), transaction() as own:
            merge_people(own, loser, winner, MergePerson(), Actor(admin, Role.ADMINISTRATOR), clock.now())
        merged.set()
        booking.join()
        return said[0]

    return run


@pytest.fixture(autouse=True)
def only_where_two_write_at_once(database_kind):
    if database_kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")


def test_a_booking_for_somebody_who_is_being_merged_is_refused_with_a_sentence(press, session):  # noqa: F811
    assert press() == delegates.MERGED_MEANWHILE
    session.rollback()
    assert session.scalars(select(Booking)).all() == []


def test_without_looking_again_the_booking_would_be_left_behind(press, session, monkeypatch):  # noqa: F811
    """The canary."""
    monkeypatch.setattr(delegates, "refuse_merged", lambda *_: None)
    assert press() == "booked"
    session.rollback()
    booking = session.scalars(select(Booking)).one()
    assert booking.delegate.merged_into_id is not None
