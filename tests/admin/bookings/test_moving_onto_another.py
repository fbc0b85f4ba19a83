"""An event is moved to a time at which some of those booked have another: all are told, nothing is lost."""

import pytest
from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training.bookings.models import Booking
from training.mail.models import Message

ONTO = fields_of(0, on(13, 7), "1pm", "4pm")  # Monday 13 July 2026


@pytest.fixture
def other(make):
    """An event on Monday 13 July 2026, 9:30am to 4:30pm."""
    return make.event(make.course(title="Neglect"), days=62)


@pytest.fixture
def event(make):
    """An event on Saturday 11 July, where nothing is in anybody's way."""
    return make.event(make.course(title="Level 3"), days=60)


def text_to(session, person) -> str:
    return session.scalars(select(Message.text).where(Message.to_person_id == person.id)).one()


def test_moving_an_event_onto_other_bookings_names_the_delegates_and_tells_each_of_their_own_overlap(
    admin, make, event, other, session
):
    first, second, free = make.person("Ada First"), make.person("Bo Second"), make.person("Cy Free")
    mine = [make.booking(event, person) for person in (first, second, free)]
    theirs = [make.booking(other, person) for person in (first, second)]
    assert "another booking at the same time" not in main_text(admin.get(edit_address(event)))

    page = save_and_tell(admin, edit_address(event), **ONTO)

    said = main_text(page)
    assert "The event is saved, and 3 people are being told of the change." in said
    assert "2 of those booked now have another booking at the same time: see the list below." in said
    assert "Ada First : Neglect , Monday 13 July 2026, 9:30am to 4:30pm" in said
    assert "Cy Free" not in said
    assert all(f"/admin/bookings/{booking.ref}" in page.text for booking in (*mine[:2], *theirs))
    assert "2 of those booked have another booking" in main_text(admin.get(edit_address(event))), "it stays there"
    assert f"another booking of yours: “Neglect”, Monday 13 July 2026, 9:30am to 4:30pm, {theirs[0].ref}." in text_to(
        session, first
    )
    assert theirs[1].ref not in text_to(session, first)
    assert "another booking" not in text_to(session, free)
    assert {booking.state for booking in session.scalars(select(Booking))} == {"confirmed"}


def test_one_is_spoken_of_as_one(admin, make, event, other):
    person = make.person("Ada First")
    make.booking(event, person)
    make.booking(other, person)
    said = main_text(save_and_tell(admin, edit_address(event), **ONTO))
    assert "1 person is being told of the change. 1 of those booked now has another booking" in said
    assert "1 of those booked has another booking at the same time" in said


def test_a_new_venue_alone_warns_nobody_of_an_overlap(admin, make, event, session):
    person = make.person()
    make.booking(event, person)
    make.booking(make.event(days=60), person)
    said = main_text(save_and_tell(admin, edit_address(event), venue=str(make.venue().id)))
    assert "The event is saved, and 1 person is being told of the change." in said
    assert "now has another" not in said
    assert "another booking" not in text_to(session, person), "they were warned when they booked"


@pytest.mark.parametrize("booked_both", (True, False))
def test_whoever_booked_for_a_delegate_is_told_only_of_overlaps_that_they_booked_themselves(
    admin, make, event, other, session, booked_both
):
    agency = make.agency()
    coordinator, person = make.coordinator(agency), make.person("No Address", email=None)
    make.booking(event, person, agency=agency, booked_by_id=coordinator.id)
    make.booking(other, person, booked_by_id=coordinator.id if booked_both else make.person().id)
    save_and_tell(admin, edit_address(event), **ONTO)
    assert ("another booking: “Neglect”" in text_to(session, coordinator)) == booked_both


def test_a_cancelled_booking_or_event_does_not_overlap_with_a_moved_event(admin, make, event, other):
    person = make.person()
    make.booking(event, person)
    make.booking(other, person, state="cancelled")
    make.booking(make.event(days=62, state="cancelled"), person)
    make.booking(event, make.person("Gone"), state="cancelled")
    said = main_text(save_and_tell(admin, edit_address(event), **ONTO))
    assert "another booking" not in said


@pytest.mark.parametrize(("comes_for", "clashes"), (("1", False), ("2", True), ("1,2", True)))
@pytest.mark.parametrize("which", ("the one that moves", "the other"))
def test_a_completing_booking_overlaps_with_a_moved_event_only_on_its_own_day(
    admin, make, session, which, comes_for, clashes
):
    """Two days, Sunday 12 and Monday 13 July 2026, and another event that is, or comes to be, on the second."""
    person, days = make.person(), make.event(make.course(title="Level 3", sittings=2), days=61, sittings=2)
    one_day = make.event(make.course(title="Neglect"), days=62 if which == "the one that moves" else 60)
    first = make.booking(make.event(days.course, days=-9, sittings=2), person, outcome="partial")
    make.booking(days, person, completes_id=first.id, comes_for=comes_for)
    make.booking(one_day, person)
    if which == "the one that moves":
        moves, typed = days, {**fields_of(0, on(12, 7), "10am", "4pm"), **fields_of(1, on(13, 7), "10am", "4pm")}
    else:
        moves, typed = one_day, ONTO
    said = main_text(save_and_tell(admin, edit_address(moves), **typed))
    assert "1 person is being told of the change." in said
    assert ("1 of those booked now has another booking" in said) == clashes
    assert ("another booking of yours" in text_to(session, person)) == clashes


def test_the_page_of_a_moved_event_needs_as_many_queries_however_many_bookings_overlap(admin, make, event, other):
    asked = []
    for _ in range(2):
        for person in [make.person() for _ in range(3)]:
            make.booking(event, person)
            make.booking(make.event(days=60), person)
        admin.get(edit_address(event))
        asked.append(len(admin.queries))
    assert asked[0] == asked[1]
