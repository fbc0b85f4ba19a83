"""A mail server that takes nothing is on the desk at once, and once however many messages wait."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.pages import main_text
from training import clock
from training.mail.models import Message


@pytest.fixture
def waiting(session):
    def add(number: int) -> None:
        values = dict.fromkeys(("text", "html", "subject"), "Hello") | {"kind": "people/welcome"}
        addresses = {"to_address": f"person{number}@example.org", "from_address": "training@example.org"}
        session.add(Message(created_at=clock.now(), due_at=clock.now(), **values, **addresses))
        session.commit()

    return add


def test_it_is_told_at_once_and_once_and_no_longer_than_it_lasts(inbox, waiting, run_job, admin, frozen_clock):
    inbox.refusals["greeting"] = "554 5.7.1 No service for you"
    for number in range(5):
        waiting(number)
    with capture_logs() as lines:
        run_job("mail.deliver")
    told = "The mail server has taken no messages since Tuesday 12 May 2026, 9am: 5 wait. It said: “554 5.7.1"
    said = main_text(admin.get("/admin"))
    assert said.count("The mail server has taken no messages") == said.count(told) == 1
    assert "0 messages not delivered" in said
    assert told in main_text(admin.get("/admin/messages"))

    frozen_clock.shift(timedelta(hours=9))
    with capture_logs() as more:
        run_job("mail.deliver")
    assert told in main_text(admin.get("/admin")), "since when, not since the last try"
    assert [line["event"] for line in lines + more].count("mail.server_in_trouble") == 1

    inbox.take_everything()
    frozen_clock.shift(timedelta(hours=9))
    run_job("mail.deliver")
    assert "Nothing needs you today" in main_text(admin.get("/admin"))
    assert len(inbox.messages) == 5


def test_a_single_message_that_is_refused_is_told_of_too(inbox, waiting, run_job, admin):
    inbox.answers["person1@example.org"] = "552 5.3.4 Message too big"
    for number in range(3):
        waiting(number)
    run_job("mail.deliver")
    told = "1 message was refused, the first Tuesday 12 May 2026, 9am, and is tried again. It said: “552 5.3.4 Message"
    assert told in main_text(admin.get("/admin"))


def test_patience_that_a_recipients_server_asks_for_is_no_trouble(inbox, waiting, run_job, admin):
    inbox.answers["person1@example.org"] = "450 4.2.0 Greylisted, try again in 300 seconds"
    waiting(1)
    run_job("mail.deliver")
    assert "Nothing needs you today" in main_text(admin.get("/admin"))
