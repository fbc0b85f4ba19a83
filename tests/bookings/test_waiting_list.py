"""A full event is waited for: joining, one's turn, answering with one press, leaving, and the next in the list."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

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


def join(browser: Any, event: Any, **typed: Any) -> Any:
    page = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return browser.submit("", "Accept the terms and join the waiting list", page=page)


def waiter(make: Any, client_for: Any, event: Any, **values: Any) -> tuple[Any, Any]:
    """Somebody who has joined by the form, and their browser."""
    person = make.person(agency=make.agency(), job_role="Nurse", **values)
    browser = client_for(person)
    join(browser, event)
    return person, browser


def cancel(client_for: Any, booking: Booking) -> None:
    client_for(booking.delegate).submit(f"/bookings/{booking.ref}/cancel", "Cancel my booking")


def booking_of(session: Any, person: Any) -> Booking:
    return session.scalars(
        select(Booking).where(Booking.delegate_id == person.id).order_by(Booking.id.desc()).limit(1)
    ).one()


def messages_to(session: Any, person: Any) -> list[Message]:
    return session.scalars(select(Message).where(Message.to_address == person.email).order_by(Message.id)).all()


def link_in(message: Message) -> str:
    found = re.search(r"/bookings/offers/[\w-]+", message.text)
    assert found
    return found.group()


def test_who_finds_it_full_joins_and_is_told_which_they_are(make, client_for, session, event, holder):
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
    assert "kept until Thursday 14 May 2026, 5pm" in offered.text
    assert booking_of(session, second).state == "waiting"


def test_leaving_moves_the_others_up(make, client_for, session, event, holder):
    first, leaver = waiter(make, client_for, event)
    second, browser = waiter(make, client_for, event)
    page = leaver.get(f"/bookings/{booking_of(session, first).ref}")
    assert "Leave the waiting list" in main_text(page)
    leaver.submit(f"/bookings/{booking_of(session, first).ref}/cancel", "Leave the waiting list")

    assert booking_of(session, first).state == "cancelled"
    assert messages_to(session, first)[-1].kind == "bookings/left_list"
    assert "Number 1 on the waiting list" in main_text(browser.get(f"/bookings/{booking_of(session, second).ref}"))


def test_one_press_accepts_from_the_message_and_signs_in_who_has_no_other_way(
    make, client_for, client, session, event, holder
):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    address = link_in(messages_to(session, person)[-1])

    page = client.get(address)
    assert booking_of(session, person).state == "offered", "a mail scanner accepts nothing"
    assert "It is kept until Thursday 14 May 2026, 5pm" in main_text(page)
    shown = client.submit("", "Accept the place", page=page)

    assert "Your place is booked" in main_text(shown)
    assert booking_of(session, person).state == "confirmed"
    assert messages_to(session, person)[-1].kind == "bookings/confirmed"
    again = client.get(address)
    assert (again.status_code, "You have accepted this place" in main_text(again)) == (200, True)


def test_accepting_twice_says_that_it_is_done(make, client_for, client, session, event, holder):
    person, _ = waiter(make, client_for, event, password="long ago")
    cancel(client_for, holder)
    page = client.get(link_in(messages_to(session, person)[-1]))
    for _ in range(2):
        shown = client.submit("", "Accept the place", page=page)
    assert "You have accepted this place" in main_text(shown)
    assert "This booking is already confirmed." in main_text(shown)
    assert "Sign in to see the booking" in main_text(shown), "with a password of their own the link is no way in"
    kinds = [message.kind for message in messages_to(session, person)]
    assert kinds.count("bookings/confirmed") == 1


def test_a_link_that_is_passed_on_accepts_for_the_delegate_and_shows_nothing_of_theirs(
    make, client_for, session, frozen_clock
):
    event = make.event(make.course(price_pence=8000), capacity=1)
    holder = make.booking(event)
    person = make.person(agency=make.agency(), job_role="Nurse")
    offered = make.booking(event, person, state="waiting", pays_by="card", payer=make.payer(way="card"))
    cancel(client_for, holder)
    stranger = client_for(make.person("Sidra Stranger"))
    page = stranger.get(link_in(messages_to(session, person)[-1]))

    shown = stranger.submit("", "Accept and pay £80.00", page=page)

    assert offered.state == "awaiting payment"
    assert shown.status_code == 200
    assert "You have accepted this place" in main_text(shown)
    assert "You are signed in as Sidra Stranger. Whoever comes has to sign in to see the booking" in main_text(shown)
    assert f"/bookings/{offered.ref}" not in shown.text
    assert stranger.get(f"/bookings/{offered.ref}").status_code == 404


@pytest.mark.parametrize("way", ("declined", "lapsed"))
def test_who_does_not_want_it_makes_room_for_the_next(
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
    said = {"declined": "You declined this place", "lapsed": "The place went to the next in the list"}[way]
    assert said in main_text(late)
    assert booking_of(session, first).state == way


def test_an_offer_that_nobody_swept_up_yet_is_refused_all_the_same(
    make, client_for, client, session, frozen_clock, event, holder
):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    page = client.get(link_in(messages_to(session, person)[-1]))
    frozen_clock.move_to(booking_of(session, person).held_until)
    answer = client.submit("", "Accept the place", page=page)
    assert answer.status_code == 410
    assert booking_of(session, person).state == "offered"


def test_a_place_offered_late_says_what_cancelling_would_cost(make, client_for, session, frozen_clock):
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


def test_the_cap_is_passed_over_in_order_and_opens_by_itself(make, client_for, session, run_job, frozen_clock):
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
    shown = client.submit(found.group(), "Join the waiting list")
    assert "Number 1 on the waiting list" in main_text(shown)
    assert (booking.state, booking.awaits) == ("waiting", None)


def test_the_list_ends_when_the_event_starts(make, client_for, session, run_job, frozen_clock, event, holder):
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
    assert "You still wait for other dates of this course" in main_text(page)

    page = browser.submit("", "Leave the lists I ticked", page=page, other=[mine[1].ref])
    assert "You have left one waiting list." in main_text(page)
    session.expire_all()
    assert [booking.state for booking in mine] == ["confirmed", "cancelled", "waiting"]


def test_every_move_has_its_history(make, client_for, session, event, holder):
    person, browser = waiter(make, client_for, event)
    cancel(client_for, holder)
    booking = booking_of(session, person)
    browser.submit(f"/bookings/{booking.ref}", "Accept the place")
    rows = session.scalars(select(History).where(History.subject_id == booking.id, History.subject == "booking")).all()
    assert [row.action for row in rows] == ["booked", "offer", "accept"]


def test_a_link_that_another_took_the_place_of_accepts_nothing_and_lets_nobody_in(make, client_for, client, session):
    """Whoever booked a place for nobody yet had the offer; then they named somebody, to whom it goes from then on."""
    agency = make.agency()
    event, coordinator = make.event(capacity=1), make.coordinator(agency)
    holder = make.booking(event)
    asked = make.unnamed(event, booked_by=coordinator, agency=agency, state="waiting")
    cancel(client_for, holder)
    old = link_in(messages_to(session, coordinator)[-1])
    page = client.get(old)
    client_for(coordinator).submit(
        f"/bookings/{asked.ref}/name", "Name them", name="Nele New", email="nele@example.org", job_role="Nurse"
    )

    late = client.submit("", "Accept the place", page=page)
    assert late.status_code == 410
    assert "A newer message has taken its place." in main_text(late)
    assert (asked.state, asked.delegate.confirmed_at) == ("offered", None)
    assert client.get(f"/bookings/{asked.ref}").status_code == 302, "nobody is signed in"

    newer = link_in(messages_to(session, asked.delegate)[-1])
    assert newer != old
    assert "Your place is booked" in main_text(client.submit(newer, "Accept the place"))


def test_a_link_signs_in_only_whoever_it_was_sent_to(make, client_for, client, session, event, holder):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    address = link_in(messages_to(session, person)[-1])
    person.email = "another@example.org"
    session.commit()
    shown = client.submit(address, "Accept the place")
    assert "Sign in to see the booking" in main_text(shown)
    assert booking_of(session, person).state == "confirmed"


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


def test_a_list_that_has_just_ended_is_left_with_a_sentence(make, client_for, session, frozen_clock):
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
