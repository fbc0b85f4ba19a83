"""Somebody asks to have training from elsewhere count as a course that comes before another."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.pages import main_text
from training import clock
from training.bookings.earlier_training.models import Equivalence
from training.files.models import KeptFile

ASK = "/my/earlier-training"
DONE = {
    "title": "Level 2",
    "provider": "The hospital",
    "completed_on": ["3", "3", "2025"],
    "hours": "3",
    "with_others": True,
}


@pytest.fixture
def before(make):
    return make.course("L2", title="Level 2", level="2", refresh_months=36)


@pytest.fixture
def blocking(make, before):
    return make.course("LEAD", title="Leading", level="3", prerequisite_id=before.id, prerequisite_blocks=True)


@pytest.fixture
def person(make):
    return make.person("Dele Delegate", agency=make.agency("Mid Essex Scouts"), job_role="Leader")


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


def test_a_delegate_asks_once_to_have_earlier_training_accepted_and_sees_it_listed(
    browser, make, blocking, person, session
):
    event = make.event(blocking)
    link = browser.page(f"/events/{event.ref}/book").find("a", string="Ask us to accept it")["href"]
    done = browser.submit(link, "Ask the training team", **DONE)
    assert "We will look at it, and write to you either way." in main_text(done)
    asked = session.scalars(select(Equivalence)).one()
    assert (asked.person_id, asked.course.code, asked.said) == (
        person.id,
        "L2",
        "Level 2, The hospital, 3 hours, 3 March 2025",
    )
    assert (asked.completed_on, asked.minutes, asked.with_others) == (date(2025, 3, 3), 180, True)
    again = browser.submit(link, "Ask the training team", **{**DONE, "title": "Once more"})
    assert again.status_code == 422
    assert "You asked us about this course on Tuesday 12 May 2026." in main_text(again)
    assert "Once more" in again.text
    page = main_text(browser.get(f"/events/{event.ref}/book"))
    assert "You asked us on Tuesday 12 May 2026 to accept it." in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"title": ""}, "Enter what the training was called"),
        ({"provider": "x" * 101}, "Use 100 characters or fewer"),
        ({"completed_on": ["13", "5", "2026"]}, "Enter a day that is past, in 1990 or later"),
        ({"completed_on": ["", "3", "2025"]}, "The date needs a day"),
        ({"completed_on": ["31", "2", "2025"]}, "Enter a real date, like 12 3 2025"),
        ({"hours": "101"}, "Enter a number from 0 to 100"),
        ({"course": ""}, "Choose what it should count as"),
        ({"course": "NO-SUCH"}, "Choose what it should count as"),
    ),
)
@pytest.mark.usefixtures("blocking")
def test_bad_input_in_the_form_for_earlier_training_has_a_sentence(browser, session, typed, sentence):
    answer = browser.submit(ASK, "Ask the training team", **{**DONE, "course": "L2", **typed})
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert session.scalars(select(Equivalence)).all() == []


@pytest.mark.usefixtures("blocking")
def test_what_is_known_already_needs_no_question(browser, make, before, person):
    make.booking(make.event(before, days=-100), person, outcome="attended")
    answer = browser.submit(ASK, "Ask the training team", course="L2", **DONE)
    assert "That is not needed. You did “Level 2” on 1 February 2026." in main_text(answer)


@pytest.mark.usefixtures("blocking")
def test_what_would_count_for_longer_than_what_stands_can_be_asked_for(browser, make, before, person, session):
    until = {"decided_at": clock.now(), "counts_until": date(2028, 4, 1)}
    make.equivalence(person, before, **until)
    no_later = browser.submit(ASK, "Ask the training team", course="L2", **{**DONE, "completed_on": ["1", "4", "2025"]})
    assert "That is not needed. We accepted" in main_text(no_later)
    later = browser.submit(ASK, "Ask the training team", course="L2", **{**DONE, "completed_on": ["2", "4", "2025"]})
    assert "We will look at it, and write to you either way." in main_text(later)
    assert len(session.scalars(select(Equivalence)).all()) == 2


def test_a_topic_that_is_due_or_lapsed_can_be_asked_for_from_its_card(browser, client_for, make, person, session):
    topic = make.course("FAITH", title="Faith or belief", level="topic")
    make.course("CHAMPION", title="Champion", level="topic")
    assert "we offer no course" in main_text(browser.get(ASK))
    make.equivalence(person, topic, decided_at=clock.now(), counts_until=date(2026, 5, 1))
    way = browser.page("/my/record").find("a", href=f"{ASK}?course=FAITH")
    assert way.get_text().startswith("Ask us to accept it")
    assert "Champion" not in main_text(browser.get(way["href"]))
    assert "We will look at it" in main_text(browser.submit(way["href"], "Ask the training team", **DONE))
    assert browser.page("/my/record").find("a", href=f"{ASK}?course=FAITH") is None, "it waits to be looked at"
    asked = session.scalars(select(Equivalence).where(Equivalence.decided_at.is_(None))).one()
    assert asked.course_id == topic.id


def test_there_is_no_earlier_training_to_accept_where_it_could_count_as_no_course(browser):
    assert "we offer no course that training from elsewhere could count as" in main_text(browser.get(ASK))


def test_earlier_training_that_was_accepted_counts_until_it_runs_out(
    browser, client_for, make, before, blocking, person, frozen_clock
):
    accepted = {"decided_at": clock.now(), "counts_until": date(2026, 6, 30)}
    make.equivalence(person, before, **accepted)
    event = make.event(blocking)
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    assert "We accepted “At my own organisation, March 2025” of 3 March 2025 as “Level 2” on 12 May 2026." in main_text(
        check
    )
    frozen_clock.move_to(clock.at(date(2026, 7, 1), clock.now().time()))
    refused = main_text(client_for(person).get(f"/events/{event.ref}/book"))
    assert "Its refresh was due on 30 June 2026, and we know of none since." in refused


def test_earlier_training_that_waits_or_was_not_accepted_does_not_count(browser, make, before, blocking, person):
    make.equivalence(person, before, decided_at=clock.now(), refused_because="Too short")
    make.equivalence(person, before)
    assert "Our records do not show" in main_text(browser.get(f"/events/{make.event(blocking).ref}/book"))
    page = main_text(browser.get(ASK))
    assert "Not accepted Too short" in page
    assert "We are looking at it" in page


def test_nobody_sees_the_earlier_training_of_somebody_else(client_for, make, before, blocking, person):
    make.equivalence(person, before, said="Something of mine")
    assert "Something of mine" not in main_text(client_for(make.person()).get(ASK))


@pytest.mark.parametrize(
    ("values", "name"),
    (
        ({"refused_because": "No"}, "open_says_nothing"),
        ({"counts_until": date(2027, 1, 1)}, "open_says_nothing"),
        (
            {"decided_at": clock.now(), "refused_because": "No", "counts_until": date(2027, 1, 1)},
            "decided_one_way",
        ),
    ),
)
def test_the_database_keeps_one_decision_about_earlier_training(make, session, person, before, values, name):
    with pytest.raises(IntegrityError, match=name):
        make.equivalence(person, before, **values)
    session.rollback()


def test_the_database_keeps_one_open_question(make, session, person, before):
    make.equivalence(person, before, decided_at=clock.now())
    make.equivalence(person, before)
    with pytest.raises(IntegrityError):
        make.equivalence(person, before)
    session.rollback()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def sent(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


class TestEvidence:
    def test_a_file_that_shows_it_is_seen_by_whoever_sent_it_and_the_administrator_alone(
        self, browser, client_for, make, before, session
    ):
        done = browser.submit(ASK, "Ask the training team", course="L2", **DONE, file=sent(PDF, "My paper.PDF"))
        assert "We will look at it" in main_text(done)
        asked = session.scalars(select(Equivalence)).one()
        for who, address in ((browser, ASK), (client_for(make.administrator()), "/admin/earlier-training")):
            file = who.get(f"{address}/{asked.id}/file")
            assert (file.data, file.mimetype) == (PDF, "application/pdf")
            assert 'attachment; filename="My paper.pdf"' in file.headers["Content-Disposition"]
            assert file.headers["X-Content-Type-Options"] == "nosniff"
        for other in (make.person(), make.trainer(), make.coordinator(make.agency())):
            assert client_for(other).get(f"{ASK}/{asked.id}/file").status_code == 404

    def test_a_file_that_cannot_be_taken_is_refused_beside_it_and_a_good_one_outlasts_another_fault(
        self, browser, before, session
    ):
        large = browser.submit(ASK, "Ask the training team", **DONE, course="L2", file=sent(b"x" * 40_000_000, "a.pdf"))
        large.request.environ["wsgi.input"].close()
        assert (large.status_code, "at most 5 MB" in main_text(large)) == (422, True)
        assert "The hospital" in large.text, "what was typed is kept"
        svg = sent(b"<svg><script>alert(1)</script></svg>", "paper.pdf")
        refused = browser.submit(ASK, "Ask the training team", course="L2", **DONE, file=svg)
        assert refused.status_code == 422
        assert "An SVG or HTML file can hold a program, so we do not take it." in main_text(refused)
        called = browser.submit(ASK, "Ask the training team", course="L2", **DONE, file=sent(PDF, "paper.png"))
        assert "ends in “.png”, but it is a PDF" in main_text(called)
        kept = browser.submit(ASK, "Ask the training team", course="L2", file=sent(PDF, "paper.pdf"))
        assert "We still have your file “paper.pdf”." in main_text(kept)
        browser.submit(ASK, "Ask the training team", page=kept, **DONE)
        assert session.scalars(select(Equivalence)).one().evidence.name == "paper.pdf"

    def test_another_file_takes_its_place_and_a_withdrawn_question_leaves_nothing(self, browser, before, session):
        browser.submit(ASK, "Ask the training team", course="L2", **DONE, file=sent(PDF, "paper.pdf"))
        asked = session.scalars(select(Equivalence)).one()
        one = f"{ASK}/{asked.id}"
        assert "Choose the file" in main_text(browser.submit(one, "Send the file"))
        browser.submit(one, "Send the file", file=sent(PDF, "better.pdf"))
        assert asked.evidence.name == "better.pdf"
        assert "Withdrawn." in main_text(browser.submit(one, "Withdraw my question"))
        assert session.scalars(select(Equivalence)).all() == []
        assert {kept.delete_on for kept in session.scalars(select(KeptFile))} == {clock.today()}

    def test_a_file_goes_some_time_after_the_question_was_decided(
        self, browser, client_for, make, before, session, run_job, frozen_clock
    ):
        browser.submit(ASK, "Ask the training team", course="L2", **DONE, file=sent(PDF, "paper.pdf"))
        asked = session.scalars(select(Equivalence)).one()
        client_for(make.administrator()).submit(f"/admin/earlier-training/{asked.id}", "Accept")
        frozen_clock.shift(90 * 86400)
        run_job("files.delete_old")
        assert asked.evidence_id is None
        assert "There is no file here any more." in client_for(asked.person).get(f"{ASK}/{asked.id}/file").text
