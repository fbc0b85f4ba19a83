"""Earlier training to check: what delegates ask, and what they declared, is accepted for a course or not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.earlier_training import queries as earlier_training_queries
from training.bookings.earlier_training.models import Equivalence
from training.history.models import History
from training.mail.models import Message

LIST = "/admin/earlier-training"
DONE = {"title": "Level 2", "provider": "The hospital", "completed_on": ["3", "3", "2025"]}


@pytest.fixture
def before(make):
    return make.course("L2", title="Level 2", level="2")


@pytest.fixture
def person(make):
    return make.person("Dele Delegate", job_role="Nurse")


@pytest.fixture
def asked(make, person, before):
    return make.equivalence(person, before, said="Level 2 at the hospital")


@pytest.fixture
def declared(make, person, before):
    """A booking whose delegate only said what they had done."""
    event = make.event(make.course(title="Level 3", level="3", prerequisite_id=before.id))
    return make.booking(event, person, prerequisite="The hospital, 2025")


def told(session, kind):
    return list(session.scalars(select(Message).where(Message.kind == f"bookings/{kind}")))


class TestAsked:
    def test_a_question_that_was_not_read_is_not_answered_under_the_number_of_one_that_is_gone(
        self, admin, asked, make, before, session
    ):
        page, number = admin.get(f"{LIST}/{asked.id}"), asked.id
        session.delete(asked)
        session.commit()
        asked_later = {"id": number, "created_at": clock.now() + timedelta(minutes=1), "provider": "Provide"}
        other = make.equivalence(make.person("Martin Fairweather"), before, said="Trust me", **asked_later)
        for typed in (DONE, {**DONE, "completed_on": ["31", "2", "2025"]}):
            said = admin.submit("", "Accept", page=page, **typed, hours="3", counts_until=["30", "6", "2028"])
            assert said.status_code == 422
            assert "What you read was withdrawn meanwhile, and this is another question." in main_text(said)
            assert "Trust me" in main_text(said)
            assert "real date" not in main_text(said), "what was typed about the one that is gone is no matter any more"
            assert other.decided_at is None
        refused = admin.submit("", "Do not accept", page=page, reason="Too short for Dele")
        assert (refused.status_code, "Too short for Dele" in refused.text) == (422, False)
        assert "Accepted. It counts from now on" in main_text(admin.submit("", "Accept", page=said))
        session.refresh(other)
        assert (other.title, other.provider, other.completed_on) == ("Trust me", "Provide", date(2025, 3, 3))
        assert (other.minutes, other.counts_until) == (None, None)

    def test_earlier_training_is_accepted_from_the_desk_and_the_delegate_is_told(
        self, admin, administrator, asked, person, session
    ):
        assert "1 delegate asks for training from elsewhere to count" in main_text(admin.get("/admin"))
        assert "Dele Delegate Level 2 at the hospital Level 2" in main_text(admin.get(LIST))
        page = main_text(admin.get(f"{LIST}/{asked.id}"))
        assert "Dele Delegate , Nurse" in page
        assert "What they have done with us Nothing yet" in page
        done = admin.submit(f"{LIST}/{asked.id}", "Accept", **DONE, counts_until=["30", "6", "2028"])
        assert "Accepted. It counts from now on, and they are told." in main_text(done)
        assert "accepted, until 30 June 2028" in main_text(done)
        assert (asked.decided_by_id, asked.counts_until) == (administrator.id, date(2028, 6, 30))
        [message] = told(session, "equivalence_accepted")
        assert (message.to_address, message.about) == (person.email, "equivalence")
        assert "We have accepted it as Level 2, until 30 June 2028." in message.text
        assert "Level 2 : accepted, until 30 June 2028" in main_text(
            admin.get(f"/admin/people/{person.id}?part=elsewhere")
        )
        assert [row.action for row in session.scalars(select(History))] == ["accepted"]
        assert "to count" not in main_text(admin.get("/admin"))

    def test_earlier_training_accepted_without_a_last_day_does_not_run_out(self, admin, asked, session):
        admin.submit(f"{LIST}/{asked.id}", "Accept", **DONE)
        assert (asked.accepted, asked.counts_until) == (True, None)
        assert "until" not in told(session, "equivalence_accepted")[0].text

    def test_earlier_training_is_not_accepted_with_a_reason_that_is_sent(self, admin, asked, person, session):
        refused = admin.submit(f"{LIST}/{asked.id}", "Do not accept", reason="")
        assert (refused.status_code, asked.decided_at) == (422, None)
        assert "Say why it does not count" in main_text(refused)
        done = admin.submit(f"{LIST}/{asked.id}", "Do not accept", reason="It was 30 minutes long.")
        assert "Not accepted. They are told why." in main_text(done)
        assert "not accepted, It was 30 minutes long." in main_text(done)
        [message] = told(session, "equivalence_refused")
        assert "It was 30 minutes long." in message.text
        assert "/courses/L2" in message.text
        assert asked.accepted is False

    def test_accepted_earlier_training_is_taken_back_with_a_reason_that_is_sent(
        self, admin, asked, person, before, session
    ):
        page = f"{LIST}/{asked.id}"
        admin.submit(page, "Accept", **DONE, counts_until=["30", "6", "2028"])
        silent = admin.submit(page, "Take it back", reason="")
        assert (silent.status_code, asked.accepted) == (422, True)
        assert "Say why it no longer counts" in main_text(silent)
        late = admin.get(page)
        done = admin.submit(page, "Take it back", reason="It was somebody else’s certificate.")
        assert "Taken back. They are told why." in main_text(done)
        assert "not accepted, It was somebody else’s certificate." in main_text(done)
        assert (asked.accepted, asked.counts_until) == (False, None)
        [message] = told(session, "equivalence_taken_back")
        assert message.to_address == person.email
        assert "It was somebody else’s certificate." in message.text
        again = admin.submit("", "Take it back", page=late, reason="Once more")
        assert again.status_code == 422
        assert "there is nothing to take back" in main_text(again)
        assert not earlier_training_queries.done_by(session, [person.id])[person.id], "it counts for nothing any more"
        assert [row.action for row in session.scalars(select(History).order_by(History.id))] == [
            "accepted",
            "taken back",
        ]

    def test_a_last_day_of_earlier_training_that_is_past_is_refused(self, admin, asked):
        page = admin.submit(f"{LIST}/{asked.id}", "Accept", **DONE, counts_until=["11", "5", "2026"])
        assert page.status_code == 422
        assert "That day is past. Choose a later one, or leave it empty" in main_text(page)
        assert admin.submit("", "Accept", page=page, **DONE, counts_until=["12", "5", "2026"]).status_code == 200

    @pytest.mark.parametrize("button", ("Accept", "Do not accept"))
    def test_a_request_about_earlier_training_is_decided_once(self, admin, asked, session, button):
        late = admin.get(f"{LIST}/{asked.id}")
        admin.submit(f"{LIST}/{asked.id}", "Do not accept", reason="Too short")
        again = admin.submit("", button, page=late, **({"reason": "Once more"} if button != "Accept" else DONE))
        assert again.status_code == 422
        assert "This was decided on Tuesday 12 May 2026 already." in main_text(again)
        assert asked.refused_because == "Too short"
        assert len(session.scalars(select(Message)).all()) == 1

    def test_a_decision_about_earlier_training_is_not_sent_to_who_has_no_address(self, admin, make, before, session):
        asked = make.equivalence(make.person(email=None), before)
        admin.submit(f"{LIST}/{asked.id}", "Accept", **DONE)
        assert asked.accepted
        assert session.scalars(select(Message)).all() == []

    def test_earlier_training_as_a_delegate_typed_it_makes_no_link_in_a_message(
        self, admin, make, person, before, session
    ):
        asked = make.equivalence(person, before, said="[Click](https://evil.example) <b>me</b>")
        admin.submit(f"{LIST}/{asked.id}", "Accept", **DONE)
        assert 'href="https://evil.example"' not in told(session, "equivalence_accepted")[0].html

    def test_the_list_without_earlier_training_to_check_says_so(self, admin):
        assert "Nothing waits for you" in main_text(admin.get(LIST))
        assert admin.get(f"{LIST}/999").status_code == 404


class TestDeclared:
    def test_declared_earlier_training_is_accepted_from_the_page_of_the_booking(
        self, admin, client_for, make, declared, person, before, session
    ):
        link = admin.page(f"/admin/bookings/{declared.ref}").find("a", string="Accept as equivalent")["href"]
        done = main_text(admin.submit(link, "Accept as equivalent", **DONE, counts_until=["30", "6", "2028"]))
        assert "Accepted. It counts from now on, and they are told." in done
        assert "We accepted “Level 2” of 3 March 2025 as “Level 2” on 12 May 2026." in done
        assert "Accept as equivalent" not in done
        assert "Earlier training accepted" in done, "what happened to the booking"
        found = session.scalars(select(Equivalence)).one()
        assert (found.person_id, found.course_id, found.said) == (person.id, before.id, "The hospital, 2025")
        assert len(told(session, "equivalence_accepted")) == 1
        blocking = make.event(make.course(prerequisite_id=before.id, prerequisite_blocks=True), days=70)
        assert "Continue" in main_text(client_for(person).get(f"/events/{blocking.ref}/book"))

    def test_accepting_declared_earlier_training_also_answers_the_open_request(self, admin, declared, asked, session):
        admin.submit(f"/admin/bookings/{declared.ref}/accept-declared", "Accept as equivalent", **DONE)
        assert (asked.accepted, asked.title) == (True, "Level 2")
        assert len(session.scalars(select(Equivalence)).all()) == 1

    def test_declared_earlier_training_is_accepted_once(self, admin, declared, session):
        page = admin.get(f"/admin/bookings/{declared.ref}/accept-declared")
        admin.submit("", "Accept as equivalent", page=page, **DONE)
        again = admin.submit("", "Accept as equivalent", page=page, **DONE)
        assert again.status_code == 422
        assert "That is not needed. We accepted “Level 2”" in main_text(again)
        assert len(session.scalars(select(Equivalence)).all()) == 1

    def test_mistakes_in_accepting_declared_earlier_training_are_said_beside_the_field(self, admin, declared, session):
        address = f"/admin/bookings/{declared.ref}/accept-declared"
        page = admin.submit(address, "Accept as equivalent", title="", counts_until=["1", "1", "2020"])
        assert page.status_code == 422
        assert "Enter what the training was called" in main_text(page)
        assert "That day is past." in main_text(page)
        assert session.scalars(select(Equivalence)).all() == []

    def test_a_booking_that_declares_nothing_has_no_such_page(self, admin, make):
        assert admin.get(f"/admin/bookings/{make.booking().ref}/accept-declared").status_code == 404
        assert admin.get("/admin/bookings/NONE/accept-declared").status_code == 404

    def test_the_page_of_a_booking_says_which_prerequisite_the_delegate_attended_here(
        self, admin, make, declared, person, before
    ):
        make.booking(make.event(before, days=-100), person, outcome="attended")
        page = main_text(admin.get(f"/admin/bookings/{declared.ref}"))
        assert "They did “Level 2” on 1 February 2026." in page
        assert "Accept as equivalent" not in page


def test_the_administrator_adds_whom_the_course_would_refuse_and_is_told_so(admin, make, person, before, session):
    event = make.event(make.course(prerequisite_id=before.id, prerequisite_blocks=True))
    page = admin.get(f"/admin/events/{event.ref}/add/{person.id}")
    assert "our records do not show that Dele Delegate has done it" in main_text(page)
    done = admin.submit("", "Add to the roster", page=page, agency="themselves", prerequisite="On the telephone")
    assert "Dele Delegate is booked" in main_text(done)
    make.equivalence(person, before, decided_at=clock.now(), said="The police, 2025")
    page = main_text(admin.get(f"/admin/events/{make.event(event.course).ref}/add/{person.id}"))
    assert "We accepted “The police, 2025” of 3 March 2025 as “Level 2”" in page
    assert "do not show" not in page
