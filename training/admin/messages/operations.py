"""What is done with a message from its page, inside transaction(): its links made anew, and who opened it kept."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.attendance.models import RegisterLink
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import Awaits
from training.bookings.models import Booking, BookingLink
from training.courses.trainers.models import TrainerQuestion
from training.evaluations.models import Evaluation
from training.history.models import History
from training.history.operations import record
from training.interest.models import InterestLink
from training.links import new_token, token_hash
from training.mail.hidden_links import KeptLink
from training.mail.models import Message
from training.mail.operations import give_new_tokens
from training.mail.operations import try_again as give_another_round
from training.mail.queries import to_be_tried_again
from training.people.models import CoordinatorInvitation, Person

SAME_OPENING = timedelta(minutes=10)
"""Its page, its frame and its files within this time are one opening."""

OWNERS: tuple[type[Any], ...] = (
    BookingLink,
    RegisterLink,
    CoordinatorInvitation,
    EventInvitation,
    InterestLink,
    TrainerQuestion,
)
"""Rows that keep the hash of the token that opens them."""
Renewal = Callable[[Session, Message, KeptLink, datetime], str | None]


@dataclass(frozen=True)
class TriedAgain:
    """How many messages are on their way again, and how many are not, because a link in them is over."""

    tried: int
    over: int


def try_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> TriedAgain:
    """Give messages that could not be sent another round of attempts.

    One that was given up gets new links, and the earlier ones end; one that still waits keeps what it has.
    """
    given_up = select(Message).where(to_be_tried_again(now), Message.failed_at.is_not(None), *which)
    over = [
        message.id
        for message in session.scalars(given_up.order_by(Message.id).with_for_update())
        if message.links and not _has_new_links(session, message, now)
    ]
    session.flush()
    return TriedAgain(give_another_round(session, [*which, Message.id.not_in(over)], actor, now), len(over))


def _has_new_links(session: Session, message: Message, now: datetime) -> bool:
    """Whether every link of a message could be made anew. Otherwise nothing of it is changed."""
    with session.begin_nested() as saved:
        _end_signed_tokens(session, message)
        tokens = [RENEWALS[link["page"]](session, message, link, now) for link in message.links]
        found = [token for token in tokens if token is not None]
        if len(found) < len(tokens):
            saved.rollback()
            return False
        give_new_tokens(message, found)
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


def _in_its_row(session: Session, _message: Message, link: KeptLink, _now: datetime) -> str | None:
    """The row that knows the old token by its hash knows the new one instead."""
    for table in OWNERS:
        row = session.scalar(select(table).where(table.token_hash == link["hash"]).with_for_update())
        if row is not None:
            if any(getattr(row, ended, None) for ended in ("ended_at", "withdrawn_at")):
                return None
            token = new_token()
            row.token_hash = token_hash(token)
            return token
    return None


def _of_guests_booking(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
    booking = session.scalar(select(Booking).where(Booking.address_token_hash == link["hash"]).with_for_update())
    if booking is None or booking.awaits != Awaits.ADDRESS or booking.held_until is None or booking.held_until <= now:
        return None
    token = new_token()
    booking.address_token_hash = token_hash(token)
    return token


def _of_evaluation(session: Session, message: Message, link: KeptLink, now: datetime) -> str | None:
    form = session.scalar(select(Evaluation).where(Evaluation.booking_id == message.about_id).with_for_update())
    if form is None or form.submitted_at or form.expires_at <= now or token_hash(form.token) != link["hash"]:
        return None
    form.token = new_token()
    return form.token


def _end_signed_tokens(session: Session, message: Message) -> None:
    """Tokens of accounts are signed and not kept: all of an account end when it gets another sign of its own."""
    if any(link["page"].startswith("security.") for link in message.links):
        person = session.get_one(Person, message.to_person_id)
        person.fs_uniquifier = secrets.token_hex(16)


def _of_account(session: Session, message: Message, link: KeptLink, _now: datetime) -> str | None:
    person = session.get_one(Person, message.to_person_id)
    if not person.active:
        return None
    if link["page"] == "security.reset_password":
        return str(generate_reset_password_token(person))  # type: ignore[no-untyped-call]
    if person.confirmed_at is not None:
        return None
    return str(generate_confirmation_token(person))  # type: ignore[no-untyped-call]


RENEWALS: dict[str, Renewal] = {
    "agency.accept": _in_its_row,
    "attendance.enter": _in_its_row,
    "bookings.answer_approval": _in_its_row,
    "bookings.answer_offer": _in_its_row,
    "bookings.confirm": _of_guests_booking,
    "bookings.enter": _in_its_row,
    "bookings.invitation": _in_its_row,
    "evaluations.answer": _of_evaluation,
    "interest.confirm": _in_its_row,
    "interest.stop": _in_its_row,
    "mine.trainer_answers": _in_its_row,
    "security.confirm_email": _of_account,
    "security.reset_password": _of_account,
}
"""How the link to each page gets another token, so that the one before opens nothing; None when it is over."""
