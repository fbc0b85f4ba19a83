"""Writing a message into the outbox, in the transaction of whatever it tells."""

from collections.abc import Mapping
from datetime import datetime

from flask import current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.links import link_to
from training.mail.kinds import TEMPLATES
from training.mail.markdown import message_html, plain_text
from training.mail.models import Attachment, Message

SUBJECT_LINE = "Subject: "


def post(
    session: Session,
    kind: str,
    to_address: str,
    now: datetime,
    context: Mapping[str, object],
    *,
    to_person_id: int | None = None,
    about: tuple[str, int] | None = None,
    once: str | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message | None:
    """Put a message in the outbox, to go when the open transaction has committed.

    `kind` is one of kinds.py, which names its template. Its first line is “Subject: …” and the rest is Markdown: the
    HTML half is made from it, and the plain half is it without its stars and brackets. With `once`, a message that was
    already written for it is not written again, and None is returned.
    """
    if once and session.scalar(select(Message.id).where(Message.once == once)):
        return None
    first, _, body = render_template(TEMPLATES[kind], link_to=link_to, **context).strip().partition("\n")
    if not first.startswith(SUBJECT_LINE):
        raise ValueError(f"{kind}: the first line has to be “Subject: …”")
    subject = " ".join(first.removeprefix(SUBJECT_LINE).split())[:250]
    text = body.strip() + "\n"
    message = Message(
        created_at=now,
        due_at=now,
        kind=kind,
        once=once,
        to_address=to_address,
        to_person_id=to_person_id,
        about=about[0] if about else None,
        about_id=about[1] if about else None,
        from_address=current_app.config["MAIL_FROM"],
        subject=subject,
        text=plain_text(text),
        html=render_template("mail/message.html", subject=subject, body=message_html(text)),
        attachments=list(attachments),
    )
    session.add(message)
    queue.wake("mail.deliver")
    return message


def send_again(session: Session, message: Message, actor: Actor, now: datetime) -> None:
    """Give a message that failed another round of attempts."""
    message.failed_at = None
    message.attempts = 0
    message.claimed_until = None
    message.due_at = now
    record(session, "message", message.id, "sent again", actor, now)
    queue.wake("mail.deliver")
