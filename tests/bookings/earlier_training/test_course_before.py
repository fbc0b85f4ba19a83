"""Booking a course that comes after another: what is asked, what is known, who is refused and what they can do."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.operations import Request
from training.bookings.earlier_training.queries import why_prerequisite_missing
from training.bookings.models import Booking
from training.mail.models import Message
from training.people.models import Person
from training.refusals import Refused

ASK = "/my/earlier-training"


@pytest.fixture
def before(make):
    return make.course("L2", title="Level 2", level="2", refresh_months=36)


@pytest.fixture
def after(make, before):
    """A course that says when and where; delegates may declare it."""
    return make.course("L3", title="Level 3", level="3", prerequisite_id=before.id)


@pytest.fixture
def blocking(make, before):
    return make.course("LEAD", title="Leading", level="3", prerequisite_id=before.id, prerequisite_blocks=True)


@pytest.fixture
def person(make):
    return make.person("Dele Delegate", agency=make.agency("Mid Essex Scouts"), job_role="Leader")


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


@pytest.fixture
def did(make, person):
    """did(course, days_ago): the person attended it."""

    def attended(course, days_ago: int = 100, outcome: str = "attended") -> Booking:
        return make.booking(make.event(course, days=-days_ago), person, outcome=outcome)

    return attended


def book(browser, event, **typed):
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return browser.submit("", "Accept the terms and book", page=check) if check.status_code == 200 else check


class TestDeclared:
    def test_a_prerequisite_is_asked_for_and_what_is_declared_is_kept(self, browser, make, after, session):
        event = make.event(after)
        refused = browser.submit(f"/events/{event.ref}/book", "Continue")
        assert refused.status_code == 422
        assert "Say when and where you did it" in main_text(refused)
        assert "Your place is booked" in main_text(book(browser, event, prerequisite="The hospital, March 2025"))
        assert session.scalars(select(Booking.prerequisite)).one() == "The hospital, March 2025"

    def test_a_delegate_who_attended_the_prerequisite_here_is_told_so_and_not_asked(
        self, browser, make, before, after, did
    ):
        did(before)  # on Sunday 1 February 2026
        event = make.event(after)
        page = browser.get(f"/events/{event.ref}/book")
        assert "You did “Level 2” on 1 February 2026. Its refresh is due on 1 February 2029." in main_text(page)
        assert 'name="prerequisite"' not in page.text
        check = browser.submit("", "Continue", page=page)
        assert "What you have done before You did “Level 2” on 1 February 2026." in main_text(check)
        assert "Your place is booked" in main_text(browser.submit("", "Accept the terms and book", page=check))

    def test_a_booking_that_was_not_attended_in_full_is_no_prerequisite(self, browser, make, before, after, did):
        did(before, outcome="partial")
        did(before, outcome="did not attend")
        assert 'name="prerequisite"' in browser.get(f"/events/{make.event(after).ref}/book").text

    def test_a_prerequisite_that_has_run_out_is_named_and_asked_for_again(self, browser, make, before, after, did):
        did(before, days_ago=1200)
        page = browser.get(f"/events/{make.event(after).ref}/book")
        assert "and we know of none since." in main_text(page)
        assert 'name="prerequisite"' in page.text

    def test_a_guest_is_asked_for_the_prerequisite_whoever_owns_the_address(self, client, make, before, after, did):
        did(before)
        page = client.get(f"/events/{make.event(after).ref}/book")
        assert "When and where did you do “Level 2”?" in main_text(page)
        assert "1 February 2026" not in main_text(page)

    def test_the_form_of_a_full_event_that_costs_something_asks_no_more_than_any_page(
        self, browser, make, before, did, person
    ):
        """The page itself fails the test when it asks more than twelve times."""
        did(before)
        make.equivalence(person, before, decided_at=clock.now())
        course = make.course(prerequisite_id=before.id, prerequisite_blocks=True, line_manager="told", price_pence=80)
        event = make.event(course, capacity=1, sittings=2, open_to="agencies", agencies=(make.agency(), make.agency()))
        make.booking(event)
        assert "You did “Level 2”" in main_text(browser.get(f"/events/{event.ref}/book"))

    def test_earlier_training_is_not_read_for_a_course_without_a_prerequisite(self, browser, make):
        browser.get(f"/events/{make.event().ref}/book")
        assert not [query for query in browser.queries if "equivalence" in query]


class TestBlocking:
    def test_a_guest_is_asked_to_sign_in_before_booking_a_course_whose_prerequisite_blocks(
        self, client, make, blocking, person
    ):
        event = make.event(blocking)
        page = client.page(f"/events/{event.ref}/book")
        assert "This course can be booked only after “Level 2”. Sign in" in page.find("main").get_text(" ", strip=True)
        ways = [link["href"] for link in page.find("main").find_all("a")]
        assert f"/account/login?next=/events/{event.ref}/book" in ways
        assert f"/account/register?next=/events/{event.ref}/book" in ways

    def test_a_guest_s_form_from_before_the_prerequisite_blocked_is_refused_alike_for_every_address(
        self, client, make, before, person, session
    ):
        course = make.course(prerequisite_id=before.id)
        event, answers = make.event(course), []
        known = {"name": "D", "agency": "myself", "job_role": "x", "prerequisite": "2025"}
        checks = [
            client.submit(f"/events/{event.ref}/book", "Continue", email=email, **known)
            for email in (person.email, "nobody@example.org")
        ]
        course.prerequisite_blocks = True
        for check in checks:
            answer = client.submit("", "Accept the terms and hold my place", page=check)
            assert answer.status_code == 422
            answers.append(main_text(answer).partition("There is a problem")[2][:140])
        assert answers[0] == answers[1]
        assert "This course comes after “Level 2”. Sign in first" in answers[0]
        assert session.scalars(select(Booking)).all() == []
        assert session.scalars(select(Message)).all() == []

    def test_who_lacks_the_blocking_prerequisite_is_told_why_and_what_to_do(self, browser, make, blocking):
        page = browser.page(f"/events/{make.event(blocking).ref}/book")
        said = page.find("main").get_text(" ", strip=True)
        assert "Our records do not show that you have done “Level 2”." in said
        assert "Continue" not in said
        ways = {link["href"] for link in page.find("main").find_all("a")}
        assert {"/courses/L2", f"{ASK}?course=L2"} <= ways

    def test_a_prerequisite_that_has_run_out_blocks_but_not_for_a_refresher(self, browser, make, before, blocking, did):
        did(before, days_ago=1200)
        refused = main_text(browser.get(f"/events/{make.event(blocking).ref}/book"))
        assert "and we know of none since. Without it this course cannot be booked." in refused
        refresher = make.course(prerequisite_id=before.id, prerequisite_blocks=True, renews_id=before.id)
        assert "and this course renews it." in main_text(browser.get(f"/events/{make.event(refresher).ref}/book"))
        assert "Your place is booked" in main_text(book(browser, make.event(refresher, days=70)))

    def test_who_attended_a_higher_level_books_a_course_whose_prerequisite_blocks(self, browser, make, blocking, did):
        did(make.course(title="Another level 3", level="3"))
        assert "Your place is booked" in main_text(book(browser, make.event(blocking)))

    def test_a_booking_page_from_before_the_prerequisite_blocked_is_refused_with_a_sentence(
        self, browser, make, after, session
    ):
        event = make.event(after)
        check = browser.submit(f"/events/{event.ref}/book", "Continue", prerequisite="2025", access_needs="A ramp")
        after.prerequisite_blocks = True
        again = browser.submit("", "Accept the terms and book", page=check)
        assert again.status_code == 422
        assert "This course comes after “Level 2”, and our records do not show that Dele Delegate" in main_text(again)
        assert "A ramp" in again.text
        assert browser.submit("", "Continue", page=again).status_code == 422, "nor are the answers checked"
        assert session.scalars(select(Booking)).all() == []

    def test_the_operation_refuses_a_missing_prerequisite_to_everybody_but_the_administrator(
        self, make, blocking, person, transact
    ):
        event_id, person_id = make.event(blocking).id, person.id
        coordinator_id, admin_id = make.person().id, make.administrator().id
        for actor in (Actor(person_id, "delegate"), Actor(coordinator_id, "coordinator")):
            with transact() as session:
                request = Request(delegate=session.get_one(Person, person_id), agency=None)
                with pytest.raises(Refused, match="do not show that Dele Delegate has done it"):
                    booking_operations.book_place(session, event_id, request, actor, clock.now())
        with transact() as session:
            request = Request(delegate=session.get_one(Person, person_id), agency=None)
            actor = Actor(admin_id, "administrator")
            assert booking_operations.book_place(session, event_id, request, actor, clock.now()).booking.id

    def test_whoever_books_for_a_delegate_learns_no_date_of_their_training_record(
        self, make, before, blocking, person, did, session
    ):
        did(before, days_ago=1200)
        sentence = why_prerequisite_missing(session, blocking, person, clock.now())
        assert "Dele Delegate" in sentence
        assert "20" not in sentence.replace("“Level 2”", ""), "no date"
        assert why_prerequisite_missing(session, blocking, None, clock.now()) is None, "to be named"

    def test_the_public_pages_say_whether_the_prerequisite_blocks(self, client, make, after, blocking):
        for course, words in (
            (after, "Level 2 , or the same at your own organisation."),
            (blocking, "Without it this course cannot be booked"),
        ):
            event = make.event(course)
            for address in (f"/courses/{course.code}", f"/events/{event.ref}"):
                assert words in main_text(client.get(address))


def test_the_database_lets_nothing_block_without_a_course_before(make, session):
    with pytest.raises(IntegrityError, match="blocks_with_prerequisite"):
        make.course(prerequisite_blocks=True)
    session.rollback()
