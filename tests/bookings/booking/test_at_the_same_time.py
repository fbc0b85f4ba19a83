"""Two bookings at one time are warned of and refused nowhere; two for one event are refused with a sentence."""

import pytest

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.operations import Request
from training.people.models import Person
from training.refusals import Refused


@pytest.fixture
def person(make):
    return make.person("Dele Delegate", agency=make.agency("Mid Essex Scouts"), job_role="Leader")


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


def test_an_overlapping_booking_is_warned_of_before_the_button_and_on_the_booking_and_not_refused(
    browser, make, person
):
    other = make.booking(make.event(make.course(title="Neglect"), days=61, sittings=2), person)
    event = make.event(days=60, sittings=2)
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    warning = "This overlaps with your booking for “Neglect” on Sunday 12 July 2026, 9:30am to 4:30pm."
    page = main_text(check)
    assert page.index(warning) < page.index("Accept the terms and book")
    assert "You can book it all the same." in page
    shown = browser.submit("", "Accept the terms and book", page=check)
    assert "Your place is booked" in main_text(shown)
    assert warning in main_text(shown)
    assert f"/bookings/{other.ref}" in shown.text
    assert "This overlaps with your booking for" in main_text(browser.get(f"/bookings/{other.ref}"))


@pytest.mark.parametrize("state", ("cancelled", "lapsed", "declined"))
def test_a_booking_that_has_ended_or_is_for_another_day_overlaps_with_nothing(browser, make, person, state):
    make.booking(make.event(days=60), person, state=state)
    make.booking(make.event(days=60, state="cancelled"), person)
    make.booking(make.event(days=61), person)
    make.booking(make.event(days=60), make.person())
    check = browser.submit(f"/events/{make.event(days=60).ref}/book", "Continue")
    assert "overlaps" not in main_text(check)


@pytest.mark.parametrize(("comes_for", "clashes"), (("1", False), ("2", True)))
def test_a_completing_booking_overlaps_only_on_the_day_for_which_the_delegate_comes(
    browser, make, person, comes_for, clashes
):
    """Day 2 of what is completed is Sunday 12 July 2026, and so is the other event."""
    course = make.course(sittings=2)
    first = make.booking(make.event(course, days=-9, sittings=2), person, outcome="partial")
    event = make.event(course, days=60, sittings=2)
    completing = make.booking(event, person, completes_id=first.id, comes_for=comes_for)
    other = make.event(days=61)
    warned = ["overlaps" in main_text(browser.submit(f"/events/{other.ref}/book", "Continue"))]
    booking = make.booking(other, person)
    warned += ["overlaps" in main_text(browser.get(f"/bookings/{one.ref}")) for one in (booking, completing)]
    assert warned == [clashes] * 3


def test_a_coordinator_learns_nothing_of_what_somebody_does_elsewhere(client_for, make, person):
    agency = make.agency()
    booking = make.booking(make.event(days=60), person, agency=agency)
    make.booking(make.event(days=60), person, agency=make.agency("Elsewhere"))
    page = client_for(make.coordinator(agency)).get(f"/bookings/{booking.ref}")
    assert page.status_code == 200
    assert "overlaps" not in main_text(page)


def test_a_past_booking_warns_of_nothing(browser, make, person):
    booking = make.booking(make.event(days=-5), person)
    make.booking(make.event(days=-5), person)
    assert "overlaps" not in main_text(browser.get(f"/bookings/{booking.ref}"))


def test_whoever_books_for_a_delegate_is_told_by_name_who_already_has_a_booking(make, person, transact):
    event, coordinator = make.event(), make.person()
    make.booking(event, person)
    event_id, person_id, coordinator_id = event.id, person.id, coordinator.id
    with transact() as session:
        request = Request(delegate=session.get_one(Person, person_id), agency=None)
        with pytest.raises(Refused, match="Dele Delegate already has a booking for this event"):
            booking_operations.book_place(session, event_id, request, Actor(coordinator_id, "coordinator"), clock.now())


@pytest.mark.parametrize(
    ("how", "sentence"),
    (
        ("book_place", "Dele Delegate already has a booking for this event"),
        ("add_walk_in", "Somebody with that e-mail address already has a booking for this event"),
    ),
)
def test_a_second_booking_of_one_person_that_the_database_refuses_is_a_sentence(
    make, person, transact, monkeypatch, how, sentence
):
    """The check has just found nobody: whoever came in at that moment is there once."""
    event, trainer = make.event(days=1, online=True), make.trainer()
    make.booking(event, person)
    event_id, person_id, trainer_id = event.id, person.id, trainer.id
    monkeypatch.setattr(booking_operations, "live_booking", lambda *_: None)

    def try_it():
        with transact() as session:
            request = Request(delegate=session.get_one(Person, person_id), agency=None)
            getattr(booking_operations, how)(session, event_id, request, Actor(trainer_id, "trainer"), clock.now())

    with pytest.raises(Refused, match=sentence):
        try_it()
