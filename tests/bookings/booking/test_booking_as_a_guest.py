"""A newcomer, or anybody who does not sign in, books through the link that goes to their address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor, Role
from training.bookings.models import Booking, Needs
from training.history.operations import record
from training.mail.models import Message
from training.people.addresses.models import PersonAddress
from training.people.delegates import is_known_otherwise
from training.people.models import Agency, Person, SignIn

DETAILS = {
    "name": "Nia Newcomer",
    "email": "nia@example.org",
    "agency": "myself",
    "job_role": "Scout leader",
}


def ask(client: Any, event: Any, **typed: str) -> Any:
    """Fill in the form, check the answers, hold the place."""
    check = client.submit(f"/events/{event.ref}/book", "Continue", **{**DETAILS, **typed})
    assert check.status_code == 200, main_text(check)
    return client.submit("", "Accept the terms and hold my place", page=check)


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/bookings/confirm/\S+)", message.text)
    assert found, message.text
    return found[1]


def test_a_newcomer_books_confirms_and_cancels(client, make, session):
    event = make.event()

    sent = ask(client, event)
    assert "Check your e-mail" in main_text(sent)
    assert "Follow its link before Tuesday 12 May 2026, 9:30am" in main_text(sent)
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, booking.awaits, event.taken) == ("requested", "address", 1)

    link = link_in(session.scalars(select(Message)).one())
    assert client.page(link).find("button", string="Confirm my booking")
    assert session.get(Booking, booking.id).state == "requested", "opening the link confirms nothing"

    shown = client.submit(link, "Confirm my booking")
    assert "Your place is booked" in main_text(shown)
    assert "Choose a password" in main_text(shown)
    assert booking.state == "confirmed"
    assert session.scalars(select(Person).where(Person.email == "nia@example.org")).one().confirmed_at

    assert booking.ref in main_text(client.get("/my/bookings"))
    cancelled = client.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    assert "Your booking is cancelled" in main_text(cancelled)
    assert (booking.state, event.taken) == ("cancelled", 0)
    kinds = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["bookings/confirm_address", "bookings/confirmed", "bookings/cancelled"]
    assert session.scalar(select(Agency.id)) is None


def test_a_password_chosen_before_the_address_was_confirmed_opens_nothing_after(client, make, session):
    stranger = make.person("Nia Newcomer", email="nia@example.org", confirmed_at=None, password="chosen by a stranger")
    ask(client, make.event(), email="nia@example.org")
    client.submit(link_in(session.scalars(select(Message)).one()), "Confirm my booking")
    assert stranger.confirmed_at
    assert stranger.password is None


def messages(session: Any) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_known_address_sees_the_same_page_and_its_owner_gets_the_link(client, make, session):
    event = make.event()
    known = make.person("NEWCOMER, Nia", email="kim@example.org", job_role="Midwife")

    pages = [main_text(ask(client, event, email=address)) for address in ("kim@example.org", "new@example.org")]

    assert pages[0].replace("kim@", "@") == pages[1].replace("new@", "@")
    ours, theirs = session.scalars(select(Booking).order_by(Booking.id))
    assert ours.delegate_id == known.id
    assert (known.name, known.job_role) == ("NEWCOMER, Nia", "Midwife"), "a stranger changes nothing about somebody"
    assert {message.to_address for message in messages(session)} == {"kim@example.org", "new@example.org"}
    assert ours.held_until == theirs.held_until


def test_the_page_shows_an_address_as_it_was_typed_not_as_we_know_it(client, make, session):
    event = make.event()
    make.person(email="Kim.Known@example.org")
    assert "Kim.Known" not in main_text(ask(client, event, email="kim.known@example.org"))


def test_a_full_event_is_waited_for_and_nobody_learns_who_has_a_place_there(client, make, session):
    event = make.event(capacity=2)
    make.booking(event, make.person(DETAILS["name"], email="kim@example.org"))
    addresses = ("kim@example.org", "new@example.org")
    checks = [
        client.submit(f"/events/{event.ref}/book", "Continue", **{**DETAILS, "email": address}) for address in addresses
    ]
    make.booking(event)
    answers = [client.submit("", "Accept the terms and hold my place", page=check) for check in checks]
    known, new = (main_text(answer).replace(address, "…") for answer, address in zip(answers, addresses, strict=True))
    assert known == new
    assert [message.kind for message in messages(session)] == ["bookings/already_booked", "bookings/confirm_address"]


def test_the_address_is_known_however_it_is_typed(client, make, session):
    known = make.person(DETAILS["name"], email="kim@example.org")
    ask(client, make.event(), email="  KIM@Example.org ")
    assert session.scalars(select(Booking)).one().delegate_id == known.id


def test_somebody_with_a_booking_is_told_so_by_message_only(client, make, session):
    event = make.event()
    booking = make.booking(event, make.person(DETAILS["name"], email="kim@example.org"))

    page = main_text(ask(client, event, email="kim@example.org"))

    assert page.startswith("Step 3 of 3: follow the link Check your e-mail")
    assert session.scalars(select(Booking)).one().id == booking.id
    [message] = messages(session)
    assert message.kind == "bookings/already_booked"
    assert booking.ref in message.text


def test_somebody_who_lost_the_first_link_gets_a_new_one_for_the_same_booking(client, make, session):
    event = make.event()
    ask(client, event)
    ask(client, event)
    assert session.scalars(select(Booking)).one().state == "requested"
    first, second = messages(session)
    client.page(link_in(first), status=404)
    assert "Your place is booked" in main_text(client.submit(link_in(second), "Confirm my booking"))


def test_a_form_sent_twice_books_once_and_writes_once(client, make, session):
    event = make.event()
    check = client.submit(f"/events/{event.ref}/book", "Continue", **DETAILS)
    pages = [client.submit("", "Accept the terms and hold my place", page=check) for _ in range(2)]
    assert pages[0].request.path == pages[1].request.path
    assert len(session.scalars(select(Booking)).all()) == len(messages(session)) == event.taken == 1


def test_going_back_to_mend_the_address_sends_a_link_to_the_right_one(client, make, session):
    event = make.event()
    form = client.get(f"/events/{event.ref}/book")
    for address in ("wrong@example.org", "right@example.org"):
        check = client.submit("", "Continue", page=form, **{**DETAILS, "email": address})
        client.submit("", "Accept the terms and hold my place", page=check)
    assert [message.to_address for message in messages(session)] == ["wrong@example.org", "right@example.org"]


def test_the_message_can_be_sent_again_with_a_new_link_but_not_for_ever(client, make, session):
    sent = ask(client, make.event())
    for _ in range(3):
        assert "sent the message again" in main_text(client.submit("", "Send the message again", page=sent))
    assert "several times" in main_text(client.submit("", "Send the message again", page=sent))
    assert len(messages(session)) == 4
    *earlier, last = [link_in(message) for message in messages(session)]
    assert [client.get(link).status_code for link in earlier] == [404] * 3, "the newest alone works"
    assert "Confirm my booking" in main_text(client.get(last))


def test_a_confirmation_link_ends_after_half_an_hour_and_the_place_goes_to_somebody_else(
    client, make, session, frozen_clock, run_job
):
    event = make.event(capacity=1)
    sent = ask(client, event)
    link = link_in(messages(session)[0])
    frozen_clock.shift(60 * 30)

    assert "time is over" in main_text(client.get(link))
    assert client.get(link).status_code == 410
    assert client.post(link, data=_token_of(client, link)).status_code == 410
    assert "time is over" in main_text(client.get(sent.request.path))
    run_job("bookings.lapse")
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, event.taken) == ("lapsed", 0)
    assert messages(session)[-1].kind == "bookings/lapsed"
    run_job("bookings.lapse")
    assert len(messages(session)) == 2, "it is said once"


def test_an_address_that_is_never_confirmed_leaves_nothing_of_the_person_behind(
    client, make, session, frozen_clock, run_job
):
    manager = {"manager_name": "Mo", "manager_email": "mo@example.org"}
    event = make.event(make.course(line_manager="told"), days=60)
    ask(client, event, **manager, access_needs="Wheelchair user", dietary_needs="Vegan")
    assert session.scalars(select(Needs)).all()
    frozen_clock.shift(60 * 30)

    run_job("bookings.lapse")

    booking = session.scalars(select(Booking)).one()
    assert session.scalars(select(Needs)).all() == []
    assert session.scalars(select(Person).where(Person.email == "nia@example.org")).all() == []
    assert (booking.delegate_id, booking.booked_by_id, booking.job_role, booking.manager_name) == (None, None, "", "")
    assert booking.whose == "Never confirmed"


def test_of_somebody_who_is_known_only_the_needs_go_with_the_hold(client, make, session, frozen_clock, run_job):
    person = make.person(DETAILS["name"], email="nia@example.org")
    ask(client, make.event(days=60), access_needs="Wheelchair user")
    frozen_clock.shift(60 * 30)

    run_job("bookings.lapse")

    booking = session.scalars(select(Booking)).one()
    assert (booking.delegate_id, booking.needs) == (person.id, None)


def test_who_has_just_registered_and_books_as_a_guest_keeps_the_account(client, session, make, frozen_clock, run_job):
    client.submit("/account/register", "Create an account", name="Nia Newcomer", email="nia@example.org")
    [link] = [word for word in messages(session)[-1].text.split() if "/account/confirm/" in word]
    ask(client, make.event(days=60), access_needs="Wheelchair user")
    frozen_clock.shift(60 * 30)

    run_job("bookings.lapse")

    booking = session.scalars(select(Booking)).one()
    person = session.scalars(select(Person).where(Person.email == "nia@example.org")).one()
    assert (booking.delegate_id, booking.needs) == (person.id, None)
    assert "Choose a password" in main_text(client.get(link))


def test_who_has_another_booking_stays_when_one_hold_ends(client, make, session, frozen_clock, run_job):
    ask(client, make.event(days=60), access_needs="Wheelchair user")
    frozen_clock.shift(60 * 20)
    ask(client, make.event(days=70))
    frozen_clock.shift(60 * 15)

    run_job("bookings.lapse")
    assert session.scalars(select(Person).where(Person.email == "nia@example.org")).one()
    frozen_clock.shift(60 * 15)
    run_job("bookings.lapse")
    assert session.scalars(select(Person).where(Person.email == "nia@example.org")).all() == []


def _token_of(client: Any, address: str) -> dict[str, str]:
    page = client.page("/account/login")
    return {"csrf_token": page.find("input", attrs={"name": "csrf_token"})["value"]}


def test_a_garbled_confirmation_link_says_what_to_do(client):
    page = client.page("/bookings/confirm/garbled", status=404)
    assert "Copy the whole link" in page.get_text(" ")


def test_the_link_opens_the_booking_and_does_not_sign_in_somebody_with_a_password_or_a_role(client, make, session):
    event = make.event()
    make.person(DETAILS["name"], email="kim@example.org", password="a hash of something")
    make.person(DETAILS["name"], Role.TRAINER, email="terry@example.org")
    for address in ("kim@example.org", "terry@example.org"):
        ask(client, event, email=address)
        page = client.submit(link_in(messages(session)[-1]), "Confirm my booking")
        assert main_text(page).startswith("Your place is booked")
        assert page.request.path.startswith("/bookings/")
        assert "Add to calendar" in main_text(page)
        assert client.get("/my/bookings").status_code == 302
        again = client.get(link_in(confirm_messages(session)[-1]))
        assert again.location == page.request.path


def test_in_another_browser_a_link_that_was_used_says_what_opens_the_booking(app, client, make, session):
    make.person(DETAILS["name"], email="kim@example.org", password="a hash of something")
    ask(client, make.event(), email="kim@example.org")
    client.submit(link_in(messages(session)[-1]), "Confirm my booking")
    used = main_text(app.test_client().get(link_in(confirm_messages(session)[-1])))
    assert used.startswith("Your booking is confirmed")
    assert "We have sent you a message. The link in it opens your booking" in used


def test_the_link_opens_no_booking_at_an_address_that_is_not_the_main_one(client, make, session):
    """Where messages go, a link that opens a booking goes; nowhere else."""
    known = make.person(DETAILS["name"], email="kim@example.org", password="a hash of something")
    proved = known.confirmed_at
    session.add(
        PersonAddress(person_id=known.id, address="kim@home.example", signs_in=True, main=False, confirmed_at=proved)
    )
    session.commit()
    ask(client, make.event(), email="kim@home.example")
    page = client.submit(link_in(messages(session)[-1]), "Confirm my booking")
    assert main_text(page).startswith("Your booking is confirmed")
    assert "Sign in to see your booking" in main_text(page)


def confirm_messages(session: Any) -> list[Message]:
    return [message for message in messages(session) if message.kind == "bookings/confirm_address"]


def test_the_link_signs_a_newcomer_in_on_the_server_and_signing_out_ends_it(client, make, session):
    ask(client, make.event())
    client.submit(link_in(messages(session)[0]), "Confirm my booking")
    assert session.scalars(select(SignIn)).one().ended_at is None
    assert client.get("/my/bookings").status_code == 200
    assert client.get("/account/change").status_code == 200, "a password can be chosen without an old one"


def test_a_new_agency_is_written_down_once_to_be_checked(client, make, session):
    for number, name in enumerate(("Clacton Cubs", "CLACTON  cubs")):
        ask(client, make.event(), email=f"n{number}@example.org", agency="other", agency_name=name)
    first, second = session.scalars(select(Booking).order_by(Booking.id))
    assert first.agency_id == second.agency_id
    assert first.agency_name == second.agency_name == "Clacton Cubs"
    assert session.get(Agency, first.agency_id).checked_at is None


def test_a_newcomer_fills_in_at_most_twelve_fields(client, make):
    earlier = make.course()
    for most in ({}, {"line_manager": "told", "prerequisite_id": earlier.id, "price_pence": 8000}):
        event = make.event(make.course(**most))
        page = client.page(f"/events/{event.ref}/book")
        typed = page.find("main").select("input:not([type=hidden]), select, textarea")
        things = {field.get("name") for field in typed}  # radio buttons are one question
        things -= {"cost_code"}  # asked in the place of the finance contact
        assert len(things) <= 12, things
        assert not page.find("main").select("[type=password]")


def test_a_guest_gives_the_cost_code_of_the_council_in_the_place_of_a_finance_contact(client, make, session):
    event = make.event(price_pence=8000)
    typed = {**DETAILS, "pays_by": "recharge"}
    refused = client.submit(f"/events/{event.ref}/book", "Continue", **typed)
    assert refused.status_code == 422
    assert "Enter the council’s cost code that pays" in main_text(refused)
    assert "the e-mail address the invoice goes to" not in main_text(refused)
    check = client.submit(f"/events/{event.ref}/book", "Continue", **typed, cost_code="E1234")
    assert "Cost code E1234" in main_text(check)
    assert "Finance contact" not in main_text(check)
    client.submit("", "Accept the terms and hold my place", page=check)
    payer = session.scalars(select(Booking)).one().payer
    assert (payer.way, payer.cost_code, payer.contact_email) == ("recharge", "E1234", DETAILS["email"])


def test_a_course_that_needs_approval_waits_for_it(client, make, session):
    event = make.event(make.course(line_manager="must approve"))
    ask(client, event, manager_name="Mo Manager", manager_email="mo@example.org")
    shown = client.submit(link_in(messages(session)[0]), "Confirm my booking")
    assert "Your place is held" in main_text(shown)
    assert "approval" in main_text(shown)
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, booking.awaits, event.taken) == ("requested", "manager", 1)
    assert "until the end of Tuesday 19 May 2026" in main_text(shown), "five working days after Tuesday 12 May"
    assert [message.kind for message in messages(session)][1:] == ["bookings/awaits_approval", "bookings/manager_asked"]


def test_a_line_manager_is_told_once_the_booking_is_confirmed(client, make, session):
    event = make.event(make.course(line_manager="told"))
    ask(client, event, name="[Nia](https://evil.example)", manager_name="Mo", manager_email="mo@example.org")
    assert "mo@example.org" not in {message.to_address for message in messages(session)}
    client.submit(link_in(messages(session)[0]), "Confirm my booking")
    told = messages(session)[-1]
    assert (told.kind, told.to_address) == ("bookings/manager_told", "mo@example.org")
    assert 'evil.example"' not in told.html
    assert told.text.splitlines()[2].startswith("[Nia](https://evil.example) named you"), "as it was typed"


@pytest.mark.parametrize(("organisation", "status"), (("other", 422), ("myself", 200)))
def test_a_line_manager_who_is_told_has_another_address_than_the_delegate(client, make, organisation, status):
    event = make.event(make.course(line_manager="told"))
    typed = {**DETAILS, "agency": organisation, "agency_name": "Clacton Cubs", "manager_name": "Mo Manager"}
    answer = client.submit(f"/events/{event.ref}/book", "Continue", **typed, manager_email="NIA@example.org")
    assert answer.status_code == status
    assert ("Enter your line manager’s e-mail address, not your own" in main_text(answer)) is (status == 422)


@pytest.mark.parametrize("known", (True, False))
def test_a_stranger_cannot_fill_a_mailbox_or_hold_places_without_end(client, make, session, frozen_clock, known):
    if known:
        make.person(DETAILS["name"], email="nia@example.org")
    event = make.event()
    for _ in range(8):
        assert "Check your e-mail" in main_text(ask(client, event, email="nia@example.org"))
    refused = ask(client, event, email="Nia@example.org")
    assert refused.status_code == 422
    assert "several messages to that address" in main_text(refused)
    assert len(messages(session)) == 8
    frozen_clock.shift(timedelta(minutes=61))
    assert "Check your e-mail" in main_text(ask(client, event, email="nia@example.org"))


def test_whom_the_history_names_as_who_did_something_is_not_forgotten_with_the_hold(make, session):
    guest = make.person(confirmed_at=None)
    assert not is_known_otherwise(session, guest)
    record(session, "booking", 1, "cancelled", Actor(guest.id, "delegate"), clock.now())
    assert is_known_otherwise(session, guest)
