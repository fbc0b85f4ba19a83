"""The link in the message of an offer: one press for whoever it went to, and nothing for anybody else."""

from typing import Any

import pytest

from tests.bookings.waiters import booking_of, cancel, link_in, messages_to, waiter
from tests.pages import main_text
from training.bookings.models import Booking
from training.people.models import Coordinator


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(capacity=1)


@pytest.fixture
def holder(make: Any, event: Any) -> Booking:
    """Whoever has the one place."""
    return make.booking(event)


def test_one_press_accepts_an_offer_from_the_message_and_signs_in_who_has_no_other_way(
    make, client_for, client, session, event, holder
):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    address = link_in(messages_to(session, person)[-1])

    page = client.get(address)
    assert booking_of(session, person).state == "offered", "a mail scanner accepts nothing"
    assert "We will keep it until Thursday 14 May 2026, 5pm" in main_text(page)
    shown = client.submit("", "Accept the place", page=page)

    assert "Your place is booked" in main_text(shown)
    assert booking_of(session, person).state == "confirmed"
    assert messages_to(session, person)[-1].kind == "bookings/confirmed"
    again = client.get(address)
    assert (again.status_code, "You have accepted this place" in main_text(again)) == (200, True)


def test_accepting_an_offer_twice_says_that_it_is_done(make, client_for, client, session, event, holder):
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


def test_an_offer_that_has_run_out_is_refused_before_the_worker_lapses_it(
    make, client_for, client, session, frozen_clock, event, holder
):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    page = client.get(link_in(messages_to(session, person)[-1]))
    frozen_clock.move_to(booking_of(session, person).held_until)
    answer = client.submit("", "Accept the place", page=page)
    assert answer.status_code == 410
    assert booking_of(session, person).state == "offered"


def test_an_offer_link_that_a_later_one_replaced_accepts_nothing_and_lets_nobody_in(make, client_for, client, session):
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


def test_an_offer_follows_whoever_it_is_for_to_another_address(
    make, client_for, client, session, event, holder, run_job
):
    person, _ = waiter(make, client_for, event)
    cancel(client_for, holder)
    page = client.get(link_in(messages_to(session, person)[-1]))
    make.address(person, "another@example.org")
    assert "It was sent to somebody who looked after this booking." in main_text(
        client.submit("", "Accept the place", page=page)
    )
    assert booking_of(session, person).state == "offered"

    for _ in range(2):
        run_job("bookings.offer_again")
    newer = messages_to(session, person)[-1]
    assert newer.to_address == "another@example.org"
    assert [message.kind for message in messages_to(session, person)].count("bookings/offered") == 1, (
        "run again, it sends no other"
    )
    assert "Your place is booked" in main_text(client.submit(link_in(newer), "Accept the place"))


def test_who_no_longer_books_for_an_agency_answers_no_offer_for_it(
    make, client_for, client, session, agency, coordinator, run_job
):
    event = make.event(capacity=1)
    holder, bo = make.booking(event), make.person("Bo Nameless", agency=agency, email=None)
    waiting = make.booking(event, bo, agency=agency, state="waiting", booked_by_id=coordinator.id)
    cancel(client_for, holder)
    old = link_in(messages_to(session, coordinator)[-1])
    page = client.get(old)
    session.delete(session.get_one(Coordinator, (coordinator.id, agency.id)))
    next_one = make.coordinator(agency)

    for answer in (client.get(old), client.submit("", "Decline", page=page)):
        assert answer.status_code == 410
        assert "Bo Nameless" not in main_text(answer)
    assert waiting.state == "offered"

    run_job("bookings.offer_again")
    shown = client.submit(link_in(messages_to(session, next_one)[-1]), "Accept the place")
    assert shown.status_code == 200
    assert waiting.state == "confirmed"
