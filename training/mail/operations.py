"""Writing a message into the outbox, in the transaction of whatever it tells."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app, render_template
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.links import link_to
from training.mail.kinds import TEMPLATES
from training.mail.markdown import message_html, plain_text
from training.mail.models import Attachment, Message
from training.mail.queries import may_be_tried_again

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
    try_again(session, [Message.id == message.id], actor, now)
    session.refresh(message)


def try_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> int:
    """Give every one of these messages that could not be sent another round of attempts. Returns how many there are.

    One that the sender has in hand at this moment is left to it: it would go twice.
    """
    in_nobodys_hand = or_(Message.claimed_until.is_(None), Message.claimed_until < now)
    ids = session.scalars(
        update(Message)
        .where(may_be_tried_again(), in_nobodys_hand, *which)
        .values(failed_at=None, held_up_by=None, failing_since=None, attempts=0, claimed_until=None, due_at=now)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    for message_id in ids:
        record(session, "message", message_id, "sent again", actor, now)
    if ids:
        queue.wake("mail.deliver")
    return len(ids)
