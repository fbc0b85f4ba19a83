from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, defer

from training.mail.models import Message
from training.mail.replies import HOLDS_UP, Fault
from training.search.models import Subject
from training.search.queries import found_in

JUST_SENT = timedelta(minutes=10)
"""What went out so lately is not sent again, whoever asks: it is on its way, and a stranger fills nobody's mailbox."""


def waits() -> ColumnElement[bool]:
    """Messages that have not gone and are not given up."""
    return Message.sent_at.is_(None) & Message.failed_at.is_(None)


def to_be_tried_again(now: datetime) -> ColumnElement[bool]:
    """Those that may be, and that the sender does not have in hand at this moment: they would go twice."""
    return and_(Message.may_be_tried_again, or_(Message.claimed_until.is_(None), Message.claimed_until < now))


STATES: dict[str, tuple[str, ColumnElement[bool]]] = {
    "failed": ("Failed", Message.failed_at.is_not(None)),
    "waiting": ("Waiting to go", waits()),
    "sent": ("Sent", Message.sent_at.is_not(None)),
}
"""What became of a message: the word in the address, the words on the page, the rows."""


def messages(
    state: str | None = None, search: str = "", about: tuple[str, int] | None = None
) -> Select[tuple[Message]]:
    """Messages, newest first, without their bodies. For the administrator only."""
    query = select(Message).options(defer(Message.text), defer(Message.html)).order_by(Message.id.desc())
    query = query.where(*found(state, search))
    if about:
        query = query.where(Message.about == about[0], Message.about_id == about[1])
    return query


def found(state: str | None, search: str) -> list[ColumnElement[bool]]:
    """What a message of the list has to be, by the cut and the search box."""
    conditions = [STATES[state][1]] if state in STATES else []
    if search:
        conditions.append(Message.id.in_(found_in(Subject.MESSAGE, search)))
    return conditions


def was_just_sent(session: Session, person_id: int, kind: str, now: datetime) -> bool:
    """Whether somebody was written a message of a kind within JUST_SENT."""
    lately = (Message.to_person_id == person_id, Message.kind == kind, Message.created_at > now - JUST_SENT)
    return session.scalar(select(Message.id).where(*lately).limit(1)) is not None


def was_written(session: Session, kind: str, about: tuple[str, int]) -> bool:
    """Whether a message of a kind about something was sent, or is in the outbox."""
    named, about_id = about
    written = (Message.kind == kind, Message.about == named, Message.about_id == about_id)
    return session.scalar(select(Message.id).where(*written).limit(1)) is not None


@dataclass(frozen=True)
class HeldUp:
    """Messages that wait because they were refused, told of as one thing however many they are."""

    by_server: bool
    """Whether nothing goes at all. Otherwise these messages alone were refused."""
    count: int
    since: datetime
    said: str


@dataclass(frozen=True)
class MailTrouble:
    """What somebody has to look at."""

    held_up: Sequence[HeldUp]
    """The mail server first, which keeps everything waiting, then refusals of single messages."""
    given_up: Sequence[Row[Any]]
    """By what they said, the newest first: rows of subject, failed (how many have not arrived), given_up (how many of
    these are not being tried again) and to (one address)."""
    kinds_given_up: int
    """How many such rows there are, those that are not listed included."""


def mail_trouble(session: Session, most: int) -> MailTrouble:
    """What is held up, and the first so many kinds of what was given up: one query, since the desk has many."""
    subject = case((Message.held_up_by.is_(None), Message.subject))
    all_that_waits = select(func.count()).where(waits()).scalar_subquery()
    rows = session.execute(
        select(
            Message.held_up_by,
            subject.label("subject"),
            func.count().label("failed"),
            func.min(Message.to_address).label("to"),
            case((Message.held_up_by == Fault.SERVER, all_that_waits), else_=func.count()).label("messages"),
            func.min(func.coalesce(Message.undelivered_since, Message.failing_since)).label("since"),
            func.count(Message.failed_at).label("given_up"),
            func.max(Message.last_error).label("said"),
            func.count().over().label("kinds"),
        )
        .where(
            or_(
                Message.failed_at.is_not(None),
                Message.held_up_by.is_not(None),
                Message.undelivered_since.is_not(None),
            )
        )
        .group_by(Message.held_up_by, subject)
        .order_by(Message.held_up_by.desc().nulls_last(), func.max(Message.id).desc())
        .limit(most + len(HOLDS_UP))
    ).all()
    held_up = [
        HeldUp(row.held_up_by == Fault.SERVER, row.messages, row.since, row.said or "")
        for row in rows
        if row.held_up_by
    ]
    given_up = [row for row in rows if not row.held_up_by]
    return MailTrouble(held_up, given_up[:most], rows[0].kinds - len(held_up) if rows else 0)
