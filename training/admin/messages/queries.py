"""The list of messages, and who has read one of somebody else’s."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from training.history.models import History
from training.lists import NEWEST, Column, RowList, SortedBy, loading
from training.mail.models import Message
from training.mail.queries import found
from training.people.models import Person


def messages_list(state: str | None, search: str) -> RowList:
    """Messages by what became of them and what was searched for, the newest first. Their words are in no file."""
    return RowList(
        one="message",
        several="messages",
        rows=select(Message.id).where(*found(state, search)),
        ties=(Message.id,),
        columns=(
            Column("subject", "Subject", lambda message: message.subject, (func.lower(Message.subject),), width=48),
            Column("to", "To", lambda message: message.to_address, (func.lower(Message.to_address),), width=32),
            Column(
                "written", "Written", lambda one: one.created_at, (Message.created_at,), SortedBy.MOMENT, phrases=NEWEST
            ),
            Column("sent", "Sent", lambda message: message.sent_at, on_page=False),
            Column("state", "State", message_state),
        ),
        load=loading(Message, defer(Message.text), defer(Message.html)),
        order="-written",
        cuts=("state",),
    )


def message_state(message: Message) -> str:
    """What became of a message, in the words of the page."""
    if message.sent_at:
        return "Sent"
    if message.failed_at:
        return "Failed"
    return "Held up" if message.last_error else "Waiting to go"


def openings(session: Session, message_id: int) -> Sequence[tuple[str, datetime]]:
    """Who opened a message and when, the latest first."""
    rows = session.execute(
        select(Person.name, History.at)
        .join(Person, Person.id == History.actor_id)
        .where(History.subject == "message", History.subject_id == message_id, History.action == "opened")
        .order_by(History.id.desc())
        .limit(20)
    )
    return rows.tuples().all()
