"""A full event is waited for: joining, one's turn, answering with one press, leaving, and the next in the list."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.bookings.waiters import booking_of, cancel, join, link_in, messages_to, waiter
from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.history.models import History
from training.mail.models import Message
from training.payments.queries import account_of


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(capacity=1)


@pytest.fixture
def holder(make: Any, event: Any) -> Booking:
    """Whoever has the one place."""
    return make.booking(event)


def test_who_finds_an_event_full_joins_the_waiting_list_and_is_told_their_number(
    make, client_for, session, event, holder
):
    first, _ = waiter(make, client_for, event)
    second, browser = waiter(make, client_for, event)

    page = main_text(browser.get(f"/bookings/{booking_of(session, second).ref}"))
    assert "Number 2 on the waiting list" in page
    assert "Every place is taken." in page
    [message] = messages_to(session, second)
    assert message.kind == "bookings/waiting"
    assert "number 2 on the waiting list" in message.text
    assert event.taken == 1
    assert account_of(session, booking_of(session, first).id).live == []


def test_a_freed_place_goes_to_the_next_in_the_same_press_with_a_deadline(make, client_for, session, event, holder):
    first, _ = waiter(make, client_for, event)
    second, _ = waiter(make, client_for, event)
    cancel(client_for, holder)

    booking = booking_of(session, first)
    assert (booking.state, booking.waiting_order, event.taken) == ("offered", None, 1)
    assert booking.held_until == clock.now() + timedelta(days=2, hours=8)  # Thursday 5pm
    offered = messages_to(session, first)[-1]
    assert offered.kind == "bookings/offered"
    assert "We will keep it until Thursday 14 May 2026, 5pm" in offered.text
    assert booking_of(session, second).state == "waiting"


def test_leaving_the_waiting_list_moves_the_others_up(make, client_for, session, event, holder):
    first, leaver = waiter(make, client_for, event)
    second, browser = waiter(make, client_for, event)
    page = leaver.get(f"/bookings/{booking_of(session, first).ref}")
    assert "Leave the waiting list" in main_text(page)
    leaver.submit(f"/bookings/{booking_of(session, first).ref}/cancel", "Leave the waiting list")

    assert booking_of(session, first).state == "cancelled"
    assert messages_to(session, first)[-1].kind == "bookings/left_list"
    assert "Number 1 on the waiting list" in main_text(browser.get(f"/bookings/{booking_of(session, second).ref}"))


@pytest.mark.parametrize("way", ("declined", "lapsed"))
def test_who_declines_an_offer_makes_room_for_the_next_on_the_waiting_list(
    make, client_for, client, session, run_job, frozen_clock, event, holder, way
):
    first, _ = waiter(make, client_for, event)
    second, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    address = link_in(messages_to(session, first)[-1])
    page = client.get(address)
    if way == "declined":
        client.submit("", "Decline", page=page)
    else:
        frozen_clock.move_to(booking_of(session, first).held_until)
        run_job("bookings.lapse")
        run_job("bookings.lapse")

    assert booking_of(session, first).state == way
    assert messages_to(session, first)[-1].kind == f"bookings/offer_{way}"
    assert booking_of(session, second).state == "offered"
    assert [m.kind for m in messages_to(session, second)] == ["bookings/waiting", "bookings/offered"]
    assert event.taken == 1
    late = client.submit("", "Accept the place", page=page)
    assert late.status_code == 410
    said = {"declined": "You declined this place", "lapsed": "The place went to the next person on the list"}[way]
    assert said in main_text(late)
    assert booking_of(session, first).state == way


def test_an_offer_in_the_charging_window_says_what_cancelling_would_cost(make, client_for, session, frozen_clock):
    event = make.event(capacity=1, days=20, price_pence=8000)
    holder = make.booking(event)
    person = make.person(agency=make.agency(), job_role="Nurse")
    payer = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}
    join(client_for(person), event, **payer)
    cancel(client_for, holder)
    offered = messages_to(session, person)[-1]
    assert "less than 15 working days away" in offered.text
    assert "£80.00" in offered.text


def test_an_accepted_place_that_costs_something_is_owed_from_then_on(make, client_for, session):
    event = make.event(capacity=1, price_pence=8000)
    holder = make.booking(event)
    person = make.person(agency=make.agency(), job_role="Nurse")
    browser = client_for(person)
    payer = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}
    join(browser, event, **payer)
    booking = booking_of(session, person)
    assert account_of(session, booking.id).live == []
    cancel(client_for, holder)
    browser.submit(f"/bookings/{booking.ref}", "Accept the place")
    assert booking.state == "confirmed"
    assert account_of(session, booking.id).open_pence == 8000


def test_an_agency_at_its_cap_is_passed_over_on_the_waiting_list_until_the_cap_opens(
    make, client_for, session, run_job, frozen_clock
):
    event = make.event(capacity=3, agency_cap=1, days=60)
    big, small = make.agency("Big"), make.agency("Small")
    make.booking(event, agency=big)
    people = [make.person(agency=agency, job_role="Nurse") for agency in (big, big, small)]
    for person in people[:2]:
        join(client_for(person), event)
    assert [booking_of(session, person).state for person in people[:2]] == ["waiting", "waiting"]
    client_for(people[2]).submit(f"/events/{event.ref}/book", "Continue")
    booked = client_for(people[2])
    booked.submit("", "Accept the terms and book", page=booked.submit(f"/events/{event.ref}/book", "Continue"))
    assert booking_of(session, people[2]).state == "confirmed", "who may have the place is not diverted"

    frozen_clock.move_to(event.starts_at - timedelta(days=12))  # fewer than ten working days before
    run_job("bookings.pass_on")
    assert [booking_of(session, person).state for person in people[:2]] == ["offered", "waiting"]
    assert event.taken == event.capacity == 3


def test_a_guest_waits_once_the_address_is_confirmed(make, client, client_for, session, event, holder):
    details = {"name": "Nele New", "email": "nele@example.org", "agency": "myself", "job_role": "Childminder"}
    check = client.submit(f"/events/{event.ref}/book", "Continue", **details)
    client.submit("", "Accept the terms and join the waiting list", page=check)
    other, _ = waiter(make, client_for, event)
    booking = session.scalars(select(Booking).where(Booking.awaits == "address")).one()
    assert booking.state == "waiting"
    cancel(client_for, holder)
    assert booking_of(session, other).state == "offered", "an address that nobody confirmed is offered nothing"

    message = session.scalars(select(Message).where(Message.kind == "bookings/confirm_address")).one()
    found = re.search(r"/bookings/confirm/[\w-]+", message.text)
    assert found
    assert message.subject.startswith("Join the waiting list: ")
    for of_a_place in ("Confirm my booking", "give the place"):
        assert of_a_place not in message.text, "there is no place yet"
    shown = client.submit(found.group(), "Join the waiting list")
    assert "Number 1 on the waiting list" in main_text(shown)
    assert (booking.state, booking.awaits) == ("waiting", None)


def test_the_waiting_list_ends_when_the_event_starts(make, client_for, session, run_job, frozen_clock, event, holder):
    person, _ = waiter(make, client_for, event)
    frozen_clock.move_to(event.starts_at)
    for _ in range(2):
        run_job("bookings.lapse")
    assert booking_of(session, person).state == "lapsed"
    kinds = [message.kind for message in messages_to(session, person)]
    assert kinds == ["bookings/waiting", "bookings/list_ended"]


def test_who_gets_one_of_several_dates_is_asked_about_the_rest(make, client_for, session):
    course = make.course()
    dates = [make.event(course, capacity=1, days=days) for days in (40, 50, 60)]
    holders = [make.booking(date) for date in dates]
    person = make.person(agency=make.agency(), job_role="Nurse")
    browser = client_for(person)
    for date in dates:
        join(browser, date)
    cancel(client_for, holders[0])
    mine = session.scalars(select(Booking).where(Booking.delegate_id == person.id).order_by(Booking.id)).all()
    page = browser.submit(f"/bookings/{mine[0].ref}", "Accept the place")
    assert "You are still waiting for other dates of this course" in main_text(page)

    page = browser.submit("", "Leave the lists I ticked", page=page, other=[mine[1].ref])
    assert "You have left one waiting list." in main_text(page)
    session.expire_all()
    assert [booking.state for booking in mine] == ["confirmed", "cancelled", "waiting"]


def test_joining_a_waiting_list_an_offer_and_its_acceptance_are_in_the_history(
    make, client_for, session, event, holder
):
    person, browser = waiter(make, client_for, event)
    cancel(client_for, holder)
    booking = booking_of(session, person)
    browser.submit(f"/bookings/{booking.ref}", "Accept the place")
    rows = session.scalars(select(History).where(History.subject_id == booking.id, History.subject == "booking")).all()
    assert [row.action for row in rows] == ["booked", "offer", "accept"]


def test_a_coordinator_learns_nothing_of_what_a_colleague_waits_for_through_others(make, client_for, session):
    """Somebody works for two; each coordinator sees what was booked for theirs, and ends nothing else."""
    ours, theirs, course = make.agency(), make.agency(), make.course()
    dates = [make.event(course, days=days) for days in (40, 50)]
    person = make.person()
    here = make.booking(dates[0], person, agency=ours)
    elsewhere = make.booking(dates[1], person, agency=theirs, state="waiting")
    coordinator = client_for(make.coordinator(ours))
    assert "other dates" not in main_text(coordinator.get(f"/bookings/{here.ref}"))
    assert "other dates" in main_text(client_for(person).get(f"/bookings/{here.ref}"))

    page = coordinator.get(f"/bookings/{here.ref}/cancel")
    token = page.text.partition('name="csrf_token"')[2].split('"')[1]
    coordinator.post(f"/bookings/{here.ref}/leave-others", data={"other": elsewhere.ref, "csrf_token": token})
    session.expire_all()
    assert elsewhere.state == "waiting"


def test_leaving_a_waiting_list_that_has_just_ended_has_a_sentence(make, client_for, session, frozen_clock):
    course = make.course()
    soon, later = make.event(course, days=10), make.event(course, days=20)
    person = make.person()
    booking = make.booking(later, person)
    waiting = make.booking(soon, person, state="waiting")
    browser = client_for(person)
    page = browser.get(f"/bookings/{booking.ref}")
    frozen_clock.move_to(soon.starts_at)
    answer = browser.submit("", "Leave the lists I ticked", page=page)
    assert answer.status_code == 200
    assert "This event has started" in main_text(answer)
    assert waiting.state == "waiting"
