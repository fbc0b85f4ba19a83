"""Accounts: getting one, getting in, getting out, and learning nothing about anybody else's."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask_security.utils import hash_password
from sqlalchemy import select

from tests.pages import main_text, values_of
from training.history.models import History
from training.mail.models import Message
from training.people.models import Person, SignIn

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another three words"
WRONG_PAIR = "That e-mail address and that password do not go together"


@pytest.fixture
def with_password(app, make, session):
    """Somebody with PASSWORD, and a confirmed address unless said otherwise."""

    def somebody(name="Dele Gate", password=PASSWORD, **values) -> Person:
        with app.app_context():
            return make.person(name, password=hash_password(password), **values)

    return somebody


@pytest.fixture
def messages(session):
    return lambda: session.scalars(select(Message).order_by(Message.id)).all()


def link_in(message: Message) -> str:
    """The path of the one link in a message; it has to be on the site's public address."""
    found = re.findall(r"<(http[^>]+)>", message.text)
    assert found, message.text
    assert all(link.startswith("http://127.0.0.1:8000/account/") for link in found), found
    return found[-1].removeprefix("http://127.0.0.1:8000")


def sign_in(client, email, password=PASSWORD, address="/account/login", **how):
    return client.submit(address, "Sign in", email=email, password=password, **how)


def sign_out(client):
    """Press the masthead's button."""
    form = BeautifulSoup(client.get("/account/change").text, "html.parser").find("form", action="/account/logout")
    return client.post("/account/logout", data=values_of(form))


def is_signed_in(client) -> bool:
    return client.get("/account/change").status_code == 200


class TestSigningIn:
    def test_leads_to_the_page_that_matters(self, client, with_password):
        person = with_password()
        assert sign_in(client, person.email, follow=False).location == "/account/"
        assert is_signed_in(client)

    def test_takes_the_address_as_people_type_it(self, client, with_password):
        with_password(email="dele@example.org")
        sign_in(client, " Dele@Example.org ", follow=False)
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        "email", ("nobody@example.org", "off@example.org", "bare@example.org", "known@example.org")
    )
    def test_a_wrong_pair_is_answered_alike_whoever_it_is(self, client, make, with_password, email):
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False)
        make.person(email="bare@example.org")
        answer = sign_in(client, email, "not their password")
        assert answer.status_code == 422
        assert main_text(answer).count(WRONG_PAIR) == 1
        assert not is_signed_in(client)

    def test_what_is_missing_is_said(self, client):
        words = main_text(sign_in(client, "", ""))
        assert "Enter your e-mail address" in words
        assert "Enter your password" in words
        assert WRONG_PAIR not in words
        assert "name@example.org.uk" in main_text(sign_in(client, "not an address"))

    def test_a_disabled_account_stays_shut_and_its_owner_is_told(self, client, with_password):
        person = with_password(active=False)
        assert "This account has been switched off" in main_text(sign_in(client, person.email))
        assert not is_signed_in(client)

    def test_an_account_that_is_switched_off_is_out_at_once(self, client, session, with_password):
        person = with_password()
        sign_in(client, person.email, follow=False)
        person.active = False
        session.commit()
        assert not is_signed_in(client)

    def test_an_unconfirmed_address_is_said_only_to_who_knows_the_password(self, client, with_password):
        person = with_password(confirmed_at=None)
        assert WRONG_PAIR in main_text(sign_in(client, person.email, "not their password"))
        assert "Confirm your e-mail address first" in main_text(sign_in(client, person.email))

    def test_leads_on_to_where_the_person_was_going(self, client, with_password):
        person = with_password()
        wanted = client.get("/account/change").location
        assert sign_in(client, person.email, address=wanted, follow=False).location.endswith("/account/change")

    @pytest.mark.parametrize(
        "elsewhere",
        (
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            r"\\evil.example",
            r"/\evil.example",
            "javascript:x",
        ),
    )
    def test_never_leads_off_the_site(self, client, with_password, elsewhere):
        person = with_password()
        shown = client.get("/account/login", query_string={"next": elsewhere})
        location = sign_in(client, person.email, page=shown, follow=False).location
        assert location
        assert "\\" not in location
        assert urlsplit(urljoin("http://localhost/account/login", location)).netloc == "localhost"

    def test_ten_thousand_characters_get_a_sentence(self, client):
        assert "1,000 characters or fewer" in main_text(sign_in(client, "a@example.org", "x" * 10_000))


