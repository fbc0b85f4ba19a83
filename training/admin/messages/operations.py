"""What is done with a message from its page, inside transaction(): its links made anew, and who opened it kept."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.attendance.entry import register_link_is_over
from training.attendance.models import RegisterLink
from training.bookings.approval.asking import what_became
from training.bookings.approval.queries import asked_with
from training.bookings.booking.guests import renew_address_token
from training.bookings.invitations.models import EventInvitation
from training.bookings.invitations.operations import invitation_is_over
from training.bookings.links import is_for_who_is_written_to, still_opens
from training.bookings.models import Booking, BookingLink
from training.bookings.waiting.operations import may_be_accepted
from training.courses.trainers.models import TrainerQuestion
from training.courses.trainers.operations import is_open
from training.evaluations.models import Evaluation
from training.history.models import History
from training.history.operations import record
from training.interest.models import InterestLink
from training.interest.operations import InterestLinkState, link_of
from training.links import new_token, token_hash
from training.mail.hidden_links import KeptLink
from training.mail.models import Message
from training.mail.operations import give_new_tokens
from training.mail.operations import try_again as give_another_round
from training.mail.queries import to_be_tried_again
from training.people.accounts import OF_ACCOUNTS, token_to_send
from training.people.addresses.models import PersonAddress
from training.people.addresses.own_operations import address_link_is_over
from training.people.models import CoordinatorInvitation, Person
from training.people.signing_in.models import SignInLink
from training.people.signing_in.operations import PAGE as SIGN_IN_PAGE
from training.people.signing_in.queries import still_signs_in
from training.refusals import Code, Refused
from training.timetable.models import StopLink

ACCOUNT_LINK = (
    "This message has a link to somebody’s account, so it goes to the address of the account only. They can ask for "
    "another one on the sign-in page."
)
SAME_OPENING = timedelta(minutes=10)
"""Its page, its frame and its files within this time are one opening."""

Renewal = Callable[[Session, Message, KeptLink, datetime], str | None]
IsOver = Callable[[Session, Any, datetime], bool]


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
        tokens = [RENEWALS[link["page"]](session, message, link, now) for link in message.links]
        found = [token for token in tokens if token is not None]
        if len(found) < len(tokens):
            saved.rollback()
            return False
        give_new_tokens(message, found)
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


def _in_its_row(table: type[Any], is_over: IsOver) -> Renewal:
    """The row of this table that knows the old token by its hash knows the new one instead, unless that is over."""

    def renewed(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
        row = session.scalar(select(table).where(table.token_hash == link["hash"]).with_for_update())
        if row is None or is_over(session, row, now):
            return None
        token = new_token()
        row.token_hash = token_hash(token)
        return token

    return renewed


def _agency_invitation_is_over(_session: Session, invitation: CoordinatorInvitation, now: datetime) -> bool:
    return invitation.ended_at is not None or now >= invitation.expires_at


def _approval_is_over(session: Session, link: BookingLink, now: datetime) -> bool:
    return what_became(asked_with(session, link), now) is not None


def _offer_is_over(session: Session, link: BookingLink, now: datetime) -> bool:
    return (
        link.ended_at is not None
        or not is_for_who_is_written_to(link)
        or not may_be_accepted(session, link.booking, now)
    )


def _entrance_is_over(_session: Session, link: BookingLink, now: datetime) -> bool:
    return link.ended_at is not None or not still_opens(link, now)


def _invitation_is_over(_session: Session, invitation: EventInvitation, now: datetime) -> bool:
    return invitation_is_over(invitation, now)


def _confirming_is_over(session: Session, link: InterestLink, now: datetime) -> bool:
    return link_of(session, link, now) is not InterestLinkState.WORKS


def _stopping_is_over(_session: Session, link: InterestLink, _now: datetime) -> bool:
    return link.interest.ended_at is not None


def _question_is_over(_session: Session, question: TrainerQuestion, now: datetime) -> bool:
    return not any(is_open(one.event, now) for one in question.answers)


def _proving_is_over(_session: Session, address: PersonAddress, now: datetime) -> bool:
    return address_link_is_over(address, now)


def _signing_in_is_over(session: Session, link: SignInLink, now: datetime) -> bool:
    return not still_signs_in(session, link, now)


def _never_over(_session: Session, _link: StopLink, _now: datetime) -> bool:
    """Whoever has stopped such messages may begin them again by the same link."""
    return False


def _of_guests_booking(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
    booking = session.scalar(select(Booking).where(Booking.address_token_hash == link["hash"]).with_for_update())
    return renew_address_token(booking, now) if booking else None


def _of_evaluation(session: Session, message: Message, link: KeptLink, now: datetime) -> str | None:
    form = session.scalar(select(Evaluation).where(Evaluation.booking_id == message.about_id).with_for_update())
    if form is None or form.submitted_at or form.expires_at <= now or token_hash(form.token) != link["hash"]:
        return None
    form.token = new_token()
    return form.token


def _end_signed_tokens(session: Session, message: Message) -> None:
    """Tokens of accounts are signed and not kept: all of an account end when it gets another sign of its own."""
    if message.to_person_id is not None:  # else whoever it was is forgotten
        session.get_one(Person, message.to_person_id).fs_uniquifier = secrets.token_hex(16)


def _of_account(session: Session, message: Message, link: KeptLink, _now: datetime) -> str | None:
    token = token_to_send(session, message, link["page"])
    return None if _has_newer(session, message, link["page"]) else token


def _has_newer(session: Session, message: Message, page: str) -> bool:
    """Whether a later message leads whoever this one goes to to the same page."""
    later = select(Message.links).where(Message.to_person_id == message.to_person_id, Message.id > message.id)
    return any(link["page"] == page for links in session.scalars(later) for link in links)


RENEWALS: dict[str, Renewal] = {
    "agency.accept": _in_its_row(CoordinatorInvitation, _agency_invitation_is_over),
    "attendance.enter": _in_its_row(RegisterLink, register_link_is_over),
    "bookings.answer_approval": _in_its_row(BookingLink, _approval_is_over),
    "bookings.answer_offer": _in_its_row(BookingLink, _offer_is_over),
    "bookings.confirm": _of_guests_booking,
    "bookings.enter": _in_its_row(BookingLink, _entrance_is_over),
    "bookings.invitation": _in_its_row(EventInvitation, _invitation_is_over),
    "evaluations.answer": _of_evaluation,
    "interest.confirm": _in_its_row(InterestLink, _confirming_is_over),
    "interest.stop": _in_its_row(InterestLink, _stopping_is_over),
    "mine.trainer_answers": _in_its_row(TrainerQuestion, _question_is_over),
    "people.prove_address": _in_its_row(PersonAddress, _proving_is_over),
    "people.sign_in_by_link": _in_its_row(SignInLink, _signing_in_is_over),
    "security.confirm_email": _of_account,
    "security.reset_password": _of_account,
    "timetable.stop": _in_its_row(StopLink, _never_over),
}
"""How the link to each page gets another token, so that the one before opens nothing; None when it is over."""
