"""A mailbox takes about thirty messages a minute: what is urgent goes first, and the worker never waits."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.simulators.smtp import smtp_server
from training import clock
from training.mail.kinds import TEMPLATES, rank_of
from training.mail.models import Message
from training.settings.models import Setting


@pytest.fixture
def inbox(app, monkeypatch):
    with smtp_server() as inbox:
        monkeypatch.setitem(app.config, "SMTP_URL", inbox.url)
        yield inbox


@pytest.fixture
def waiting(session):
    def add(kind: str, how_many: int = 1) -> None:
        words = {"subject": kind, "text": "Words\n", "html": "<p>Words</p>\n", "from_address": "team@example.org"}
        session.add_all(
            Message(
                kind=kind,
                rank=rank_of(kind),
                to_address="person@example.org",
                created_at=clock.now(),
                due_at=clock.now(),
                **words,
            )
            for _ in range(how_many)
        )
        session.commit()

    return add


def sent(session) -> int:
    return session.scalar(select(func.count()).where(Message.sent_at.is_not(None)))


def test_thirty_go_in_a_minute_and_the_rest_after_it(inbox, waiting, session, run_job, frozen_clock):
    waiting("bookings/confirmed", 70)
    for minute, expected in enumerate((30, 60, 70)):
        run_job("mail.deliver")
        run_job("mail.deliver")  # woken once more in the same minute
        assert sent(session) == expected, minute
        frozen_clock.shift(timedelta(minutes=1))


def test_joining_links_overtake_reminders_and_somebody_who_waits_at_a_screen_overtakes_both(
    inbox, waiting, run_job, session
):
    session.add(Setting(name="mail_per_minute", value="4"))
    for kind in ("timetable/reminder", "bookings/confirmed", "timetable/joining", "people/reset_instructions"):
        waiting(kind)
    waiting("timetable/hour_before")
    run_job("mail.deliver")
    assert [mail["Subject"] for mail in inbox.messages] == [
        "people/reset_instructions",
        "timetable/joining",
        "timetable/hour_before",
        "bookings/confirmed",
    ]


def test_a_mailbox_without_a_limit_takes_all_at_once(inbox, waiting, run_job, session):
    session.add(Setting(name="mail_per_minute", value="0"))
    waiting("bookings/confirmed", 45)
    run_job("mail.deliver")
    assert sent(session) == 45


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_every_kind_has_a_rank(kind):
    assert rank_of(kind) in {1, 2, 3, 4}
