"""The sender: each message once, by a real SMTP server; again when it must; and in sight when it cannot."""

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
    server.take_everything()
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


def test_what_can_be_stopped_says_where_and_by_one_press(app, connected, waiting, run_job, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://training.example")
    stop = {"page": "interest.stop", "hash": "x", "token": "T0KEN"}
    waiting(links=[stop, {"page": "interest.confirm", "hash": "y", "token": "other"}])
    waiting(links=[stop, {**stop, "token": "second"}])
    waiting()
    run_job("mail.deliver")
    one_course, two_courses, about_a_booking = connected.messages
    assert one_course["List-Unsubscribe"] == "<https://training.example/interest/stop/T0KEN>"
    assert one_course["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert two_courses["List-Unsubscribe"] is about_a_booking["List-Unsubscribe"] is None


def test_where_it_is_stopped_is_whole_on_the_wire_however_long_it_is(app, waiting, session, monkeypatch):
    """Encoded or cut in two, mail programs would show no button."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://training.safeguarding-children-board.essex.example")
    waiting(links=[{"page": "interest.stop", "hash": "x", "token": "T0KEN-" * 7}], text=f"{'long ' * 400}\n")
    with app.app_context():
        wire = gateway.build(one(session)).as_bytes()
    stop = b"https://training.safeguarding-children-board.essex.example/interest/stop/" + b"T0KEN-" * 7
    assert b"\nList-Unsubscribe: <" + stop + b">\n" in wire
    assert max(map(len, wire.splitlines())) <= 998, "RFC 5322"


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


def test_tries_again_with_longer_and_longer_waits_for_three_days_and_then_fails_in_sight(
    connected, session, waiting, run_job, frozen_clock
):
    connected.answers["dele@example.org"] = "451 try later"
    waiting()
    began, waits = clock.now(), [*TIMETABLE.waits, *[TIMETABLE.waits[-1]] * 20]
    for attempt, wait in enumerate(waits, start=1):
        run_job("mail.deliver")
        if one(session).failed_at:
            break
        assert one(session).attempts == attempt
        assert one(session).due_at == clock.now() + wait
        assert "451" in one(session).last_error
        frozen_clock.shift(wait - timedelta(seconds=1))
        run_job("mail.deliver")
        assert one(session).attempts == attempt, "not before its time"
        frozen_clock.shift(timedelta(seconds=1))
    assert timedelta(days=3) <= clock.now() - began < timedelta(days=3, hours=6)
    attempts = one(session).attempts
    frozen_clock.shift(timedelta(days=1))
    run_job("mail.deliver")
    assert one(session).attempts == attempts


def test_attempts_of_killed_workers_do_not_shorten_the_three_days(connected, session, waiting, run_job, frozen_clock):
    connected.answers["dele@example.org"] = "451 try later"
    waiting(attempts=50)
    run_job("mail.deliver")
    assert (one(session).failed_at, one(session).failing_since) == (None, clock.now())
    frozen_clock.shift(timedelta(days=3) - timedelta(seconds=1))
    run_job("mail.deliver")
    assert one(session).failed_at is None
    frozen_clock.shift(timedelta(hours=6))
    run_job("mail.deliver")
    assert one(session).failed_at == clock.now()


ABOUT_US = (
    # at         the mail server says                    what holds it up
    ("greeting", "554 5.7.1 No service for you", "server"),
    ("greeting", "421 too busy", "server"),
    ("MAIL", "550 5.1.0 Sender refused", "server"),
    ("MAIL", "530 5.7.0 Authentication required", "server"),
    ("MAIL", "552 5.3.4 Message size exceeds fixed limit", "message"),
    ("RCPT", "530 Authentication required", "server"),
    ("RCPT", "550 5.7.1 Relaying denied", "message"),
    ("RCPT", "552 5.2.2 Mailbox full", "message"),
    ("DATA", "552 5.3.4 Message too big", "message"),
    ("DATA", "554 5.7.1 Looks like spam", "message"),
)


@pytest.mark.parametrize(("at", "answer", "by"), ABOUT_US, ids=[f"{at} {answer[:9]}" for at, answer, _ in ABOUT_US])
def test_a_refusal_that_is_not_about_the_recipient_waits_and_goes_in_the_end(
    connected, session, waiting, run_job, frozen_clock, at, answer, by
):
    if at == "RCPT":
        connected.answers |= {f"person{number}@example.org": answer for number in range(5)}
    else:
        connected.refusals[at] = answer
    for number in range(5):
        waiting(to=f"person{number}@example.org")
    for _ in range(3):
        run_job("mail.deliver")
        frozen_clock.shift(timedelta(hours=10))
    rows = session.scalars(select(Message)).all()
    assert {(row.sent_at, row.failed_at) for row in rows} == {(None, None)}
    held_up = [row for row in rows if row.held_up_by]
    assert {row.held_up_by for row in held_up} == {by}
    assert {row.last_error for row in held_up} == {answer}
    connected.take_everything()
    for _ in range(2):
        run_job("mail.deliver")
    assert sorted(mail["To"] for mail in connected.messages) == [f"person{number}@example.org" for number in range(5)]
    assert {(row.held_up_by, row.failing_since) for row in session.scalars(select(Message))} == {(None, None)}


def test_a_server_that_takes_nothing_costs_a_sweep_three_tries_and_then_one(
    connected, session, waiting, run_job, frozen_clock
):
    """A server that does not answer costs 20 seconds a try, in which the worker does nothing else."""
    connected.refusals["greeting"] = "554 no"
    for number in range(9):
        waiting(to=f"person{number}@example.org")
    run_job("mail.deliver")
    assert connected.connections == 3
    run_job("mail.deliver")
    assert connected.connections == 4


def test_when_the_server_is_back_everything_goes_at_once(connected, session, waiting, run_job, frozen_clock):
    """Not by the timetable of each message, which may be six hours later."""
    connected.refusals["greeting"] = "554 no"
    waiting(to="early@example.org")
    for wait in TIMETABLE.waits:
        run_job("mail.deliver")
        frozen_clock.shift(wait)
    run_job("mail.deliver")
    assert one(session).due_at == clock.now() + timedelta(hours=6)
    connected.take_everything()
    waiting(to="late@example.org")
    run_job("mail.deliver")
    assert [mail["To"] for mail in connected.messages] == ["late@example.org", "early@example.org"]


def test_a_message_that_is_refused_holds_nobody_else_up(connected, session, waiting, run_job):
    connected.answers["big@example.org"] = "552 too big"
    waiting(to="big@example.org")
    waiting(to="dele@example.org")
    run_job("mail.deliver")
    assert [mail["To"] for mail in connected.messages] == ["dele@example.org"]


@pytest.mark.parametrize("goodbye", ("421 closing", "554 no", "500 what?"))
def test_a_message_that_was_taken_is_not_sent_again_for_a_rude_goodbye(
    connected, session, waiting, run_job, frozen_clock, goodbye
):
    connected.refusals["QUIT"] = goodbye
    waiting()
    run_job("mail.deliver")
    frozen_clock.shift(timedelta(days=1))
    run_job("mail.deliver")
    assert len(connected.messages) == 1
    assert one(session).sent_at


def test_encryption_that_is_not_offered_is_missed_and_nothing_is_handed_over(
    app, connected, session, waiting, run_job, monkeypatch
):
    monkeypatch.setitem(app.config, "SMTP_PLAIN_ON_LOOPBACK", False)
    waiting()
    run_job("mail.deliver")
    assert connected.messages == []
    assert (one(session).failed_at, one(session).held_up_by) == (None, "server")
    assert "STARTTLS" in one(session).last_error


@pytest.mark.parametrize(
    ("url", "allowed", "plain"),
    (
        ("smtp://127.0.0.1:25", True, True),
        ("smtp://localhost", True, True),
        ("smtp://[::1]:25", True, True),
        ("smtp://127.0.0.1:25", False, False),
        ("smtp://mail.example:25", True, False),
        ("smtp://127.0.0.1.example:25", True, False),
        ("smtp://10.0.0.5:25", True, False),
    ),
)
def test_only_a_server_on_this_machine_may_do_without_encryption(url, allowed, plain):
    assert gateway.MailServer(url, allowed).may_be_plain is plain


def test_an_address_with_letters_after_the_at_is_sent_in_the_form_of_the_wire(connected, session, waiting, run_job):
    waiting(to="dele@exämple.org")
    run_job("mail.deliver")
    [mail] = connected.messages
    assert mail["To"] == "dele@xn--exmple-cua.org"
    assert one(session).to_address == "dele@exämple.org"


def test_an_address_with_letters_before_the_at_fails_in_sight_at_once(connected, session, waiting, run_job):
    waiting(to="zoë@example.org")
    run_job("mail.deliver")
    assert one(session).failed_at == clock.now()
    assert one(session).last_error.startswith("Mail cannot be sent to an address with letters like “é” before the @")


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
    assert one(session).held_up_by == "server"


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


@pytest.mark.parametrize("password", ("password", "p%C3%A4ssword"), ids=("wrong", "with letters no server knows"))
def test_signing_in_to_the_mail_server_that_fails_is_tried_again(
    app, connected, session, waiting, run_job, monkeypatch, password
):
    """A wrong password there is ours to mend: no message is lost for it."""
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://name:{password}@127.0.0.1:{connected.port}")
    waiting()
    run_job("mail.deliver")
    assert (one(session).failed_at, one(session).held_up_by) == (None, "server")
