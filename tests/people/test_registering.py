"""Getting an account, and confirming that its address is one's own."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from tests.people.signing import PASSWORD, is_signed_in, link_in
from training.history.models import History
from training.people.models import Person


class TestRegistering:
    def register(self, client, email="new@example.org", **typed):
        values = {"name": "Newt Comer", "email": email, "password": PASSWORD, **typed}
        return client.submit("/account/register", "Create an account", **values)

    def test_registering_leads_from_the_form_through_the_message_to_the_first_page(self, client, session, messages):
        assert "We have sent a message to new@example.org" in main_text(self.register(client))
        person = session.scalars(select(Person)).one()
        assert (person.name, person.confirmed_at) == ("Newt Comer", None)
        [message] = messages()
        assert (message.kind, message.to_address, message.to_person_id) == ("people/welcome", person.email, person.id)
        assert not is_signed_in(client)
        assert client.get(link_in(message)).location == "/account/"
        assert is_signed_in(client)
        assert session.get(Person, person.id).confirmed_at is not None
        did = session.scalars(select(History.action).order_by(History.id)).all()
        assert did == ["registered", "address confirmed"]

    def test_a_registration_link_followed_twice_says_so(self, app, client, messages):
        self.register(client)
        link = link_in(messages()[0])
        client.get(link)
        answer = app.test_client().get(link, follow_redirects=True)
        assert "confirmed already" in main_text(answer)

    def test_a_known_address_gets_the_same_answer_and_its_owner_a_message(self, client, make, messages, session):
        new = main_text(self.register(client))
        make.person(email="known@example.org")
        known = main_text(self.register(client, "known@example.org"))
        assert known.replace("known@", "new@") == new
        assert messages()[-1].kind == "people/welcome_existing"
        assert client.get(link_in(messages()[-1])).status_code == 200
        assert session.query(Person).count() == 2

    def test_a_known_address_with_a_weak_password_is_told_about_the_password_only(self, client, make, messages):
        make.person(email="known@example.org")
        answer = self.register(client, "known@example.org", password="short")
        assert answer.status_code == 422
        assert "at least 10 characters" in main_text(answer)
        assert "already" not in main_text(answer).replace("You have an account already", "")
        assert messages() == []

    def test_each_gap_in_the_registration_form_has_its_sentence_and_what_was_typed_stays(self, client):
        answer = self.register(client, "new@", name="Newt Comer", password="")
        words = main_text(answer)
        assert "name@example.org.uk" in words
        assert "Choose a password" in words
        assert 'value="Newt Comer"' in answer.text

    def test_names_are_as_people_have_them(self, client, session):
        for number, name in enumerate(("Zoë 🎈 O’Neill", "ليلى حداد", "x" * 200)):
            self.register(client, f"new{number}@example.org", name=name)
        assert {person.name for person in session.scalars(select(Person))} == {"Zoë 🎈 O’Neill", "ليلى حداد", "x" * 200}
        assert "200 characters or fewer" in main_text(self.register(client, name="x" * 10_000))


class TestConfirmingAgain:
    def ask(self, client, email):
        return client.submit("/account/confirm", "Send the link again", email=email)

    def test_the_link_to_confirm_an_address_is_sent_again(self, client, with_password, messages):
        person = with_password(confirmed_at=None)
        self.ask(client, person.email)
        client.get(link_in(messages()[-1]))
        assert is_signed_in(client)

    @pytest.mark.parametrize("email", ("nobody@example.org", "known@example.org", "off@example.org"))
    def test_sending_the_confirmation_link_again_says_the_same_to_everybody(
        self, client, with_password, messages, email
    ):
        with_password(email="waits@example.org", confirmed_at=None)
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False, confirmed_at=None)
        waits = main_text(self.ask(client, "waits@example.org"))
        assert main_text(self.ask(client, email)).replace(email, "waits@example.org") == waits
        assert len(messages()) == 1
