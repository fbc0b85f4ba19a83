"""Messages are written with what they tell, or not at all, and kept exactly as they will go."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from training import clock, queue
from training.access import Actor, Role
from training.history.models import History
from training.mail import operations
from training.mail.models import Attachment, Message


@pytest.fixture
def post(make):
    """post(session, …): a message that an account really gets."""
    person = make.person("Dele Gate", email="dele@example.org")
    facts = (person.name, person.id)

    def write(session, **more) -> Message | None:
        context = {"user": {"name": facts[0]}, "reset_token": "a-token", "within": "2 hours"}
        return operations.post(
            session,
            "people/reset_instructions",
            "dele@example.org",
            clock.now(),
            context,
            to_person_id=facts[1],
            **more,
        )

    return write


def test_a_posted_message_is_kept_word_for_word_in_both_forms(transact, session, post):
    with transact() as inner:
        post(inner, attachments=(Attachment(filename="a.ics", content_type="text/calendar", content=b"BEGIN"),))
    message = session.scalars(select(Message)).one()
    link = "http://127.0.0.1:8000/account/reset/a-token"
    assert (message.subject, message.to_address) == ("Choose a new password", "dele@example.org")
    assert message.text.startswith("Hello Dele,\n")
    assert f"\nChoose a new password: {link}\n" in message.text
    button = BeautifulSoup(message.html, "html.parser").select_one(".button a")
    assert (button["href"], button.get_text()) == (link, "Choose a new password")
    for half in (message.text, message.html):
        for words in (
            "The training team",
            "Essex Safeguarding Children Board",
            "We do not take safeguarding referrals.",
        ):
            assert words in half
    assert message.from_address == "escbtraining@essex.gov.uk"
    assert (message.kind, message.due_at, message.attempts) == ("people/reset_instructions", clock.now(), 0)
    assert [(file.filename, file.content) for file in message.attachments] == [("a.ics", b"BEGIN")]


def test_a_posted_message_is_kept_or_undone_with_its_transaction(transact, session, post):
    def fail() -> None:
        with transact() as inner:
            post(inner)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours, one line above
        fail()
    assert session.scalar(select(Message.id)) is None


def test_wakes_the_sender_after_the_commit_and_only_then(app, transact, post, monkeypatch):
    woken: list[str] = []
    monkeypatch.setitem(app.extensions, "run_sweep", woken.append)
    with transact() as inner:
        post(inner)
        post(inner)
        assert woken == []
    assert woken == ["mail.deliver"]


def test_a_queue_that_is_down_fails_nobodys_request(app, transact, session, post, monkeypatch):
    def down(_name: str) -> None:
        raise OSError("no queue")

    monkeypatch.setitem(app.extensions, "run_sweep", down)
    with transact() as inner:
        post(inner)
    assert session.scalar(select(Message.id))


def test_a_message_that_must_be_sent_once_is_posted_once(transact, session, post):
    with transact() as inner:
        assert post(inner, once="a reminder:1")
        assert post(inner, once="a reminder:1") is None
    with transact() as inner:
        assert post(inner, once="a reminder:1") is None
        assert post(inner, once="a reminder:2")
    assert len(session.scalars(select(Message)).all()) == 2


def test_a_name_cannot_write_headers_or_links(transact, session, make):
    with transact() as inner:
        name = "Dele\nBcc: everybody@example.org [win](https://evil.example) <script>alert(1)</script>"
        context = {"user": {"name": name}, "reset_token": "t", "within": "2 hours"}
        operations.post(inner, "people/reset_instructions", "dele@example.org", clock.now(), context)
    message = session.scalars(select(Message)).one()
    assert "\n" not in message.subject
    assert "<script" not in message.html


def test_a_message_sent_again_by_hand_gets_another_round_and_a_line_in_the_history(
    transact, session, post, make, monkeypatch, app
):
    administrator = make.administrator().id
    woken: list[str] = []
    with transact() as inner:
        message = post(inner)
        message.failed_at, message.attempts, message.last_error = clock.now(), 6, "550 no"
    monkeypatch.setitem(app.extensions, "run_sweep", woken.append)
    with transact() as inner:
        operations.try_again(inner, [], Actor(administrator, Role.ADMINISTRATOR), clock.now())
    message = session.scalars(select(Message)).one()
    assert (message.failed_at, message.attempts, message.due_at) == (None, 0, clock.now())
    assert woken == ["mail.deliver"]
    assert session.scalars(select(History.action)).one() == "sent again"


def test_the_sender_is_a_job_that_runs_whether_woken_or_not():
    assert queue.sweeps["mail.deliver"].every_minutes == 1
