"""Asking a line manager what they saw, and keeping what they say. All of it runs inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.approval.operations import MANAGER
from training.bookings.lifecycle import AlreadyDone
from training.evaluations.managers.emails import ask_manager
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.history.operations import record
from training.links import new_token, token_hash
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import queue_text

ANSWERED = AlreadyDone("You have already answered. Thank you.")
TAKEN_BACK = "Your colleague has taken this question back, so you do not need to answer it."


def may_be_asked(evaluation: Evaluation) -> bool:
    """Whether this form offers to ask the line manager: the course wants it, and the booking names one."""
    booking = evaluation.booking
    return evaluation.stage == Stage.IMPACT and booking.event.course.asks_manager and bool(booking.manager_email)


def ask(session: Session, evaluation: Evaluation, now: datetime) -> None:
    """Write to the line manager, once. The delegate has just agreed to it."""
    booking, token = evaluation.booking, new_token()
    line = ManagerLine(
        evaluation_id=evaluation.id,
        manager_name=booking.manager_name,
        manager_email=booking.manager_email,
        token_hash=token_hash(token),
        asked_at=now,
        expires_at=now + timedelta(days=rules(session).evaluation_days),
    )
    session.add(line)
    session.flush()
    ask_manager(session, line, booking, token, now)
    delegate = Actor(booking.delegate_id, "delegate")
    record(session, "evaluation", evaluation.id, "line manager asked", delegate, now)


def take_back(session: Session, booking_id: int, actor: Actor, now: datetime) -> AlreadyDone | None:
    """The delegate does not want their line manager to be asked any more. Raises Refused once there is an answer."""
    of_booking = select(Evaluation.id).where(Evaluation.booking_id == booking_id)
    line = session.scalars(select(ManagerLine).where(ManagerLine.evaluation_id.in_(of_booking)).with_for_update()).one()
    if line.answered_at:
        raise Refused(
            Code.DONE,
            "Your line manager has answered already, so it cannot be taken back. What they wrote is on your booking.",
        )
    if line.taken_back_at:
        return AlreadyDone("You have taken this back already.")
    line.taken_back_at = now
    record(session, "evaluation", line.evaluation_id, "question to line manager taken back", actor, now)
    return None


def answer(session: Session, line_id: int, text: str, now: datetime) -> AlreadyDone | None:
    """Keep what a line manager saw. Raises Refused with a sentence when it is too late."""
    line = session.scalars(
        select(ManagerLine).where(ManagerLine.id == line_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if line.answered_at:
        return ANSWERED
    if sentence := why_not(line, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    line.answered_at, line.text = now, text
    session.flush()
    queue_text(session, TextKind.MANAGER, line.id, None, now)
    record(session, "evaluation", line.evaluation_id, "line manager answered", MANAGER, now)
    return None


def why_not(line: ManagerLine, now: datetime) -> str | None:
    """Why it can't be answered any more; None when it can."""
    if line.taken_back_at:
        return TAKEN_BACK
    if now >= line.expires_at:
        return f"This question could be answered until {clock.show_date(line.expires_at)}. Thank you all the same."
    return None
