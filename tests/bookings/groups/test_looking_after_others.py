"""A coordinator looks after the bookings of their own agency, and finds nothing of another."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.bookings.models import Booking
from training.mail.models import Message
from training.mail.wording.filling import first_name
from training.people.models import Person


@pytest.fixture
def sick(make: Any, agency: Any) -> Person:
    return make.person("Sick Sam", agency=agency)


@pytest.fixture
def booking(make: Any, agency: Any, sick: Person) -> Booking:
    return make.booking(make.event(), sick, agency=agency)


@pytest.mark.parametrize("state", ("confirmed", "waiting", "offered", "unnamed", "cancelled"))
def test_another_agencys_coordinator_finds_no_reference_whatever_its_state(
    client_for, make, session, agency, coordinator, state
):
    event, other = make.event(), client_for(make.coordinator(make.agency("Elsewhere")))
    if state == "unnamed":
        booking = make.unnamed(event, booked_by=coordinator, agency=agency)
    else:
        booking = make.booking(event, agency=agency, state=state)
    token = other.page("/agency").find("input", {"name": "csrf_token"})["value"]
    before = (booking.state, booking.delegate_id, booking.event_id)

    for way in ("", "/cancel", "/substitute", "/name", "/transfer", "/payer", "/calendar.ics"):
        assert other.get(f"/bookings/{booking.ref}{way}").status_code == 404, way
    for way in ("/cancel", "/substitute", "/name", "/transfer", "/accept", "/decline", "/leave-others"):
        assert other.post(f"/bookings/{booking.ref}{way}", data={"csrf_token": token}).status_code == 404, way

    session.refresh(booking)
    assert (booking.state, booking.delegate_id, booking.event_id) == before


def test_a_colleague_of_another_agency_cannot_be_chosen(client_for, make, agency, coordinator, booking, sick):
    make.person("Able Abi", agency=agency)
    elsewhere = make.person("Elsie Elsewhere", agency=make.agency("Elsewhere"))
    page = client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague=str(elsewhere.id))
    assert page.status_code == 422
    assert "That choice is no longer there" in page.text
    assert "Elsie" not in page.text
    assert booking.delegate_id == sick.id


def test_a_colleague_who_was_typed_and_not_picked_is_shown_again(client_for, coordinator, booking, sick):
    page = client_for(coordinator).submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague_typed="Abi Able")
    assert page.status_code == 422
    assert soup_of(page).find("select", {"name": "colleague"})["data-typed"] == "Abi Able"


def test_pages_speak_to_a_coordinator_of_the_colleague_who_is_booked(
    client_for, make, agency, coordinator, booking, sick
):
    browser, waiting = client_for(coordinator), make.booking(booking.event, agency=agency, state="waiting")
    assert "They have a place." in main_text(browser.get(f"/bookings/{booking.ref}"))
    assert "Cancel the booking of Sick Sam?" in main_text(browser.get(f"/bookings/{booking.ref}/cancel"))
    assert f"Sick Sam, booking {booking.ref}" in main_text(browser.get(f"/bookings/{booking.ref}/transfer"))
    assert "A place is offered when it is their turn." in main_text(browser.get(f"/bookings/{waiting.ref}"))
    name = waiting.delegate.name
    assert f"Take {name} off the waiting list?" in main_text(browser.get(f"/bookings/{waiting.ref}/cancel"))
    assert "You have a place." in main_text(client_for(sick).get(f"/bookings/{booking.ref}"))


def test_the_online_link_is_for_whoever_comes(client_for, make, session, agency, coordinator, sick):
    event = make.event(online=True)
    booking = make.booking(event, sick, agency=agency, booked_by_id=coordinator.id)
    nameless = make.booking(event, make.person("Bo", agency=agency, email=None), agency=agency)
    nameless.booked_by_id = coordinator.id
    session.commit()
    for browser, ref, shown in (
        (client_for(sick), booking.ref, True),
        (client_for(coordinator), booking.ref, False),
        (client_for(coordinator), nameless.ref, True),  # who tells them how to join
        (client_for(make.administrator()), booking.ref, True),
    ):
        for page in ("", "/calendar.ics"):
            unfolded = browser.get(f"/bookings/{ref}{page}").text.replace("\r\n ", "")
            assert (event.online_link in unfolded) is shown, (ref, page)


def test_whoever_books_for_an_agency_no_longer_sees_nothing_that_they_booked(client_for, make, session, agency, sick):
    former = make.person("Former Fran")
    booking = make.booking(make.event(), sick, agency=agency, booked_by_id=former.id)
    browser = client_for(former)
    assert browser.get(f"/bookings/{booking.ref}").status_code == 404
    assert booking.ref not in browser.get("/my/bookings").text


@pytest.fixture
def by_card(make: Any, agency: Any, coordinator: Person) -> Any:
    """A place that the coordinator booked and means to pay for by card, in the state that is named."""

    def made(delegate: Person, state: str, **values: Any) -> Booking:
        event = make.event(make.course(line_manager="must approve", price_pence=8000))
        payer, held_until = make.payer(way="card"), clock.now() + timedelta(days=5)
        bought = {"price_pence": 8000, "pays_by": "card", "payer": payer, "held_until": held_until}
        return make.booking(
            event, delegate, agency=agency, state=state, booked_by_id=coordinator.id, **{**bought, **values}
        )

    return made


def told(session: Any, kind: str) -> dict[str, Message]:
    return {one.to_address: one for one in session.scalars(select(Message).where(Message.kind == kind))}


def approve(client: Any, make: Any, booking: Booking) -> None:
    link = make.link(booking, "approval", sent_to="mo@example.org")
    client.submit(f"/bookings/approvals/{link}", "Approve the booking")


def test_whoever_means_to_pay_by_card_is_greeted_by_name_and_gets_no_link_that_lets_in_the_delegate(
    client, make, session, coordinator, sick, by_card
):
    booking = by_card(sick, "requested", awaits="manager", manager_email="mo@example.org")
    approve(client, make, booking)
    to_pay = told(session, "bookings/please_pay")
    theirs, hers = to_pay[sick.email], to_pay[coordinator.email]
    assert theirs.subject.startswith("Please pay for your place by ")
    assert "Hello Sick,\n\nWe hold your place until" in theirs.text
    assert "/bookings/open/" in theirs.text
    assert hers.subject.startswith("Please pay for the place of Sick Sam by ")
    assert f"Hello {first_name(coordinator.name)},\n\nWe hold the place of Sick Sam until" in hers.text
    assert f"/bookings/{booking.ref}" in hers.text
    assert "/bookings/open/" not in hers.text


def test_who_pays_for_somebody_without_an_address_or_a_name_is_told_whose_place_it_is(
    client, make, session, agency, coordinator, by_card
):
    nameless = make.person("Bo", agency=agency, email=None)
    for delegate, whose in ((nameless, "the place of Bo"), (None, "the place to be named")):
        booking = by_card(nameless, "requested", awaits="manager", manager_email="mo@example.org")
        booking.delegate = delegate
        session.commit()
        approve(client, make, booking)
        message = session.scalars(select(Message).where(Message.about_id == booking.id)).one()
        assert message.subject.startswith(f"Please pay for {whose} by ")
        assert f"Hello {first_name(coordinator.name)}," in message.text


def test_whoever_meant_to_pay_for_a_place_is_told_that_it_is_no_longer_held(
    run_job, make, session, agency, coordinator, sick, by_card
):
    nameless = make.person("Bo", agency=agency, email=None)
    for delegate in (sick, nameless):
        by_card(delegate, "awaiting payment", held_until=clock.now() - timedelta(minutes=1))
    run_job("bookings.lapse")
    messages = session.scalars(select(Message).where(Message.kind == "bookings/lapsed").order_by(Message.id)).all()
    assert [(one.to_address, one.subject.partition(":")[0]) for one in messages] == [
        (sick.email, "Your place is no longer held"),
        (coordinator.email, "The place of Sick Sam is no longer held"),
        (coordinator.email, "The place of Bo is no longer held"),
    ]
    theirs, hers, _ = messages
    assert "We held a place for you. Somebody else can now have it, because it was not paid for in time" in theirs.text
    assert (
        f"Hello {first_name(coordinator.name)},\n\nWe held a place for Sick Sam. Somebody else can now have it"
        in hers.text
    )
    assert "If Sick Sam still wants to come" in hers.text


def test_a_booking_that_lapsed_unconfirmed_is_told_to_its_own_address_only_and_greets_nobody_by_name(
    run_job, session, coordinator, sick, by_card
):
    by_card(sick, "requested", held_until=clock.now() - timedelta(minutes=1))
    run_job("bookings.lapse")
    [message] = told(session, "bookings/lapsed").values()
    assert message.to_address == sick.email
    assert message.text.startswith("Hello,\n"), "what somebody typed greets nobody whose address is not confirmed"
    assert "because the booking was not confirmed in time" in message.text


@pytest.mark.parametrize(("state", "comes"), (("confirmed", True), ("awaiting payment", False), ("requested", False)))
def test_a_calendar_file_is_promised_only_where_one_comes(client_for, session, sick, by_card, state, comes):
    booking = by_card(sick, state, awaits="manager" if state == "requested" else None)
    client_for(sick).submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    message = told(session, "bookings/cancelled")[sick.email]
    assert ("The attached file takes it out of your calendar" in message.text) is comes
    assert bool(message.attachments) is comes
    assert "See other dates of this course:" in message.text
