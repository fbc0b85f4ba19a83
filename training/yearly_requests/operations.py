"""Asking agencies, reminding them, and taking what they answer. All of it runs inside transaction()."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.links import new_token
from training.people.models import Agency
from training.refusals import Code, Refused
from training.texts.models import TextKind
from training.texts.operations import forget_texts, queue_text
from training.yearly_requests import queries
from training.yearly_requests.emails import ASKED, REMINDER, write_about
from training.yearly_requests.models import AgencyRequest, RequestKind, RequestRound
from training.yearly_requests.standing import BETWEEN_REMINDERS, why_not_answerable

SEND = "yearly_requests.send"
"""What the worker calls writing to agencies."""
ANSWERED_MEANWHILE = (
    "Somebody else has answered for your organisation since you opened this. What you typed is still here, and what"
    " they said stands above it. Press the button again to put yours in its place."
)


def ask_agencies(
    session: Session,
    kind: RequestKind,
    year: int,
    sectors: Sequence[str],
    closes_on: date,
    actor: Actor,
    now: datetime,
) -> RequestRound:
    """Ask every agency of these sectors, once a year; the worker writes to them. Raises Refused."""
    wait_for_my_turn(session, "REQUESTS")
    if queries.round_of(session, kind, year):
        raise Refused(Code.TAKEN, "Agencies have been asked for this year. Choose another year", "year")
    if closes_on <= clock.local(now).date():
        raise Refused(Code.TOO_EARLY, "Enter a day after today, so that there is time to answer", "closes_on")
    ids = session.scalars(select(Agency.id).where(queries.agencies_to_ask(sectors)).order_by(Agency.id)).all()
    if not ids:
        raise Refused(Code.MISSING, "No agency on the list is of these sectors. Choose others", "sectors")
    made = RequestRound(kind=kind, year=year, asked_at=now, closes_on=closes_on)
    session.add(made)
    session.flush()
    session.add_all(AgencyRequest(round_id=made.id, agency_id=agency_id, token=new_token()) for agency_id in ids)
    session.flush()
    record(session, "request round", made.id, "asked", actor, now, agencies=len(ids))
    queue.wake(SEND)
    return made


def ask_one_more(session: Session, round_id: int, agency_id: int, actor: Actor, now: datetime) -> AgencyRequest:
    """Ask an agency that was not among those asked. Raises Refused where it was."""
    wait_for_my_turn(session, "REQUESTS")
    known = select(AgencyRequest.id).where(AgencyRequest.round_id == round_id, AgencyRequest.agency_id == agency_id)
    if session.scalar(known.limit(1)):
        raise Refused(Code.TAKEN, "It has been asked already. Find it in the list below", "agency")
    request = AgencyRequest(round_id=round_id, agency_id=agency_id, token=new_token())
    session.add(request)
    session.flush()
    record(session, "agency request", request.id, "asked", actor, now)
    queue.wake(SEND)
    return request


def send_request(session: Session, request_id: int, now: datetime) -> int:
    """Write to who answers for the agency, each once. Returns to how many; with nobody it waits until there is one."""
    request = queries.locked_request(session, request_id)
    if request.sent_at or request.answered_at or request.withdrawn_at:
        return 0
    to = queries.to_write_to(session, request)
    if to:
        request.sent_at = now
    return write_about(session, request, ASKED, to, now)


def ask_for_reminders(session: Session, round_id: int, actor: Actor, now: datetime) -> int:
    """Have everybody reminded who has not answered and was not written to lately. Returns how many agencies."""
    change = (
        update(AgencyRequest)
        .where(AgencyRequest.round_id == round_id, queries.may_be_reminded(now, BETWEEN_REMINDERS))
        .values(remind_at=now)
        .returning(AgencyRequest.id)
    )
    number = len(session.scalars(change).all())
    session.expire_all()
    if number:
        record(session, "request round", round_id, "reminded", actor, now, agencies=number)
        queue.wake(SEND)
    return number


def remind(session: Session, request_id: int, now: datetime) -> int:
    """Write once more. Returns to how many."""
    request = queries.locked_request(session, request_id)
    if request.answered_at or request.withdrawn_at or request.remind_at is None:
        return 0
    if request.reminded_at and request.reminded_at >= request.remind_at:
        return 0
    request.reminded_at = now
    to = queries.to_write_to(session, request)
    return write_about(session, request, REMINDER, to, now, once=request.remind_at.isoformat())


def change_closing(session: Session, round_id: int, closes_on: date, actor: Actor, now: datetime) -> None:
    """Another last day: a later one opens it again."""
    found = session.scalars(select(RequestRound).where(RequestRound.id == round_id).with_for_update()).one()
    if found.closes_on != closes_on:
        found.closes_on = closes_on
        record(session, "request round", round_id, "closing changed", actor, now, last_day=closes_on.isoformat())
        queue.wake(SEND)


def change_contact(session: Session, request_id: int, contact: str, actor: Actor, now: datetime) -> None:
    """Write to another address, beside the coordinators if there are any."""
    request = queries.locked_request(session, request_id)
    if request.contact == contact:
        return
    request.contact = contact
    if contact and not request.answered_at:
        request.sent_at = None  # whoever was written to is not written to again
    record(session, "agency request", request.id, "contact changed", actor, now)
    queue.wake(SEND)


def withdraw_request(session: Session, request_id: int, actor: Actor, now: datetime) -> None:
    """Ask it no more, as an agency that has closed or answers with another. What was answered stays."""
    request = queries.locked_request(session, request_id)
    if request.withdrawn_at is None:
        request.withdrawn_at = now
        record(session, "agency request", request.id, "withdrawn", actor, now)


def ask_again(session: Session, request_id: int, actor: Actor, now: datetime) -> None:
    """It is asked after all."""
    request = queries.locked_request(session, request_id)
    if request.withdrawn_at is not None:
        request.withdrawn_at = None
        record(session, "agency request", request.id, "asked again", actor, now)
        queue.wake(SEND)


def begin_answer(session: Session, request_id: int, seen: int, now: datetime) -> AgencyRequest:
    """The request that is about to be answered, locked. `seen`: the version that the form was opened on.

    Raises Refused where it cannot be answered, or somebody else has meanwhile.
    """
    request = queries.locked_request(session, request_id)
    closes_on = request.round.closes_on
    if sentence := why_not_answerable(request.withdrawn_at, closes_on, clock.local(now).date()):
        raise Refused(Code.CLOSED, sentence)
    if request.version != seen:
        raise Refused(Code.CHANGED, ANSWERED_MEANWHILE)
    return request


def note_answer(session: Session, request: AgencyRequest, words: str, before: str, actor: Actor, now: datetime) -> bool:
    """The answer is kept: who gave it, and what of it is to be read. Whether it was answered before.

    `words` and `before`: all that it says in free words now, and said until now.
    """
    again = request.answered_at is not None
    request.answered_at, request.answered_by_id, request.version = now, actor.person_id, request.version + 1
    session.flush()
    if words and words != before:
        queue_text(session, TextKind.AGENCY, request.id, actor.person_id, now)
    elif before and not words:
        forget_texts(session, TextKind.AGENCY, [request.id], now)
    record(session, "agency request", request.id, "answer changed" if again else "answered", actor, now)
    return again
