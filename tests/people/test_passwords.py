"""Choosing a password: forgotten, never had, or changed."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from tests.people.signing import NEW_PASSWORD, PASSWORD, is_signed_in, link_in, sign_in
from training.people import accounts
from training.people.models import Person, SignIn


class TestForgottenPassword:
    def ask(self, client, email):
        return client.submit("/account/reset", "Send me a link", email=email)

    @pytest.mark.parametrize("confirmed", (True, False))
    @pytest.mark.parametrize("password", (PASSWORD, None))
    def test_a_forgotten_password_is_chosen_anew_by_message_with_or_without_an_old_one(
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

    def test_choosing_a_forgotten_password_anew_signs_every_device_out(
        self, app, client, with_password, session, messages
    ):
        person = with_password()
        sign_in(client, person.email, follow=False)
        other = app.test_client()
        self.ask(other, person.email)
        other.submit(link_in(messages()[-1]), "Save my new password", password=NEW_PASSWORD)
        assert not is_signed_in(client)
        assert session.scalars(select(SignIn.ended_at)).one() is not None

    @pytest.mark.parametrize("email", ("nobody@example.org", "off@example.org"))
    def test_asking_for_a_forgotten_password_says_the_same_to_who_has_no_account(
        self, client, with_password, messages, email
    ):
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False)
        known = main_text(self.ask(client, "known@example.org"))
        assert len(messages()) == 1
        assert main_text(self.ask(client, email)).replace(email, "known@example.org") == known
        assert len(messages()) == 1

    @pytest.mark.parametrize("address", ("/account/reset", "/account/confirm", "/account/register"))
    def test_asking_for_a_forgotten_password_takes_the_same_time_with_and_without_an_account(
        self, app, client, make, monkeypatch, address
    ):
        """Writing a message takes longer than writing none: everybody waits until the same moment."""
        make.person(email="known@example.org", confirmed_at=None)
        moments, slept = iter((10.0, 10.15, 20.0, 20.01)), []
        pages = [client.get(address), client.get(address)]
        monkeypatch.setattr(accounts, "monotonic", lambda: next(moments))
        monkeypatch.setattr(accounts, "sleep", slept.append)
        monkeypatch.setattr(app, "testing", False)
        for page, email in zip(pages, ("known@example.org", "nobody@example.org"), strict=True):
            named = {"name": "Dele Gate"} if address == "/account/register" else {}
            client.submit(address, page=page, email=email, follow=False, **named)
        assert slept == [pytest.approx(0.25), pytest.approx(0.39)]

    def test_asking_for_a_forgotten_password_with_no_address_has_a_sentence(self, client):
        for email in ("", "not an address"):
            answer = self.ask(client, email)
            assert answer.status_code == 422
        assert main_text(answer).count("name@example.org.uk") == 2  # in the summary and beside the field

    def test_a_link_to_choose_a_password_lives_two_hours(self, client, with_password, messages, frozen_clock):
        person = with_password()
        self.ask(client, person.email)
        frozen_clock.shift(2 * 3600 + 1)
        words = main_text(client.get(link_in(messages()[-1]), follow_redirects=True))
        assert "That link was good for 2 hours, which are over" in words

    def test_a_link_to_choose_a_password_that_was_cut_short_says_so(self, client):
        assert "cut short" in main_text(client.get("/account/reset/abc", follow_redirects=True))


class TestChangingThePassword:
    def change(self, client, current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD):
        typed = {"password": current} if current else {}
        return client.submit(
            "/account/change", "Save my new password", new_password=new, new_password_confirm=again, **typed
        )

    def test_changing_the_password_keeps_this_device_and_signs_the_others_out(
        self, app, client, with_password, messages, session
    ):
        person = with_password()
        phone = app.test_client()
        for browser in (client, phone):
            sign_in(browser, person.email, follow=False)
        self.change(client)
        assert is_signed_in(client)
        assert not is_signed_in(phone)
        assert session.query(SignIn).filter(SignIn.ended_at.is_(None)).count() == 1
        assert messages()[-1].kind == "people/change_notice"

    def test_somebody_signed_in_by_a_link_chooses_a_first_password(self, make, client_for, client):
        person = make.person()
        browser = client_for(person)
        assert "Choose a password" in main_text(browser.get("/account/change"))
        self.change(browser, current=None)
        sign_in(client, person.email, NEW_PASSWORD, follow=False)
        assert is_signed_in(client)

    def test_somebody_without_a_password_who_signed_in_long_ago_is_sent_to_their_mailbox_for_one(
        self, make, client_for, frozen_clock
    ):
        browser = client_for(make.person())
        frozen_clock.shift(3 * 24 * 3600)
        assert "Ask for a link" in main_text(browser.get("/account/change", follow_redirects=True))

    def test_changing_the_password_is_refused_with_sentences(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert "That is not your current password" in main_text(self.change(client, current="something else"))
        assert "are not the same" in main_text(self.change(client, again="yet another one"))
        assert "not using already" in main_text(self.change(client, new=PASSWORD, again=PASSWORD))
        assert self.change(client, new="short", again="short").status_code == 422
