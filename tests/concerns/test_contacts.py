"""Only the safeguarding contact and the deputy open a concern, and close it with who was told and when."""

import pytest
from sqlalchemy import select

from tests.concerns.conftest import WORDS
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.concerns.models import Concern
from training.concerns.operations import raise_concerns
from training.history.models import History
from training.settings.contacts import is_safeguarding_contact
from training.settings.rules import Rules
from training.texts.models import WrittenText


@pytest.fixture
def concern(session, said, contacts, transact) -> Concern:
    said()
    ref = session.scalars(select(WrittenText.ref)).one()
    with transact() as inner:
        raise_concerns(inner, [ref], SYSTEM, clock.now())
    return session.scalars(select(Concern)).one()


CLOSES = {"told": ["hub"], "day": ["12", "5", "2026"], "time": "8:30am"}


@pytest.mark.parametrize(
    ("email", "confirmed", "may"),
    (
        ("con@example.org", True, True),
        ("DEP@example.org", True, True),
        ("con@example.org", False, False),
        ("other@example.org", True, False),
        ("", True, False),
        (None, True, False),
    ),
)
def test_who_is_a_contact(email, confirmed, may):
    rules = Rules(safeguarding_contact_email="con@example.org", safeguarding_deputy_email="dep@example.org")
    assert is_safeguarding_contact(rules, email, confirmed=confirmed) is may
    assert is_safeguarding_contact(Rules(), email, confirmed=confirmed) is False


def test_each_contact_finds_it_and_sees_words_and_author_at_a_press_that_is_written_down(
    session, client_for, contacts, concern
):
    for person in contacts:
        browser = client_for(person)
        assert "Concerns" in browser.get("/my/bookings").text
        assert f"Concern {concern.id}" in main_text(browser.get("/concerns"))
        page = browser.get(f"/concerns/{concern.id}")
        assert WORDS not in page.text
        assert "Kim Known" not in page.text
        shown = browser.submit(f"/concerns/{concern.id}", "Show the text and who wrote it")
        assert WORDS in main_text(shown)
        assert "Kim Known" in main_text(shown)
        assert shown.headers["Cache-Control"] == "no-store"
    seen = session.scalars(select(History.actor_id).where(History.action == "seen").order_by(History.id)).all()
    assert seen == [person.id for person in contacts]


def test_to_everybody_else_there_is_no_such_page_the_administrator_included(make, client_for, concern):
    for person in (make.administrator(), make.trainer(), make.board_reader(), make.person()):
        browser = client_for(person)
        assert browser.get("/concerns").status_code == 404
        assert browser.get(f"/concerns/{concern.id}").status_code == 404
        assert "Concerns</a>" not in browser.get("/").text


def test_it_closes_with_who_was_told_and_when_and_the_words_are_kept_no_longer(session, client_for, contacts, concern):
    browser = client_for(contacts[1])
    done = browser.submit(f"/concerns/{concern.id}", "Close it", **{**CLOSES, "told": ["hub", "police"]})
    assert "Closed" in main_text(done)
    session.refresh(concern)
    assert (concern.told, concern.words, concern.author) == ("hub,police", "", "")
    assert concern.closed_by_id == contacts[1].id
    assert clock.show_moment(concern.told_at) in main_text(browser.get(f"/concerns/{concern.id}"))
    assert concern.written.hidden_at, "the text stays hidden"


def test_where_nobody_had_to_be_told_the_text_is_shown_again(session, client_for, contacts, concern):
    client_for(contacts[0]).submit(f"/concerns/{concern.id}", "Close it", **{**CLOSES, "told": ["nobody"]})
    session.refresh(concern)
    assert concern.closed_at
    assert concern.written.hidden_at is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"told": []}, "Choose who was told"),
        ({"told": ["hub", "nobody"]}, "Choose either who was told, or that nobody had to be"),
        ({"day": ["", "5", "2026"]}, "The date needs a day too"),
        ({"day": ["12", "5", "2027"]}, "Enter when they were told, not a time to come"),
        ({"time": ""}, "Enter the time at which they were told"),
    ),
)
def test_what_is_missing_keeps_it_open_and_is_said(session, client_for, contacts, concern, typed, sentence):
    answer = client_for(contacts[0]).submit(f"/concerns/{concern.id}", "Close it", **{**CLOSES, **typed})
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    session.refresh(concern)
    assert concern.closed_at is None