class TestSigningOut:
    def test_a_cookie_copied_before_is_refused_after(self, app, client, with_password):
        person = with_password()
        sign_in(client, person.email, follow=False)
        cookie = client.get_cookie("session").value
        thief = app.test_client()
        thief.set_cookie("session", cookie)
        assert is_signed_in(thief)
        assert sign_out(client).location == "/"
        assert not is_signed_in(client)
        assert not is_signed_in(thief)

    def test_leaves_other_devices_signed_in(self, app, client, with_password):
        person = with_password()
        phone = app.test_client()
        for browser in (client, phone):
            sign_in(browser, person.email, follow=False)
        sign_out(client)
        assert not is_signed_in(client)
        assert is_signed_in(phone)

    def test_is_not_done_by_following_a_link(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert client.get("/account/logout").status_code == 405
        assert is_signed_in(client)


class TestRegistering:
    def register(self, client, email="new@example.org", **typed):
        values = {"name": "Newt Comer", "email": email, "password": PASSWORD, **typed}
        return client.submit("/account/register", "Create an account", **values)

    def test_from_the_form_through_the_message_to_the_first_page(self, client, session, messages):
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

    def test_a_link_followed_twice_says_so(self, app, client, messages):
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

    def test_each_gap_has_its_sentence_and_what_was_typed_stays(self, client):
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


class TestForgottenPassword:
    def ask(self, client, email):
        return client.submit("/account/reset", "Send me a link", email=email)

    @pytest.mark.parametrize("confirmed", (True, False))
    @pytest.mark.parametrize("password", (PASSWORD, None))
    def test_by_message_with_or_without_a_password_or_a_confirmed_address(
        self, app, client, make, with_password, session, messages, password, confirmed
    ):
        values = {} if confirmed else {"confirmed_at": None}
        person = with_password(**values) if password else make.person(**values)
        self.ask(client, person.email)
        link = link_in(messages()[-1])
        answer = client.submit(link, "Save my new password", password=NEW_PASSWORD)
        assert "Your new password is saved. Sign in with it now." in main_text(answer)
        sign_in(client, person.email, NEW_PASSWORD, follow=False)
        assert is_signed_in(client)
        assert messages()[-1].kind == "people/reset_notice"
        assert session.get(Person, person.id).confirmed_at is not None
        again = app.test_client().get(link, follow_redirects=True)
        assert "used already" in main_text(again)

    def test_signs_every_device_out(self, app, client, with_password, session, messages):
        person = with_password()
        sign_in(client, person.email, follow=False)
        other = app.test_client()
        self.ask(other, person.email)
        other.submit(link_in(messages()[-1]), "Save my new password", password=NEW_PASSWORD)
        assert not is_signed_in(client)
        assert session.scalars(select(SignIn.ended_at)).one() is not None

    @pytest.mark.parametrize("email", ("nobody@example.org", "off@example.org"))
    def test_says_the_same_to_who_has_no_account_here(self, client, with_password, messages, email):
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False)
        known = main_text(self.ask(client, "known@example.org"))
        assert len(messages()) == 1
        assert main_text(self.ask(client, email)).replace(email, "known@example.org") == known
        assert len(messages()) == 1

    def test_a_link_lives_two_hours(self, client, with_password, messages, frozen_clock):
        person = with_password()
        self.ask(client, person.email)
        frozen_clock.shift(2 * 3600 + 1)
        words = main_text(client.get(link_in(messages()[-1]), follow_redirects=True))
        assert "That link was good for 2 hours, which are over" in words

    def test_a_link_that_was_cut_short_says_so(self, client):
        assert "cut short" in main_text(client.get("/account/reset/abc", follow_redirects=True))


class TestChangingThePassword:
    def change(self, client, current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD):
        typed = {"password": current} if current else {}
        return client.submit(
            "/account/change", "Save my new password", new_password=new, new_password_confirm=again, **typed
        )

    def test_keeps_this_device_and_signs_the_others_out(self, app, client, with_password, messages, session):
        person = with_password()
        phone = app.test_client()
        for browser in (client, phone):
            sign_in(browser, person.email, follow=False)
        self.change(client)
        assert is_signed_in(client)
        assert not is_signed_in(phone)
        assert session.query(SignIn).filter(SignIn.ended_at.is_(None)).count() == 1
        assert messages()[-1].kind == "people/change_notice"

    def test_works_for_somebody_who_was_signed_in_by_a_link_and_has_none(self, make, client_for, client):
        person = make.person()
        browser = client_for(person)
        assert "Choose a password" in main_text(browser.get("/account/change"))
        self.change(browser, current=None)
        sign_in(client, person.email, NEW_PASSWORD, follow=False)
        assert is_signed_in(client)

    def test_sends_somebody_without_one_who_came_long_ago_to_their_mailbox(self, make, client_for, frozen_clock):
        browser = client_for(make.person())
        frozen_clock.shift(3 * 24 * 3600)
        assert "Have a link sent to you" in main_text(browser.get("/account/change", follow_redirects=True))

    def test_refuses_with_sentences(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert "That is not your current password" in main_text(self.change(client, current="something else"))
        assert "are not the same" in main_text(self.change(client, again="yet another one"))
        assert "not using already" in main_text(self.change(client, new=PASSWORD, again=PASSWORD))
        assert self.change(client, new="short", again="short").status_code == 422


class TestConfirmingAgain:
    def ask(self, client, email):
        return client.submit("/account/confirm", "Send the link again", email=email)

    def test_sends_the_link_again(self, client, with_password, messages):
        person = with_password(confirmed_at=None)
        self.ask(client, person.email)
        client.get(link_in(messages()[-1]))
        assert is_signed_in(client)

    @pytest.mark.parametrize("email", ("nobody@example.org", "known@example.org", "off@example.org"))
    def test_says_the_same_to_everybody(self, client, with_password, messages, email):
        with_password(email="waits@example.org", confirmed_at=None)
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False, confirmed_at=None)
        waits = main_text(self.ask(client, "waits@example.org"))
        assert main_text(self.ask(client, email)).replace(email, "waits@example.org") == waits
        assert len(messages()) == 1


class TestCookies:
    def test_a_guest_reading_public_pages_gets_none(self, client):
        for address in ("/", "/courses", "/privacy", "/nothing-here"):
            assert "Set-Cookie" not in client.get(address).headers, address

    def test_the_session_cookie_is_for_this_site_alone(self, client):
        cookie = client.get("/account/login").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie

    def test_a_remembered_sign_in_opens_nothing(self, app, client, with_password):
        from flask_login.utils import encode_cookie

        person = with_password()
        with app.app_context():
            remembered = encode_cookie(person.fs_uniquifier)
        client.set_cookie("remember_token", remembered)
        assert not is_signed_in(client)

    def test_pages_of_somebody_signed_in_are_not_kept(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert client.get("/account/change").headers["Cache-Control"] == "no-store"
