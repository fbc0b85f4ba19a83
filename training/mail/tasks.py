"""The sender: claims a message, sends it outside any transaction, and records what became of it."""

from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from training import clock, queue
from training.db import db, transaction
from training.mail import gateway
from training.mail.models import Message
from training.mail.operations import has_links_made_when_sent, make_links_to_send
from training.mail.queries import waits
from training.mail.replies import HOLDS_UP, Fault
from training.settings.queries import rules
from training.work import Timetable, claim_next

log = structlog.get_logger()

TIMETABLE = Timetable(
    claim=timedelta(minutes=5),
    waits=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)),
    gives_up_after=timedelta(days=3),
)
ENOUGH = 3
"""After so many messages in a row that the mail server would not take, a sweep stops: each may cost 20 seconds, in
which the worker does nothing else. While the server was in trouble before, one is enough."""
UNLIMITED = 10_000
"""Messages in one round where the mailbox sets no limit: other work has its turn after them."""


@queue.sweep("mail.deliver")
def deliver() -> int:
    """Send what is due, as much as the mailbox takes in a minute; the rest goes with the next round.

    Without SMTP_URL messages stay where the administrator can read them.
    """
    url = current_app.config["SMTP_URL"]
    if url is None:
        return 0
    server = gateway.MailServer(url, current_app.config["SMTP_PLAIN_ON_LOOPBACK"])
    in_trouble = _is_in_trouble()
    sent, turned_away, left = 0, 0, _may_go_now()
    while left > sent and turned_away < (1 if in_trouble else ENOUGH) and (message := _claim_next()) is not None:
        trouble = _send(server, message)
        if trouble is None:
            sent += 1
            _record_sent(message.id, server_was_in_trouble=in_trouble)
            in_trouble, turned_away = False, 0
        else:
            _record_not_sent(message.id, message.attempts, trouble)
            turned_away = turned_away + 1 if trouble.fault == Fault.SERVER else 0
    return sent


def _is_in_trouble() -> bool:
    reading = db.session()
    known = _is_known(reading)
    reading.rollback()
    return known


def _may_go_now() -> int:
    """How many messages the mailbox still takes in this minute, counted over all workers."""
    reading, now = db.session(), clock.now()
    most = rules(reading).mail_per_minute
    went = select(func.count()).select_from(Message).where(Message.sent_at > now - timedelta(minutes=1))
    left = most - (reading.scalar(went) or 0) if most else UNLIMITED
    reading.rollback()
    return left


def _claim_next() -> Message | None:
    now = clock.now()
    claim = claim_next(
        Message, TIMETABLE, now, waits(), Message.due_at <= now, oldest=Message.due_at, first=Message.rank
    )
    if claim is None:
        return None
    message = _with_files(claim.id)
    if message is not None and has_links_made_when_sent(message):
        with transaction() as session:
            make_links_to_send(session, session.get_one(Message, claim.id))
        message = _with_files(claim.id)
    return message


def _with_files(message_id: int) -> Message | None:
    return db.session.scalar(select(Message).where(Message.id == message_id).options(selectinload(Message.attachments)))


def _send(server: gateway.MailServer, message: Message) -> gateway.NotSent | None:
    try:
        gateway.send(server, message)
    except gateway.NotSent as trouble:
        return trouble
    return None


def _record_sent(message_id: int, *, server_was_in_trouble: bool) -> None:
    with transaction() as session:
        now = clock.now()
        row = session.get_one(Message, message_id)
        row.record_success()
        row.record_sent(now)
        row.failing_since, row.held_up_by = None, None
        if server_was_in_trouble:
            _let_go(session, now)
    if server_was_in_trouble:
        log.warning("mail.server_takes_messages_again")


def _let_go(session: Session, now: datetime) -> None:
    """The mail server is back: what it kept waiting goes at once, and not hours later by its timetable."""
    session.execute(
        update(Message).where(Message.held_up_by == Fault.SERVER).values(held_up_by=None, due_at=now),
        execution_options={"synchronize_session": False},
    )


def _record_not_sent(message_id: int, attempts: int, trouble: gateway.NotSent) -> None:
    error, fault = str(trouble), trouble.fault
    with transaction() as session:
        row, now = session.get_one(Message, message_id), clock.now()
        if row.sent_at is not None:
            return  # it took so long here that another worker has sent it since
        first = fault == Fault.SERVER and not _is_known(session)
        row.failing_since = row.failing_since or now
        next_at = row.record_failure(
            TIMETABLE, attempts, error, now, for_good=fault == Fault.RECIPIENT, failing_since=row.failing_since
        )
        if next_at is None:
            row.failed_at, row.held_up_by = now, None
        else:
            row.due_at, row.held_up_by = next_at, fault if fault in HOLDS_UP else None
        if row.failed_at or fault is Fault.MESSAGE:
            row.undelivered_since = row.undelivered_since or row.failing_since
    log.warning("mail.not_sent", message=message_id, attempts=attempts, final=next_at is None, fault=fault, error=error)
    if first:
        log.error("mail.server_in_trouble", error=error)


def _is_known(session: Session) -> bool:
    return session.scalar(select(Message.id).where(Message.held_up_by == Fault.SERVER).limit(1)) is not None
