"""Getting in and out, and learning nothing about anybody else's account."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask_login.utils import encode_cookie

from tests.pages import main_text
from tests.people.signing import is_signed_in, sign_in, sign_out

WRONG_PAIR = "Your e-mail address or password is wrong"


class TestSigningIn:
    def test_signing_in_leads_to_the_account_page(self, client, with_password):
        person = with_password()
        assert sign_in(client, person.email, follow=False).location == "/account/start"
        assert is_signed_in(client)

    def test_signing_in_takes_the_address_as_people_type_it(self, client, with_password):
        with_password(email="dele@example.org")
        sign_in(client, " Dele@Example.org ", follow=False)
        assert is_signed_in(client)

    @pytest.mark.parametrize(
        "email", ("nobody@example.org", "off@example.org", "bare@example.org", "known@example.org")
    )
    def test_a_wrong_address_or_password_is_answered_alike_whoever_it_is(self, client, make, with_password, email):
        with_password(email="known@example.org")
        with_password(email="off@example.org", active=False)
        make.person(email="bare@example.org")
        answer = sign_in(client, email, "not their password")
        assert answer.status_code == 422
        assert main_text(answer).count(WRONG_PAIR) == 1
        assert not is_signed_in(client)

    def test_what_is_missing_for_signing_in_is_said(self, client):
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

    def test_signing_in_leads_on_to_where_the_person_was_going(self, client, with_password):
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
    def test_signing_in_never_leads_off_the_site(self, client, with_password, elsewhere):
        person = with_password()
        shown = client.get("/account/login", query_string={"next": elsewhere})
        location = sign_in(client, person.email, page=shown, follow=False).location
        assert location
        assert "\\" not in location
        assert urlsplit(urljoin("http://localhost/account/login", location)).netloc == "localhost"

    def test_signing_in_with_10_000_characters_gets_a_sentence(self, client):
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

    def test_signing_out_leaves_other_devices_signed_in(self, app, client, with_password):
        person = with_password()
        phone = app.test_client()
        for browser in (client, phone):
            sign_in(browser, person.email, follow=False)
        sign_out(client)
        assert not is_signed_in(client)
        assert is_signed_in(phone)

    def test_signing_out_is_not_done_by_following_a_link(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert client.get("/account/logout").status_code == 405
        assert is_signed_in(client)


class TestCookies:
    def test_a_guest_reading_public_pages_gets_no_cookie(self, client):
        for address in ("/", "/courses", "/privacy", "/nothing-here"):
            assert "Set-Cookie" not in client.get(address).headers, address

    def test_the_session_cookie_is_for_this_site_alone(self, client):
        cookie = client.get("/account/login").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie

    def test_a_remembered_sign_in_opens_nothing(self, app, client, with_password):
        person = with_password()
        with app.app_context():
            remembered = encode_cookie(person.fs_uniquifier)
        client.set_cookie("remember_token", remembered)
        assert not is_signed_in(client)

    def test_pages_of_somebody_signed_in_are_not_kept(self, client, with_password):
        sign_in(client, with_password().email, follow=False)
        assert client.get("/account/change").headers["Cache-Control"] == "no-store"
