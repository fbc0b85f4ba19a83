"""The sender: claims a message, sends it outside any transaction, and records what became of it."""

import smtplib
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import selectinload

from training import clock, queue
from training.db import db, transaction
from training.mail import gateway
from training.mail.models import Message

log = structlog.get_logger()

CLAIM = timedelta(minutes=5)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
"""How long after each failed attempt the next one comes. After the last, the administrator has to look."""


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
    unclaimed = or_(Message.claimed_until.is_(None), Message.claimed_until < now)
    due = (Message.sent_at.is_(None), Message.failed_at.is_(None), Message.due_at <= now, unclaimed)
    with transaction() as session:
        found = session.scalar(
            select(Message.id)
            .where(*due)
            .order_by(Message.due_at, Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is None:
            return None
        session.execute(
            update(Message).where(Message.id == found).values(claimed_until=now + CLAIM, attempts=Message.attempts + 1)
        )
    return db.session.scalar(select(Message).where(Message.id == found).options(selectinload(Message.attachments)))


def _send(smtp_url: str, message: Message) -> bool:
    final = error = None
    try:
        gateway.send(smtp_url, message)
    except gateway.Undeliverable as refused:
        final, error = True, str(refused)
    except (OSError, smtplib.SMTPException) as trouble:
        final, error = message.attempts > len(WAITS), f"{type(trouble).__name__}: {trouble}"
    message_id, attempts = message.id, message.attempts
    with transaction() as session:
        row = session.get_one(Message, message_id)
        row.claimed_until = None
        row.last_error = error[:500] if error else None
        if error is None:
            row.sent_at = clock.now()
        elif final:
            row.failed_at = clock.now()
        else:
            row.due_at = clock.now() + WAITS[attempts - 1]
    if error:
        log.warning("mail.not_sent", message=message_id, attempts=attempts, final=final, error=error)
    return error is None
