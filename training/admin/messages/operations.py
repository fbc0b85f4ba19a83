"""What is done with a message from its page, inside transaction(): its links made anew, and who opened it kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.models import History
from training.history.operations import record
from training.lost_links.renewals import new_tokens
from training.mail.models import Message
from training.mail.operations import give_new_tokens
from training.mail.operations import try_again as give_another_round
from training.mail.queries import to_be_tried_again
from training.people.accounts import OF_ACCOUNTS
from training.people.models import Person
from training.people.signing_in.operations import PAGE as SIGN_IN_PAGE
from training.refusals import Code, Refused

ACCOUNT_LINK = (
    "This message has a link to somebody’s account, so it goes to the address of the account only. They can ask for "
    "another one on the sign-in page."
)
SAME_OPENING = timedelta(minutes=10)
"""Its page, its frame and its files within this time are one opening."""


@dataclass(frozen=True)
class TriedAgain:
    """How many messages are on their way again, and how many are not, for two reasons."""

    tried: int
    over: int
    """How many have a link that is over."""
    in_hand: int
    """How many the sender has in hand at this moment: they are left to it."""


def try_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> TriedAgain:
    """Give messages that could not be sent another round of attempts.

    One that was given up gets new links, and the earlier ones end; one that still waits keeps what it has.
    """
    given_up = select(Message).where(to_be_tried_again(now), Message.failed_at.is_not(None), *which)
    in_hand = select(func.count()).where(Message.may_be_tried_again, ~to_be_tried_again(now), *which)
    left_alone = session.scalar(in_hand) or 0
    signed_out: set[int | None] = set()
    over = [
        message.id
        for message in session.scalars(given_up.order_by(Message.id).with_for_update())
        if message.links and not _has_new_links(session, message, signed_out, now)
    ]
    session.flush()
    tried = give_another_round(session, [*which, Message.id.not_in(over)], actor, now)
    return TriedAgain(tried, len(over), left_alone)


def send_to_corrected(session: Session, message_id: int, address: str, actor: Actor, now: datetime) -> TriedAgain:
    """Send a message that was given up to another address, with new links: what was written to the wrong one ends.

    That it is undelivered stands on the desk until it arrives. The address of the person or booking stays as it is.
    Raises Refused where it has not failed, or leads to somebody's account, which no other address may open.
    """
    message = session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one()
    if message.failed_at is None:
        raise Refused(Code.DONE, "This message has not failed, so its address needs no correction.")
    if leads_to_account(message):
        raise Refused(Code.NOT_ALLOWED, ACCOUNT_LINK, "correct_address")
    with session.begin_nested() as saved:
        message.to_address = address
        session.flush()
        result = try_again(session, [Message.id == message_id], actor, now)
        if not result.tried:
            saved.rollback()
            return result
    record(session, "message", message_id, "address corrected", actor, now)
    return result


def leads_to_account(message: Message) -> bool:
    """Whether it has a link that only whoever the account belongs to may follow."""
    return any(link["page"] in OF_ACCOUNTS or link["page"] == SIGN_IN_PAGE for link in message.links)


def signs_out(message: Message) -> bool:
    """Whether trying a message again signs whoever it goes to out: it was given up, and has a link of an account."""
    return message.failed_at is not None and any(link["page"] in OF_ACCOUNTS for link in message.links)


def _has_new_links(session: Session, message: Message, signed_out: set[int | None], now: datetime) -> bool:
    """Whether every link of a message could be made anew. Otherwise nothing of it is changed.

    `signed_out`: whose earlier tokens have ended, so that the links of another message of theirs last.
    """
    with session.begin_nested() as saved:
        if signs_out(message) and message.to_person_id not in signed_out:
            _end_signed_tokens(session, message)
        tokens = new_tokens(session, message, now)
        if tokens is None:
            saved.rollback()
            return False
        give_new_tokens(message, tokens)
    if signs_out(message):
        signed_out.add(message.to_person_id)
    return True


def note_opened(session: Session, message_id: int, actor: Actor, now: datetime) -> None:
    """Write down who read a message of somebody else's."""
    noted = select(History.id).where(
        History.subject == "message",
        History.subject_id == message_id,
        History.action == "opened",
        History.actor_id == actor.person_id,
        History.at > now - SAME_OPENING,
    )
    if session.scalar(noted.limit(1)) is None:
        record(session, "message", message_id, "opened", actor, now)


def _end_signed_tokens(session: Session, message: Message) -> None:
    """Tokens of accounts are signed and not kept: all of an account end when it gets another sign of its own."""
    if message.to_person_id is not None:  # else whoever it was is forgotten
        session.get_one(Person, message.to_person_id).fs_uniquifier = secrets.token_hex(16)
