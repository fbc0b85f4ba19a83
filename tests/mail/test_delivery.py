"""The sender: each message once, by a real SMTP server; again when it must; and in sight when it cannot."""

import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.simulators.smtp import Inbox, smtp_server, text_of
from training import clock
from training.db import db, transaction
from training.mail import gateway, tasks
from training.mail.models import Attachment, Message
from training.mail.tasks import TIMETABLE


@pytest.fixture(scope="module")
def server():
    with smtp_server() as inbox:
        yield inbox


@pytest.fixture
def inbox(server: Inbox) -> Inbox:
    server.messages.clear()
    server.answers.clear()
    return server


@pytest.fixture
def connected(app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setitem(app.config, "SMTP_URL", inbox.url)
    return inbox


def a_message(to: str = "dele@example.org", **values) -> Message:
    defaults = {
        "created_at": clock.now(),
        "due_at": clock.now(),
        "kind": "people/welcome",
        "to_address": to,
        "from_address": "escbtraining@essex.gov.uk",
        "subject": "Zoë, your place – “Level 2”",
        "text": "Dear Zoë 🎈,\n\nليلى\n",
        "html": "<p>Dear Zoë 🎈</p>\n",
    }
    return Message(**{**defaults, **values})


@pytest.fixture
def waiting(session: Session):
    def add(**values) -> int:
        message = a_message(**values)
        session.add(message)
        session.commit()
        return message.id

    return add


def one(session: Session) -> Message:
    return session.scalars(select(Message)).one()


def test_a_message_arrives_as_it_was_kept(connected, session, waiting, run_job):
    calendar = Attachment(
        filename="booking.ics",
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        content=b"BEGIN:VCALENDAR\r\n",
    )
    certificate = Attachment(filename="ESCB-2026-1.pdf", content_type="application/pdf", content=bytes(range(256)))
    waiting(attachments=[calendar, certificate])
    run_job("mail.deliver")
    [mail] = connected.messages
    kept = one(session)
    assert (mail["To"], mail["From"], mail["Subject"]) == (kept.to_address, kept.from_address, kept.subject)
    assert text_of(mail).replace("\r\n", "\n") == kept.text
    html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert html == kept.html
    files = list(mail.iter_attachments())
    assert [file.get_filename() for file in files] == ["booking.ics", "ESCB-2026-1.pdf"]
    assert files[0].get_content_type() == "text/calendar"
    assert files[0].get_param("method") == "PUBLISH"
    assert [file.get_payload(decode=True) for file in files] == [b"BEGIN:VCALENDAR\r\n", bytes(range(256))]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (kept.sent_at, kept.attempts, kept.claimed_until) == (clock.now(), 1, None)


def test_each_message_goes_once(connected, session, waiting, run_job):
    for number in range(3):
        waiting(to=f"person{number}@example.org")
    run_job("mail.deliver")
    run_job("mail.deliver")
    assert sorted(mail["To"] for mail in connected.messages) == [f"person{number}@example.org" for number in range(3)]


def test_a_message_does_not_go_before_it_is_due(connected, waiting, run_job, frozen_clock):
    waiting(due_at=clock.now() + timedelta(hours=1))
    run_job("mail.deliver")
    assert connected.messages == []
    frozen_clock.shift(timedelta(hours=1))
    run_job("mail.deliver")
    assert len(connected.messages) == 1


def test_without_a_mail_server_it_stays_to_be_read(app, session, waiting, run_job):
    assert app.config["SMTP_URL"] is None
    waiting()
    run_job("mail.deliver")
    assert (one(session).sent_at, one(session).failed_at, one(session).attempts) == (None, None, 0)


def test_a_message_is_tried_again_with_longer_waits_and_then_fails_in_sight(
    connected, session, waiting, run_job, frozen_clock
):
    connected.answers["dele@example.org"] = "451 try later"
    waiting()
    for attempt, wait in enumerate(TIMETABLE.waits, start=1):
        run_job("mail.deliver")
        assert (one(session).attempts, one(session).failed_at) == (attempt, None)
        assert one(session).due_at == clock.now() + wait
        assert "451" in one(session).last_error
        frozen_clock.shift(wait - timedelta(seconds=1))
        run_job("mail.deliver")
        assert one(session).attempts == attempt, "not before its time"
        frozen_clock.shift(timedelta(seconds=1))
    run_job("mail.deliver")
    assert one(session).failed_at == clock.now()
    run_job("mail.deliver")
    assert one(session).attempts == len(TIMETABLE.waits) + 1


def test_a_message_goes_when_the_mail_server_is_back(connected, session, waiting, run_job, frozen_clock):
    connected.answers["dele@example.org"] = "421 closing"
    waiting()
    run_job("mail.deliver")
    connected.answers.clear()
    frozen_clock.shift(TIMETABLE.waits[0])
    run_job("mail.deliver")
    assert len(connected.messages) == 1
    assert (one(session).sent_at, one(session).last_error) == (clock.now(), None)


def test_a_message_refused_for_good_fails_at_once_and_holds_nobody_else_up(connected, session, waiting, run_job):
    connected.answers["gone@example.org"] = "550 no such mailbox"
    waiting(to="gone@example.org")
    waiting(to="dele@example.org")
    run_job("mail.deliver")
    [failed] = session.scalars(select(Message).where(Message.failed_at.is_not(None)))
    assert (failed.to_address, failed.attempts) == ("gone@example.org", 1)
    assert "550 no such mailbox" in failed.last_error
    assert [mail["To"] for mail in connected.messages] == ["dele@example.org"]


def test_a_message_to_a_mail_server_that_is_not_there_is_tried_again(app, session, waiting, run_job, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:1")
    waiting()
    run_job("mail.deliver")
    assert (one(session).failed_at, one(session).attempts) == (None, 1)
    assert "ConnectionRefusedError" in one(session).last_error


def test_an_address_that_cannot_be_written_down_fails_in_sight(connected, session, waiting, run_job):
    """Whatever is wrong with one message, the next one goes."""
    waiting(to="not an\naddress@example.org")
    waiting(to="dele@example.org")
    run_job("mail.deliver")
    [failed] = session.scalars(select(Message).where(Message.failed_at.is_not(None)))
    assert failed.last_error
    assert [mail["To"] for mail in connected.messages] == ["dele@example.org"]


def test_a_sender_that_was_killed_leaves_it_to_the_next_one(
    connected, session, waiting, run_job, frozen_clock, monkeypatch
):
    def killed(*_: object) -> None:
        raise SystemExit

    waiting()
    monkeypatch.setattr(gateway, "send", killed)
    with pytest.raises(SystemExit):
        run_job("mail.deliver")
    monkeypatch.undo()
    connected_url = connected.url
    session.expire_all()
    assert one(session).claimed_until == clock.now() + TIMETABLE.claim
    frozen_clock.shift(TIMETABLE.claim + timedelta(seconds=1))
    with monkeypatch.context() as again:
        again.setitem(run_job.__closure__[0].cell_contents.config, "SMTP_URL", connected_url)
        run_job("mail.deliver")
    assert len(connected.messages) == 1


def test_sent_twice_it_is_still_one_message_to_most_mailboxes():
    message = a_message(id=7)
    assert gateway.build(message)["Message-ID"] == gateway.build(message)["Message-ID"]


@pytest.mark.real_time
def test_two_senders_at_once_send_each_message_once(real_app: Flask, inbox: Inbox):
    real_app.config["SMTP_URL"] = inbox.url
    with real_app.app_context(), transaction() as session:
        session.add_all(a_message(f"person{number:02}@example.org") for number in range(12))
    start = threading.Barrier(3)

    def send(_number: int) -> int:
        start.wait()
        with real_app.app_context():
            sent = tasks.deliver()
            db.session.remove()
            return int(sent)

    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(send, range(3))) == 12
    assert sorted(mail["To"] for mail in inbox.messages) == [f"person{number:02}@example.org" for number in range(12)]


def test_signing_in_to_the_mail_server_that_fails_is_tried_again(monkeypatch):
    """A wrong password there is ours to mend: no message is lost for it."""

    def refuse(*_: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr(gateway, "_connect", refuse)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        gateway.send("smtp://name:password@127.0.0.1", a_message(id=1))
