"""Two people behind one e-mail address: neither becomes the other, and each message says whom it is for."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.bookings.booking.test_booking_as_a_guest import ask, link_in
from tests.pages import main_text
from training import clock
from training.bookings.groups import colleagues
from training.bookings.groups.colleagues import Colleague
from training.bookings.models import Booking, Needs
from training.db import transaction
from training.mail.models import Message
from training.mail.operations import post
from training.people.models import Person

SHARED = "info@example.org"


@pytest.fixture
def ann(make) -> Person:
    return make.person("Ann Smith", email=SHARED)


def bookings(session: Any) -> list[Booking]:
    return list(session.scalars(select(Booking).order_by(Booking.id)))


def last_link(session: Any) -> str:
    return link_in(session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one())


def test_two_volunteers_who_book_with_one_address_are_two_people(app, client, make, session, ann):
    event = make.event()
    make.booking(event, ann)
    answer = main_text(ask(client, event, name="Bola Adeyemi", email=SHARED))
    assert "Ann" not in answer
    page = client.get(last_link(session))
    assert "We know your e-mail address by another name, too." in main_text(page)
    done = client.submit("", "Confirm my booking", page=page, who="another")
    assert "Your place is booked" in main_text(done)
    _, made = bookings(session)
    assert (made.state, made.delegate.name, made.delegate.email) == ("confirmed", "Bola Adeyemi", SHARED)
    assert ann.name == "Ann Smith"
    subjects = session.scalars(select(Message.subject).where(Message.kind == "bookings/confirmed")).all()
    assert [subject.startswith("For Bola Adeyemi: ") for subject in subjects] == [True]
    another_day = app.test_client()
    ask(another_day, make.event(), name="Bola Adeyemi", email=SHARED)
    assert bookings(session)[-1].delegate_id == made.delegate_id, "found again by name and address"
    assert "Who is this booking for?" not in main_text(another_day.get(last_link(session)))


def test_whoever_booked_under_another_name_says_so_and_is_one_person(client, make, session, ann):
    ask(client, make.event(), name="Ann Jones", email=SHARED)
    link = last_link(session)
    refused = client.submit(link, "Confirm my booking")
    assert "Say who this booking is for" in main_text(refused)
    client.submit("", "Confirm my booking", page=refused, who=str(ann.id))
    [made] = bookings(session)
    assert (made.state, made.delegate_id, made.booked_by_id) == ("confirmed", ann.id, ann.id)
    assert session.scalars(select(Person.name)).all() == ["Ann Smith"]
    assert set(session.scalars(select(Message.to_person_id))) == {ann.id}


def test_who_has_a_booking_already_cannot_take_a_second_one_by_another_name(client, make, session, ann):
    event = make.event()
    make.booking(event, ann)
    ask(client, event, name="Ann Jones", email=SHARED)
    page = client.get(last_link(session))
    said = main_text(client.submit("", "Confirm my booking", page=page, who=str(ann.id)))
    assert "Ann Smith has a booking for this event already" in said
    assert [one.state for one in bookings(session)] == ["confirmed", "requested"]


def test_a_stranger_who_types_a_name_and_an_address_puts_no_words_into_a_subject(client, make, session, ann, run_job):
    make.booking(make.event(), ann)
    ask(client, make.event(), name="[Win](https://evil.example)", email=SHARED)
    with_form = session.scalars(select(Message)).one()
    assert with_form.subject.startswith("Confirm your booking")
    ask(client, make.event(), name="Ann Smith", email=SHARED)
    assert not any("evil" in subject or "For " in subject for subject in session.scalars(select(Message.subject)))


def test_the_page_of_the_link_asks_nobody_who_is_known_by_one_name(client, make, session, ann):
    ask(client, make.event(), name="SMITH, Ann", email=SHARED)
    assert "Who is this booking for?" not in main_text(client.get(last_link(session)))
    assert bookings(session)[0].delegate_id == ann.id


def test_a_link_to_a_shared_address_opens_the_booking_without_needs(client, make, session, ann):
    ask(client, make.event(), name="Bola Adeyemi", email=SHARED, access_needs="A hearing loop")
    assert session.scalars(select(Needs)).one().access == "A hearing loop"
    page = client.get(last_link(session))
    shown = main_text(client.submit("", "Confirm my booking", page=page, who="another"))
    assert "hearing loop" not in shown
    assert "somebody else also reads the mail at your address" in shown
    assert "Choose a password" not in shown, "nobody signs in with an address that is somebody else's"
    [confirmed] = session.scalars(select(Message).where(Message.kind == "bookings/confirmed"))
    assert re.search(r"/bookings/open/\S+", confirmed.text), "they have no other way in"


def test_the_first_to_prove_an_address_signs_in_with_it(client, make, session):
    listed = make.person("Ann Smith", email=SHARED, confirmed_at=None, agency=make.agency())
    ask(client, make.event(), name="Bola Adeyemi", email=SHARED)
    page = client.get(last_link(session))
    client.submit("", "Confirm my booking", page=page, who="another")
    made = bookings(session)[0].delegate
    session.refresh(listed)
    assert [one.signs_in for one in (*made.addresses, *listed.addresses)] == [True, False]


def test_two_lines_of_a_coordinator_with_one_address_are_two_people(make, session):
    agency = make.agency()
    known = colleagues.known(session, agency.id, [Colleague(name="Ann Smith", email=SHARED)])
    assert known.person(Colleague(name="Ann Smith", email=SHARED)) is None
    first, second, again = (
        colleagues.one_of(session, agency.id, Colleague(name=name, email=SHARED), clock.now())
        for name in ("Ann Smith", "Bola Adeyemi", "Ann Jones")
    )
    assert first is again, "a name that may be theirs is theirs"
    assert [(one.name, one.email, one.addresses[0].signs_in) for one in (first, second)] == [
        ("Ann Smith", SHARED, True),
        ("Bola Adeyemi", SHARED, False),
    ]


CHANGED = "Check this: your password has been changed"


@pytest.mark.parametrize(
    ("to", "subject"),
    (("shares", f"For Bola Adeyemi: {CHANGED}"), ("alone", CHANGED)),
)
def test_a_message_to_a_shared_address_names_its_person_in_the_subject(app, make, session, ann, to, subject):
    person = make.person("Bola Adeyemi", email=SHARED if to == "shares" else "bola@example.org", signs_in=False)
    context = {"user": person}
    with app.app_context(), transaction() as writing:
        message = post(writing, "people/change_notice", person.email, clock.now(), context, to_person_id=person.id)
        assert message.subject == subject
        assert f"<title>{subject}</title>" in message.html
