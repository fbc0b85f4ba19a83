from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer

from training.mail.models import Message
from training.search.models import Subject
from training.search.queries import found_in

STATES: dict[str, tuple[str, ColumnElement[bool]]] = {
    "failed": ("Failed", Message.failed_at.is_not(None)),
    "waiting": ("Waiting to go", Message.sent_at.is_(None) & Message.failed_at.is_(None)),
    "sent": ("Sent", Message.sent_at.is_not(None)),
}
"""What became of a message: the word in the address, the words on the page, the rows."""


def messages(
    state: str | None = None, search: str = "", about: tuple[str, int] | None = None
) -> Select[tuple[Message]]:
    """Messages, newest first, without their bodies. For the administrator only."""
    query = select(Message).options(defer(Message.text), defer(Message.html)).order_by(Message.id.desc())
    if state in STATES:
        query = query.where(STATES[state][1])
    if search:
        query = query.where(Message.id.in_(found_in(Subject.MESSAGE, search)))
    if about:
        query = query.where(Message.about == about[0], Message.about_id == about[1])
    return query


def count_failed(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(Message.failed_at.is_not(None))) or 0
