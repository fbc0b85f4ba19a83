"""A second address: asked for, proved by a link with a button, chosen for messages, removed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from tests.people.signing import PASSWORD, sign_in
from training import clock
from training.history.models import History
from training.mail.models import Message
from training.people.models import Person

DETAILS, SECOND = "/account/addresses", "second@example.org"


@pytest.fixture
def person(with_password) -> Person:
    return with_password("Ann Smith", email="ann@example.org")


@pytest.fixture
def own(person, client_for):
    return client_for(person)


def add(browser, address=SECOND):
    return main_text(browser.submit(DETAILS, "Add this address", email=address))


def link_to_it(messages) -> str:
    [message] = [one for one in messages() if one.kind == "people/address_to_confirm"][-1:]
    return re.search(r"http://127\.0\.0\.1:8000(/account/addresses/confirm/\S+)", message.text)[1]


def test_a_second_address_is_proved_by_a_press_and_signs_in(app, own, session, person, messages):
    assert "We have sent a message to second@example.org." in add(own, " Second@Example.org ")
    link = link_to_it(messages)
    assert session.scalars(select(Message.to_address)).all() == [SECOND]
    other_browser = app.test_client()
    sign_in(other_browser, SECOND)
    assert other_browser.get(DETAILS).status_code == 302, "nobody signs in with what is not proved"
    own.get(link)
    assert "Not confirmed yet" in main_text(own.get(DETAILS)), "opening the link confirms nothing"
    assert "The address is confirmed" in main_text(own.submit(link, "Confirm this address"))
    sign_in(other_browser, SECOND)
    assert "Ann Smith" in other_browser.get(DETAILS).text
    assert messages()[-1].to_address == person.email, "the main address hears of it"
    assert own.get(link).status_code == 404


def test_messages_go_to_the_address_that_is_chosen_and_the_old_one_is_told(own, session, person, messages):
    add(own)
    own.submit(link_to_it(messages), "Confirm this address")
    said = main_text(own.submit(DETAILS, "Send messages here : second@example.org"))
    assert "Messages now go to second@example.org." in said
    session.refresh(person)
    assert person.email == SECOND
    assert messages()[-1].to_address == "ann@example.org"
    said = main_text(own.submit(DETAILS, "Remove : ann@example.org"))
    assert "ann@example.org is removed." in said
    session.refresh(person)
    assert [one.address for one in person.addresses] == [SECOND]
    actions = session.scalars(select(History.action).where(History.subject == "person").order_by(History.id)).all()
    assert actions == ["address added", "main address chosen", "address removed"]


def test_an_address_that_signs_somebody_else_in_gets_the_same_answer_and_word_of_it(own, make, messages, session):
    make.person("Bola Adeyemi", email="bola@example.org")
    answers = [add(own, one).replace(one, "…") for one in ("bola@example.org", SECOND)]
    assert "We have sent a message to …." in answers[0]
    assert [one.kind for one in messages()] == ["people/address_taken", "people/address_to_confirm"]
    assert "confirm" not in messages()[0].text


def test_a_link_that_ran_out_or_is_of_another_account_proves_nothing(
    own, make, client_for, messages, session, frozen_clock
):
    add(own)
    link = link_to_it(messages)
    assert client_for(make.person()).get(link).status_code == 404
    frozen_clock.shift(timedelta(days=2, seconds=1))
    assert own.get(link).status_code == 410
    own.submit(DETAILS, "Send the link again : second@example.org")
    assert "Confirm this address" in main_text(own.get(link_to_it(messages)))


def test_an_address_that_somebody_else_proved_meanwhile_is_theirs(own, make, messages):
    add(own)
    make.person("Bola Adeyemi", email=SECOND)
    said = main_text(own.submit(link_to_it(messages), "Confirm this address"))
    assert "This address now belongs to somebody else." in said


@pytest.mark.parametrize(("typed", "said"), (("ann@example.org", "You have this address already."), ("", "Enter your")))
def test_what_is_no_new_address_is_refused_beside_its_box(own, typed, said):
    assert said in add(own, typed)


def test_a_person_has_at_most_five_addresses(own):
    for number in range(4):
        add(own, f"more{number}@example.org")
    assert "You have 5 addresses." in add(own)


def test_a_guest_who_types_a_second_address_is_found_by_it_and_the_main_one_is_told_to_nobody(
    app, own, make, messages, session, person
):
    from tests.bookings.booking.test_booking_as_a_guest import ask
    from training.bookings.models import Booking

    add(own)
    own.submit(link_to_it(messages), "Confirm this address")
    shown = main_text(ask(app.test_client(), make.event(), name="Ann Smith", email=SECOND))
    assert "ann@example.org" not in shown
    assert SECOND in shown
    assert messages()[-1].to_address == SECOND
    assert session.scalars(select(Booking)).one().delegate_id == person.id


def test_a_forgotten_password_is_chosen_anew_by_a_second_address(app, own, messages):
    add(own)
    own.submit(link_to_it(messages), "Confirm this address")
    app.test_client().submit("/account/reset", "Send me a link", email=SECOND)
    assert (messages()[-1].kind, messages()[-1].to_address) == ("people/reset_instructions", SECOND)


def test_somebody_changes_their_own_name(own, session, person):
    assert "Your name is changed." in main_text(own.submit("/account/name", "Save my name", name="Ann Jones"))
    session.refresh(person)
    assert (person.name, person.name_key) == ("Ann Jones", "ann jones")
    [row] = session.scalars(select(History).where(History.subject == "person"))
    assert (row.action, row.details, row.at) == ("name changed", {}, clock.now())
    assert PASSWORD not in str(row.details)
