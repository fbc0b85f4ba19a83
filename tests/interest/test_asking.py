"""Asking to be told: one press for somebody signed in, two steps for a guest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.interest.conftest import link_in
from tests.pages import main_text
from training import clock
from training.interest.models import Interest, InterestLink
from training.links import token_hash
from training.mail.models import Message

BUTTON = "Tell me about new dates"
CONFIRM = "Yes, tell me about new dates"


@pytest.fixture
def course(make):
    return make.course("L3", title="Safeguarding lead")


def interests(session):
    return list(session.scalars(select(Interest).order_by(Interest.id)))


def ask_as_guest(client, email="nia@example.org", **typed):
    return client.submit("/courses/L3/tell-me", BUTTON, email=email, **typed)


class TestSignedIn:
    def test_one_press_asks_for_new_dates_in_the_quadrant_of_ones_last_agency(self, make, session, course, client_for):
        person = make.person(agency=make.agency(quadrant="South"))
        said = main_text(client_for(person).submit("/courses/L3/tell-me", BUTTON))
        assert "We will write to you when there is a new date of Safeguarding lead in South Essex." in said
        (interest,) = interests(session)
        assert (interest.person_id, interest.email, interest.reach) == (person.id, None, "South")
        assert interest.confirmed_at == clock.now()
        assert session.scalars(select(Message)).all() == [], "they see it on the page"

    @pytest.mark.parametrize("agency", (None, {"area": "Southend", "quadrant": None}), ids=("none", "no quadrant"))
    def test_new_dates_anywhere_are_asked_for_where_the_agency_has_no_quadrant(
        self, make, session, course, client_for, agency
    ):
        person = make.person(agency=make.agency(**agency) if agency else None)
        client_for(person).submit("/courses/L3/tell-me", BUTTON)
        assert interests(session)[0].reach == "anywhere"

    def test_asking_twice_for_new_dates_says_so_and_changes_nothing(self, make, session, course, client_for):
        person = make.person()
        interest = make.interest(course, person, "Mid")
        before = interest.asked_at
        said = main_text(client_for(person).submit("/courses/L3/tell-me", BUTTON, reach="Mid"))
        assert "You have already asked for that." in said
        assert [one.asked_at for one in interests(session)] == [before]

    def test_new_dates_in_two_quadrants_are_asked_for_apart(self, make, session, course, client_for):
        person = make.person()
        make.interest(course, person, "Mid")
        shown = main_text(client_for(person).submit("/courses/L3/tell-me", BUTTON, reach="West"))
        assert "In Mid Essex" in shown
        assert "In West Essex" in shown
        assert [one.reach for one in interests(session)] == ["Mid", "West"]

    def test_new_dates_asked_for_as_a_guest_count_once_signed_in(self, make, session, course, client_for):
        person = make.person(email="Kim@example.org")
        make.interest(course, "kim@example.org", "Mid")
        browser = client_for(person)
        assert "You are already waiting for a date in Mid Essex" in main_text(browser.get("/courses/L3/tell-me"))
        said = main_text(browser.submit("/courses/L3/tell-me", BUTTON, reach="Mid"))
        assert "You have already asked for that." in said
        assert len(interests(session)) == 1

    def test_being_signed_in_confirms_new_dates_asked_for_as_a_guest(self, make, session, course, client_for):
        person = make.person(email="kim@example.org")
        make.interest(course, "kim@example.org", "Mid", confirmed_at=None)
        client_for(person).submit("/courses/L3/tell-me", BUTTON, reach="Mid")
        assert [one.confirmed_at is not None for one in interests(session)] == [True]

    def test_no_choice_is_refused_beside_the_field(self, make, session, course, client_for):
        page = client_for(make.person()).submit("/courses/L3/tell-me", BUTTON, reach="Wales")
        assert page.status_code == 422
        assert "Choose where you would go" in main_text(page)
        assert interests(session) == []


class TestGuest:
    def test_a_guest_who_asks_for_new_dates_is_not_told_before_the_address_is_confirmed(
        self, session, course, client, messages
    ):
        page = main_text(ask_as_guest(client, "Nia@Example.org", reach="North"))
        assert "We have sent a message to nia@example.org." in page
        assert "Check your e-mail" in page
        (interest,) = interests(session)
        assert (interest.email, interest.reach, interest.confirmed_at) == ("nia@example.org", "North", None)

        (message,) = messages("confirm")
        link = link_in(message, "confirm")
        assert client.page(link).find("button", string=CONFIRM)
        assert interests(session)[0].confirmed_at is None, "opening the link confirms nothing"
        shown = main_text(client.submit(link, CONFIRM))
        assert "We will write to you" in shown
        assert interests(session)[0].confirmed_at == clock.now()
        assert "We will write to you" in main_text(client.get(link)), "and the link says so from then on"

    def test_a_guest_s_link_to_confirm_new_dates_is_kept_as_a_hash(self, session, course, client, messages):
        ask_as_guest(client)
        token = link_in(messages("confirm")[0], "confirm").rpartition("/")[2]
        assert len(token) >= 22, "128 bits"
        assert session.scalars(select(InterestLink.token_hash)).all() == [token_hash(token)]

    def test_a_known_address_that_asks_for_new_dates_sees_the_same_page(self, make, session, course, client, messages):
        make.interest(course, make.person(email="kim@example.org"), "North")
        pages = [
            main_text(ask_as_guest(client, address, reach="North"))
            for address in ("kim@example.org", "new@example.org")
        ]
        assert pages[0].replace("kim@", "@") == pages[1].replace("new@", "@")
        assert [message.to_address for message in messages("already")] == ["kim@example.org"]
        assert [message.to_address for message in messages("confirm")] == ["new@example.org"]
        assert len(interests(session)) == 2

    def test_a_guest_who_asks_again_for_new_dates_gets_another_link_and_the_first_works_too(
        self, session, course, client, messages
    ):
        ask_as_guest(client)
        ask_as_guest(client)
        assert len(interests(session)) == 1
        first, second = (link_in(message, "confirm") for message in messages("confirm"))
        assert first != second
        client.submit(first, CONFIRM)
        assert "We will write to you" in main_text(client.get(second))

    def test_asking_for_new_dates_does_not_fill_a_mailbox(self, make, session, course, client, messages, frozen_clock):
        for number in range(4):
            make.course(f"X{number}")
            client.submit(f"/courses/X{number}/tell-me", BUTTON, email="nia@example.org")
        page = ask_as_guest(client, "NIA@example.org")
        assert page.status_code == 422
        assert "We have sent several messages to that address within the hour" in main_text(page)
        assert len(messages("confirm")) == 4
        frozen_clock.shift(timedelta(hours=1, seconds=1))
        assert ask_as_guest(client).status_code == 200

    def test_a_link_to_confirm_new_dates_that_is_too_old_says_so_and_confirms_nothing(
        self, session, course, client, messages, frozen_clock
    ):
        ask_as_guest(client)
        link = link_in(messages("confirm")[0], "confirm")
        page = client.get(link)
        frozen_clock.shift(timedelta(days=3))
        late = client.submit("", CONFIRM, page=page)
        assert late.status_code == 410
        assert "This link has run out" in main_text(late)
        assert interests(session)[0].confirmed_at is None

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        (("", "Enter your e-mail address"), ("nia", "Enter an e-mail address in the correct format")),
    )
    def test_a_wrong_address_is_refused_beside_the_field(self, session, course, client, typed, sentence):
        page = ask_as_guest(client, typed)
        assert page.status_code == 422
        assert sentence in main_text(page)
        assert interests(session) == []

    def test_a_link_to_confirm_new_dates_that_was_cut_short_is_not_found(self, client, course):
        for page in ("confirm", "stop"):
            assert "It may have been cut short" in main_text(client.get(f"/interest/{page}/nonsense"))


class TestCoursesThatNobodyCanAskFor:
    @pytest.mark.parametrize(
        ("values", "sentence"),
        (
            ({"retired_at": True}, "no longer offered"),
            ({"open_to": "invitation"}, "by invitation"),
        ),
    )
    def test_a_course_whose_new_dates_cannot_be_asked_for_says_why(self, make, session, client, values, sentence):
        if "retired_at" in values:
            values = {"retired_at": clock.now()}
        make.course("L3", **values)
        assert sentence in main_text(client.get("/courses/L3/tell-me"))
        assert "Tell me about new dates" not in main_text(client.get("/courses/L3"))

    def test_a_course_retired_while_the_form_for_new_dates_is_open_is_refused(self, make, session, course, client):
        page = client.get("/courses/L3/tell-me")
        course.retired_at = clock.now()
        said = main_text(client.submit("", BUTTON, page=page, email="nia@example.org"))
        assert "no longer offered" in said
        assert interests(session) == []

    def test_new_dates_of_an_unknown_course_are_not_found(self, client, app):
        assert client.get("/courses/NONE/tell-me").status_code == 404


class TestWhereItShows:
    def test_a_course_without_dates_offers_to_tell_of_new_ones(self, client, course):
        assert client.page("/courses/L3").find("a", string=BUTTON)["href"] == "/courses/L3/tell-me"

    def test_a_course_whose_dates_are_full_offers_to_tell_of_new_ones(self, make, client, course):
        make.booking(make.event(course, capacity=1))
        page = client.page("/courses/L3")
        assert "None of these dates can be booked at present." in page.get_text()
        assert page.find("a", string=BUTTON)

    def test_a_course_with_places_offers_to_tell_of_other_dates(self, make, client, course):
        make.event(course)
        assert "No date for you?" in client.page("/courses/L3").get_text()

    def test_a_full_event_offers_to_tell_of_new_dates(self, make, client, course):
        event = make.event(course, capacity=1)
        make.booking(event)
        assert client.page(f"/events/{event.ref}").find("a", href="/courses/L3/tell-me")

    def test_an_event_that_cannot_be_booked_offers_to_tell_of_new_dates(self, make, client, course):
        event = make.event(course, state="closed")
        assert client.page(f"/events/{event.ref}/book").find("a", href="/courses/L3/tell-me")
