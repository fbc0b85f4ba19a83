"""Getting an account, and confirming that its address is one's own."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from tests.pages import main_text, tree_of, values_of
from tests.people.signing import NEW_PASSWORD, PASSWORD, confirm, is_signed_in, link_in, sign_in
from training.access import Role
from training.history.models import History
from training.people.models import Person


class TestRegistering:
    def register(self, client, email="new@example.org", **typed):
        values = {"name": "Newt Comer", "email": email, **typed}
        return client.submit("/account/register", "Create an account", **values)

    def test_registering_leads_from_the_form_through_the_message_to_the_first_page(self, client, session, messages):
        assert "We have sent a message to new@example.org" in main_text(self.register(client))
        person = session.scalars(select(Person)).one()
        assert (person.name, person.confirmed_at) == ("Newt Comer", None)
        [message] = messages()
        assert (message.kind, message.to_address, message.to_person_id) == ("people/welcome", person.email, person.id)
        assert not is_signed_in(client)
        link = link_in(message)
        words = main_text(client.get(link))
        assert "Newt Comer" in words
        assert "new@example.org" in words
        assert confirm(client, link, follow=False).location == "/account/start"
        assert is_signed_in(client)
        assert session.get(Person, person.id).confirmed_at is not None
        did = session.scalars(select(History.action).order_by(History.id)).all()
        assert did == ["registered", "address confirmed"]

    def test_whoever_registers_somebody_elses_address_is_let_in_by_nothing_they_do(
        self, app, client, session, messages
    ):
        """A mail scanner opens the link by GET and HEAD; then the owner of the address presses the button."""
        stranger, scanner = client, app.test_client()
        self.register(stranger, password="the password of a stranger")
        link = link_in(messages()[0])
        scanner.get(link)
        scanner.head(link)
        assert session.scalars(select(Person.confirmed_at)).one() is None
        sign_in(stranger, "new@example.org", "the password of a stranger")
        assert not is_signed_in(stranger)
        owner = app.test_client()
        confirm(owner, link, NEW_PASSWORD)
        assert is_signed_in(owner)
        assert not is_signed_in(stranger)
        sign_in(stranger, "new@example.org", "the password of a stranger")
        assert not is_signed_in(stranger)
        sign_in(scanner, "new@example.org", NEW_PASSWORD)
        assert is_signed_in(scanner)

    def test_the_button_needs_the_token_of_its_own_page(self, client, session, messages):
        self.register(client)
        answer = client.post(link_in(messages()[0]), data={"password": NEW_PASSWORD})
        assert answer.status_code == 400
        assert session.scalars(select(Person.confirmed_at)).one() is None

    def test_a_password_from_before_the_address_was_proved_is_void_and_signs_out(
        self, app, client, with_password, messages, session
    ):
        """Accounts from when a password was asked for first: whoever proves the address chooses anew."""
        person = with_password(confirmed_at=None)
        session.commit()
        client.submit("/account/confirm", "Send the link again", email=person.email)
        link, owner = link_in(messages()[-1]), app.test_client()
        confirm(owner, link, NEW_PASSWORD)
        sign_in(client, person.email, PASSWORD)
        assert not is_signed_in(client)

    def test_nobody_who_is_signed_in_becomes_somebody_else(self, app, client, client_for, make, messages, session):
        self.register(client)
        link, other = link_in(messages()[0]), client_for(make.person("Some Body"))
        assert "Sign out" in main_text(other.get(link))
        assert "You are signed in as somebody else" in main_text(other.get(link))
        token = values_of(tree_of(other.get("/account/change")).find(".//form[@action='/account/logout']"))
        other.post(link, data={**token, "password": NEW_PASSWORD})
        assert session.scalars(select(Person.confirmed_at).where(Person.email == "new@example.org")).one() is None

    @pytest.mark.parametrize(("password", "sentence"), (("", "Choose a password"), ("short", "at least 10 characters")))
    def test_a_password_that_will_not_do_is_said_and_confirms_nothing(
        self, client, session, messages, password, sentence
    ):
        self.register(client)
        answer = confirm(client, link_in(messages()[0]), password)
        assert answer.status_code == 422
        assert sentence in main_text(answer)
        assert session.scalars(select(Person.confirmed_at)).one() is None
        assert not is_signed_in(client)

    def test_somebody_with_a_role_signs_in_with_the_password_they_chose(self, app, client, make, messages):
        trainer = make.person("Terry Trainer", Role.TRAINER, confirmed_at=None)
        client.submit("/account/confirm", "Send the link again", email=trainer.email)
        answer = confirm(client, link_in(messages()[-1]), NEW_PASSWORD)
        assert "Sign in" in main_text(answer)
        assert not is_signed_in(client)
        sign_in(client, trainer.email, NEW_PASSWORD)
        assert is_signed_in(client)

    def test_a_registration_link_followed_twice_says_so(self, app, client, messages):
        self.register(client)
        link = link_in(messages()[0])
        confirm(client, link)
        answer = app.test_client().get(link, follow_redirects=True)
        assert "confirmed already" in main_text(answer)

    def test_an_account_that_is_switched_off_meanwhile_stays_shut(self, client, messages, session):
        self.register(client)
        session.scalars(select(Person)).one().active = False
        assert "switched off" in main_text(client.get(link_in(messages()[0]), follow_redirects=True))

    def test_a_known_address_gets_the_same_answer_and_its_owner_a_message(self, client, make, messages, session):
        new = main_text(self.register(client))
        make.person(email="known@example.org")
        known = main_text(self.register(client, "known@example.org"))
        assert known.replace("known@", "new@") == new
        assert messages()[-1].kind == "people/welcome_existing"
        assert client.get(link_in(messages()[-1])).status_code == 200
        assert session.query(Person).count() == 2

    def test_each_gap_in_the_registration_form_has_its_sentence_and_what_was_typed_stays(self, client):
        answer = self.register(client, "new@", name="Newt Comer")
        words = main_text(answer)
        assert "name@example.org.uk" in words
        assert 'value="Newt Comer"' in answer.text
        assert "Enter your full name" in main_text(self.register(client, name=""))

    def test_names_are_as_people_have_them(self, client, session):
        for number, name in enumerate(("Zoë 🎈 O’Neill", "ليلى حداد", "x" * 200)):
            self.register(client, f"new{number}@example.org", name=name)
        assert {person.name for person in session.scalars(select(Person))} == {"Zoë 🎈 O’Neill", "ليلى حداد", "x" * 200}
        assert "200 characters or fewer" in main_text(self.register(client, name="x" * 10_000))

    @pytest.mark.parametrize(
        "name", ("[Your refund is waiting](https://evil.example)", "<https://evil.example>", "**O_Brien**")
    )
    def test_a_name_is_plain_text_in_the_message(self, client, messages, name):
        self.register(client, name=name)
        [message] = messages()
        first = name.split()[0]
        assert f"Hello {first}," in message.text
        words = BeautifulSoup(message.html, "html.parser").find(class_="words")
        assert f"Hello {first}," in words.get_text()
        [link] = words.find_all("a")
        assert f"Confirm my address: {link['href']}" in message.text


class TestConfirmingAgain:
    def ask(self, client, email):
        return client.submit("/account/confirm", "Send the link again", email=email)

    def test_the_link_to_confirm_an_address_is_sent_again(self, client, with_password, messages):
        person = with_password(confirmed_at=None)
        self.ask(client, person.email)
        confirm(client, link_in(messages()[-1]))
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
