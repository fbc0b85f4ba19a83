"""A mail server that refuses for a day, in each way it can: nothing is given up, and everything arrives once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.processes import RunningSite, running_site
from tests.simulators.smtp import Inbox, smtp_server
from tests.simulators.stripe_simulator import wait_until
from training import clock
from training.db import db
from training.mail.models import Message
from training.mail.queries import mail_trouble

pytestmark = [pytest.mark.real_time, pytest.mark.chaos]

PATIENCE = 40
A_DAY = (
    # hours gone   refused at   by
    (0, "greeting", "554 5.7.1 No service for you"),
    (1, "MAIL", "550 5.1.0 Sender refused"),
    (4, "MAIL", "530 5.7.0 Authentication required"),
    (11, "greeting", "421 4.3.2 Not now"),
    (18, "greeting", "554 5.7.1 No service for you"),
    (25, "MAIL", "550 5.1.0 Sender refused"),
)
WRITTEN = 12


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with smtp_server() as server:
        server.take_everything()
        yield server


@pytest.fixture
def site(make_database: Callable[..., str], tmp_path: Path, inbox: Inbox) -> Iterator[RunningSite]:
    with running_site(make_database(), tmp_path) as running:
        running.environment["SMTP_URL"] = inbox.url
        yield running


@pytest.fixture
def session(site: RunningSite) -> Iterator[Session]:
    with site.app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


def write_messages(session: Session) -> None:
    now, texts = clock.now(), dict.fromkeys(("text", "html", "subject"), "Hello")
    session.add_all(
        Message(
            created_at=now,
            due_at=now,
            kind="people/welcome",
            to_address=f"person{number:02}@example.org",
            from_address="training@example.org",
            **texts,
        )
        for number in range(WRITTEN)
    )
    session.commit()


def run_worker(site: RunningSite, hours: int, until: Callable[[], bool], otherwise: str) -> None:
    """The real worker, that many hours later; killed as soon as it has done its part."""
    site.environment["TEST_CLOCK_OFFSET_SECONDS"] = str(hours * 3600)
    site.start("worker")
    with site.app.app_context():
        site.app.extensions["run_sweep"]("mail.deliver")
    try:
        wait_until(until, PATIENCE, f"{otherwise}\n{site.log('worker')}")
    finally:
        worker = site.processes.pop("worker")
        worker.kill()
        worker.wait(timeout=20)


def test_every_message_arrives_once_after_a_day_of_refusals(site, session, inbox):
    write_messages(session)
    for hours, at, answer in A_DAY:
        inbox.take_everything()
        inbox.refusals[at] = answer
        run_worker(site, hours, partial(was_refused, session, hours), f"nothing was tried after {hours} hours")
        assert not given_up(session), f"after {hours} hours"
        [trouble] = mail_trouble(session, most=10).held_up
        assert (trouble.by_server, trouble.count) == (True, WRITTEN), "the desk says it once, for all"
        assert trouble.since - clock.now() < timedelta(minutes=2), "since the beginning"
        session.rollback()

    inbox.take_everything()
    run_worker(site, 26, lambda: all_sent(session), "not everything arrived")
    assert sorted(str(mail["To"]) for mail in inbox.messages) == [f"person{n:02}@example.org" for n in range(WRITTEN)]
    assert len({str(mail["Message-ID"]) for mail in inbox.messages}) == WRITTEN
    assert mail_trouble(session, most=10).held_up == []


def given_up(session: Session) -> list[Message]:
    session.rollback()
    return list(session.scalars(select(Message).where(Message.failed_at.is_not(None))))


def was_refused(session: Session, hours: int) -> bool:
    """Whether a message was tried that many hours later, and its next try written down."""
    session.rollback()
    then = clock.now() + timedelta(hours=hours)
    return session.scalar(select(Message.id).where(Message.due_at > then).limit(1)) is not None


def all_sent(session: Session) -> bool:
    session.rollback()
    return session.scalar(select(Message.id).where(Message.sent_at.is_(None)).limit(1)) is None
