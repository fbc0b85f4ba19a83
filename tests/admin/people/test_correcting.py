"""The administrator puts somebody's name or address right, and what follows from it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.groups.emails import tell_booked_for
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned
from training.history.models import History
from training.mail.models import Message
from training.mail.operations import post
from training.people.models import SignIn

WRONG, RIGHT = "asha@exmaple.org", "asha@example.org"


def correct(admin, person, **typed):
    return main_text(admin.submit(f"/admin/people/{person.id}/correct", "Save the correction", **typed))


def said_in_history(session, person) -> list[History]:
    return list(session.scalars(select(History).where(History.subject == "person", History.subject_id == person.id)))


@pytest.fixture
def asha(make):
    """Whom a coordinator wrote down with a slip in the address."""
    return make.person("Asha Okoro", email=WRONG, confirmed_at=None)


@pytest.fixture
def certificate(make, session, transact, asha):
    booking_id = make.booking(make.event(days=-3), asha, outcome="attended").id
    with transact() as inner:
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    return session.scalars(select(Certificate)).one()


def test_a_corrected_address_gets_the_message_that_failed_and_what_waits(
    session, make, transact, admin, asha, inbox, run_job
):
    booking = make.booking(make.event(), asha, booked_by_id=make.person("Cora Coordinator").id)
    inbox.answers[WRONG] = "550 5.1.1 No such mailbox"
    booking_id, later = booking.id, {"to_person_id": asha.id, "due_at": clock.now() + timedelta(days=3)}
    with transact() as inner:
        one = inner.get_one(Booking, booking_id)
        tell_booked_for(inner, one, SYSTEM, clock.now())
        post(inner, "people/change_notice", WRONG, clock.now(), {"user": one.delegate}, **later)
    run_job("mail.deliver")
    inbox.take_everything()
    assert "2 messages that have not left yet" in main_text(admin.get(f"/admin/people/{asha.id}/correct"))
    assert "Messages now go to asha@example.org. 2 messages go there instead." in correct(admin, asha, email=RIGHT)
    run_job("mail.deliver")
    assert [message["To"] for message in inbox.messages] == [RIGHT]
    assert set(session.scalars(select(Message.to_address))) == {RIGHT}


def test_a_misspelt_name_is_corrected_and_a_new_certificate_takes_the_place_of_the_old(
    session, admin, client, asha, certificate, run_job
):
    said = correct(admin, asha, name="Asha Okonkwo", certificates=[str(certificate.id)])
    assert "The name is now Asha Okonkwo." in said
    old, new = session.scalars(select(Certificate).order_by(Certificate.id).execution_options(populate_existing=True))
    assert (old.name, new.name, old.replaced_by_id) == ("Asha Okoro", "Asha Okonkwo", new.id)
    assert f"Certificate {new.number} takes the place of {old.number}." in said
    assert "was replaced" in main_text(client.get(f"/verify/{old.token}"))
    run_job("certificates.render")
    [message] = session.scalars(select(Message).where(Message.about_id == new.booking_id)).all()
    assert f"It takes the place of your certificate {old.number}. Keep this one:" in message.text


def test_a_certificate_that_is_not_ticked_stays_as_it_was(session, admin, asha, certificate):
    correct(admin, asha, name="Asha Okonkwo")
    assert session.scalars(select(Certificate.name)).all() == ["Asha Okoro"]


def test_the_history_says_that_name_and_address_were_changed_and_never_what_they_were(session, admin, asha):
    correct(admin, asha, name="Asha Okonkwo", email=RIGHT)
    rows = said_in_history(session, asha)
    assert [row.action for row in rows] == ["name changed", "address corrected"]
    assert not any(word in str(row.details) for row in rows for word in (WRONG, RIGHT, "Okoro", "Okonkwo"))
    assert "Name changed" in main_text(admin.get(f"/admin/people/{asha.id}?part=history"))


def test_nothing_is_written_where_nothing_was_different(session, admin, asha):
    assert "Nothing was different" in correct(admin, asha)
    assert said_in_history(session, asha) == []


def test_whoever_read_the_mail_of_the_wrong_address_is_shut_out_and_a_link_goes_to_the_right_one(
    session, make, admin, client_for, client
):
    person = make.person("Asha Okoro", email=WRONG, password="chosen by a stranger")
    strangers = client_for(person)
    assert strangers.get("/my/bookings").status_code == 200
    said = correct(admin, person, email=RIGHT)
    assert "A link went there, by which they open their account again." in said
    assert strangers.get("/my/bookings").status_code == 302
    session.refresh(person)
    assert (person.email, person.password, person.confirmed_at) == (RIGHT, None, None)
    assert session.scalars(select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))).all() == []
    [message] = session.scalars(select(Message).where(Message.to_person_id == person.id))
    link = re.search(r"http://127\.0\.0\.1:8000(/account/confirm/\S+)", message.text)
    assert (message.to_address, message.kind) == (RIGHT, "people/confirmation_instructions")
    client.submit(link[1], "Confirm my address", password="three words that are long")
    session.refresh(person)
    assert person.confirmed_at
    assert [one.confirmed_at for one in person.addresses] == [person.confirmed_at]


def test_an_address_of_somebody_else_is_refused_by_name_or_shared(session, make, admin, asha):
    make.person("Bola Adeyemi", email=RIGHT)
    assert "Bola Adeyemi signs in with this address." in correct(admin, asha, email=RIGHT)
    assert "Messages now go to asha@example.org." in correct(admin, asha, email=RIGHT, shares="y")
    assert "shared with Bola Adeyemi" in main_text(admin.get(f"/admin/people/{asha.id}"))
    session.refresh(asha)
    assert [one.signs_in for one in asha.addresses] == [False]


@pytest.mark.parametrize("email", ("", RIGHT))
def test_an_account_needs_an_address_of_its_own(make, admin, email):
    make.person("Bola Adeyemi", email=RIGHT)
    person = make.person("Cora Chalk", password="three words")
    assert "They have an account, which needs an address" in correct(admin, person, email=email, shares="y")


def test_an_administrator_does_not_correct_their_own_address_here(admin, administrator):
    assert "This is your own account." in correct(admin, administrator, email=RIGHT)


def test_somebody_without_an_address_gets_one(session, make, admin):
    person = make.person("Nora Noaddress", email=None)
    assert "Messages now go to asha@example.org." in correct(admin, person, email=RIGHT)
    assert f"{person.name}" in main_text(admin.get(f"/admin/people?q={RIGHT}"))
