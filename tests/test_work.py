"""Rows of work: each timetable as it was decided, who may claim what, and when a row is given up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from training import clock, printing
from training.checkout import tasks as checkout
from training.mail import tasks as mail
from training.mail.models import Message
from training.payments import tasks as payments
from training.work import LONGEST_ERROR, Claim, claim_rows

MINUTE = 60
MINUTES = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE)

TIMETABLES = (
    # of             timetable            claim       waits in seconds after the 1st, 2nd, … failure   given up after
    ("messages", mail.TIMETABLE, 5 * MINUTE, MINUTES, timedelta(days=3)),
    ("refunds", payments.TIMETABLE, 2 * MINUTE, MINUTES, None),
    ("card payments", checkout.TIMETABLE, 2 * MINUTE, (10, 60, 300, 1800, 7200), None),
    ("documents", printing.TIMETABLE, 2 * MINUTE, MINUTES, None),
)


@pytest.mark.parametrize(
    ("timetable", "claim", "waits", "given_up"), [row[1:] for row in TIMETABLES], ids=[row[0] for row in TIMETABLES]
)
def test_when_a_row_that_failed_is_tried_again(timetable, claim, waits, given_up):
    assert timetable.claim == timedelta(seconds=claim)
    found = [timetable.wait_after(attempts) for attempts in range(1, len(waits) + 3)]
    last = timedelta(seconds=waits[-1])
    assert found == [*(timedelta(seconds=wait) for wait in waits), last, last]
    assert timetable.gives_up_after == given_up


@pytest.fixture
def message_due(session):
    def add(due_at: datetime, **values) -> int:
        texts = dict.fromkeys(("kind", "to_address", "from_address", "subject", "text", "html"), "word")
        message = Message(created_at=due_at, due_at=due_at, **texts, **values)
        session.add(message)
        session.commit()
        return message.id

    return add


@pytest.fixture
def claim_messages(app, session):
    """As a worker: claims up to so many messages that are due."""

    def claim(most: int) -> Sequence[Claim]:
        session.commit()
        now = clock.now()
        with app.app_context():
            return claim_rows(Message, mail.TIMETABLE, now, Message.due_at <= now, oldest=Message.due_at, most=most)

    return claim


def test_the_oldest_wanted_row_is_claimed_first_and_each_row_once(frozen_clock, message_due, claim_messages):
    now = clock.now()
    newer, older = message_due(now), message_due(now - timedelta(hours=1))
    message_due(now + timedelta(seconds=1))  # not due yet
    assert [claim_messages(1) for _ in range(3)] == [[Claim(older, 1)], [Claim(newer, 1)], []]


def test_several_rows_are_claimed_at_once_up_to_a_limit(frozen_clock, message_due, claim_messages):
    first, second, third = (message_due(clock.now()) for _ in range(3))
    assert [[claim.id for claim in claim_messages(2)] for _ in range(2)] == [[first, second], [third]]


def test_a_claim_that_has_run_out_is_taken_up_by_another_worker(frozen_clock, session, message_due, claim_messages):
    message_id = message_due(clock.now())
    assert claim_messages(1) == [Claim(message_id, 1)]
    assert session.get_one(Message, message_id).claimed_until == clock.now() + mail.TIMETABLE.claim
    frozen_clock.shift(mail.TIMETABLE.claim)
    assert claim_messages(1) == [], "the claim holds to its last moment"
    frozen_clock.shift(1)
    assert claim_messages(1) == [Claim(message_id, 2)]


DAYS = 24 * 60 * MINUTE


@pytest.mark.parametrize(
    ("gives_up_after", "attempts", "failing_for", "for_good", "seconds"),
    (
        (3 * DAYS, 1, None, False, 60),
        (3 * DAYS, 5, 0, False, 6 * 3600),
        (3 * DAYS, 500, 3 * DAYS - 1, False, 6 * 3600),
        (3 * DAYS, 1, 3 * DAYS, False, None),
        (None, 6, 300 * DAYS, False, 6 * 3600),
        (None, 1, None, True, None),
    ),
    ids=("first failure", "last wait", "last wait again", "time is up", "never gives up", "refused for good"),
)
def test_a_failure_lets_go_of_the_row_and_says_when_the_next_attempt_is_due(
    gives_up_after, attempts, failing_for, for_good, seconds
):
    now = clock.now()
    row = Message(claimed_until=now + timedelta(minutes=5))
    timetable = replace(mail.TIMETABLE, gives_up_after=gives_up_after and timedelta(seconds=gives_up_after))
    since = None if failing_for is None else now - timedelta(seconds=failing_for)
    error = "x" * (LONGEST_ERROR + 1)
    next_at = row.record_failure(timetable, attempts, error, now, for_good=for_good, failing_since=since)
    assert next_at == (None if seconds is None else now + timedelta(seconds=seconds))
    assert (row.claimed_until, row.last_error) == (None, "x" * LONGEST_ERROR)


def test_a_success_lets_go_of_the_row_and_forgets_what_went_wrong():
    row = Message(claimed_until=clock.now(), last_error="451 try later", attempts=2)
    row.record_success()
    assert (row.claimed_until, row.last_error, row.attempts) == (None, None, 2)
