"""How the link to each page gets another token.

For the administrator, who sends a message again: the link of before opens nothing then. And for whoever says that they
lost one, which anybody may say of any address: what is open in somebody's browser by a link stays open.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
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
from training.evaluations.managers.models import ManagerLine
from training.evaluations.managers.operations import why_not as why_manager_cannot_answer
from training.evaluations.models import Evaluation
from training.evaluations.operations import why_not_answerable
from training.interest.models import InterestLink
from training.interest.operations import InterestLinkState, link_of
from training.links import new_token, token_hash
from training.mail.hidden_links import KeptLink
from training.mail.models import Message
from training.materials.follow_up.models import SlidesFollowUp
from training.people.accounts import token_to_send
from training.people.addresses.models import PersonAddress
from training.people.addresses.own_operations import address_link_is_over
from training.people.models import CoordinatorInvitation
from training.people.signing_in.models import SignInLink
from training.people.signing_in.queries import still_signs_in
from training.timetable.models import StopLink
from training.yearly_requests.models import AgencyRequest
from training.yearly_requests.standing import why_not_answerable as why_agency_cannot_answer

Renewal = Callable[[Session, Message, KeptLink, datetime], str | None]
IsOver = Callable[[Session, Any, datetime], bool]


def _in_its_row(table: type[Any], is_over: IsOver) -> Renewal:
    """The row of this table that knows the old token by its hash knows the new one instead, unless that is over."""

    def renewed(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
        row = _row_of(session, table, link)
        if row is None or is_over(session, row, now):
            return None
        token = new_token()
        row.token_hash = token_hash(token)
        return token

    return renewed


def _beside_its_row(table: type[RegisterLink | BookingLink], is_over: IsOver) -> Renewal:
    """Another row of this table knows the new token, unless that is over: the old one works for as long as it does."""

    def added(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
        row = _row_of(session, table, link)
        if row is None or is_over(session, row, now):
            return None
        token = new_token()
        session.add(row.beside(token_hash(token), now))
        session.flush()
        return token

    return added


def _row_of(session: Session, table: type[Any], link: KeptLink) -> Any:
    return session.scalar(select(table).where(table.token_hash == link["hash"]).with_for_update())


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
    return not still_opens(link, now)


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


def _manager_line_is_over(_session: Session, line: ManagerLine, now: datetime) -> bool:
    return line.answered_at is not None or why_manager_cannot_answer(line, now) is not None


def _never_over(_session: Session, _link: StopLink, _now: datetime) -> bool:
    """Whoever has stopped such messages may begin them again by the same link."""
    return False


def _of_guests_booking(session: Session, _message: Message, link: KeptLink, now: datetime) -> str | None:
    booking = session.scalar(select(Booking).where(Booking.address_token_hash == link["hash"]).with_for_update())
    return renew_address_token(booking, now) if booking else None


def _of_evaluation(session: Session, message: Message, link: KeptLink, now: datetime) -> str | None:
    forms = session.scalars(select(Evaluation).where(Evaluation.booking_id == message.about_id).with_for_update())
    form = next((one for one in forms if token_hash(one.token) == link["hash"]), None)
    if form is None or form.submitted_at or why_not_answerable(form, now):
        return None
    form.token = new_token()
    return form.token


def _of_slides(session: Session, message: Message, link: KeptLink, now: datetime) -> str | None:
    of_booking = SlidesFollowUp.booking_id == message.about_id
    asked = session.scalar(select(SlidesFollowUp).where(of_booking).with_for_update())
    if asked is None or asked.closes_at <= now or token_hash(asked.token) != link["hash"]:
        return None
    asked.token = new_token()
    return asked.token


def _of_agency(session: Session, message: Message, link: KeptLink, now: datetime) -> str | None:
    """Several people of an agency may have the same link, so it stays: whoever lost it is sent it again."""
    asked = session.scalars(select(AgencyRequest).where(AgencyRequest.agency_id == message.about_id))
    found = next((one for one in asked if token_hash(one.token) == link["hash"]), None)
    if found is None or why_agency_cannot_answer(found.withdrawn_at, found.round.closes_on, clock.local(now).date()):
        return None
    return found.token


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
    "manager_lines.answer": _in_its_row(ManagerLine, _manager_line_is_over),
    "materials.follow_up": _of_slides,
    "mine.trainer_answers": _in_its_row(TrainerQuestion, _question_is_over),
    "people.prove_address": _in_its_row(PersonAddress, _proving_is_over),
    "people.sign_in_by_link": _in_its_row(SignInLink, _signing_in_is_over),
    "security.confirm_email": _of_account,
    "security.reset_password": _of_account,
    "timetable.stop": _in_its_row(StopLink, _never_over),
    "yearly_requests.answer": _of_agency,
}
"""How the link to each page gets another token, so that the one before opens nothing; None when it is over."""

RENEWALS_OF_LOST = RENEWALS | {
    "attendance.enter": _beside_its_row(RegisterLink, register_link_is_over),
    "bookings.answer_approval": _beside_its_row(BookingLink, _approval_is_over),
    "bookings.enter": _beside_its_row(BookingLink, _entrance_is_over),
}
"""The same for whoever says that they lost one. Those that a browser keeps, or that stand on a page which may be open,
go on working.
"""


def new_tokens(
    session: Session, message: Message, now: datetime, renewals: Mapping[str, Renewal] = RENEWALS
) -> list[str] | None:
    """A new token for each link of a message, in their order. None where one of them is over: then nothing changes."""
    with session.begin_nested() as saved:
        made = [renewals[link["page"]](session, message, link, now) for link in message.links]
        tokens = [token for token in made if token is not None]
        if len(tokens) < len(made):
            saved.rollback()
            return None
    return tokens
