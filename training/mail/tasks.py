"""The sender: claims a message, sends it outside any transaction, and records what became of it."""

import smtplib
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from training import clock, queue
from training.db import db, transaction
from training.mail import gateway
from training.mail.models import Message
from training.work import Timetable, claim_next

log = structlog.get_logger()

TIMETABLE = Timetable(
    claim=timedelta(minutes=5),
    waits=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)),
    gives_up=True,
)


@queue.job("mail.deliver")
def deliver() -> int:
    """Send every message that is due. Without SMTP_URL they stay where the administrator can read them."""
    smtp_url = current_app.config["SMTP_URL"]
    if smtp_url is None:
        return 0
    sent = 0
    while (message := _claim_next()) is not None:
        sent += _send(smtp_url, message)
    return sent


def _claim_next() -> Message | None:
    now = clock.now()
    due = (Message.sent_at.is_(None), Message.failed_at.is_(None), Message.due_at <= now)
    claim = claim_next(Message, TIMETABLE, now, *due, oldest=Message.due_at)
    if claim is None:
        return None
    return db.session.scalar(select(Message).where(Message.id == claim.id).options(selectinload(Message.attachments)))


def _send(smtp_url: str, message: Message) -> bool:
    error, for_good = None, False
    try:
        gateway.send(smtp_url, message)
    except gateway.Undeliverable as refused:
        error, for_good = str(refused), True
    except (OSError, smtplib.SMTPException) as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    message_id, attempts = message.id, message.attempts
    with transaction() as session:
        row, now = session.get_one(Message, message_id), clock.now()
        if error is None:
            row.record_success()
            row.sent_at = now
            return True
        next_at = row.record_failure(TIMETABLE, attempts, error, now, for_good=for_good)
        if next_at is None:
            row.failed_at = now
        else:
            row.due_at = next_at
    log.warning("mail.not_sent", message=message_id, attempts=attempts, final=next_at is None, error=error)
    return False
