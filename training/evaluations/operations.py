"""Asking for an evaluation, and taking the answer. Both run inside transaction()."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, true
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.access import SYSTEM, Actor
from training.bookings.lifecycle import AlreadyDone, Outcome
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.certificates.operations import issue_if_earned
from training.courses.messaging.models import Press
from training.courses.messaging.queries import press_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event
from training.evaluations.emails import ask_to_answer
from training.evaluations.models import Confidence, Evaluation
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import queue_text

ANSWERED = AlreadyDone("You have already answered. Thank you.")


@dataclass(frozen=True)
class Sent:
    """How many forms went out, and how many people have no address to send one to."""

    forms: int
    without_address: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What somebody said. A question that their form does not ask is None, or empty."""

    confidences: Mapping[int, tuple[int, int]]
    """By learning outcome: how sure before, and after, 1 to 5."""
    content: int
    recommend: int
    trainer: int | None = None
    venue: int | None = None
    pace: str | None = None
    mix_helped: bool | None = None
    one_thing: str = ""
    comments: str = ""
    may_quote: bool = False
    wants_slides: bool = False


def send_forms(session: Session, event: Event, now: datetime, *, only: Collection[int] | None = None) -> Sent:
    """Send the form to everybody who attended and was never sent it: closing a register again sends nothing twice.

    `only` to these bookings, by id. Where the course asks for no evaluation, or somebody skipped it for this event,
    they get their certificates instead; while somebody holds the form nothing goes.
    """
    press = press_of(session, event.id, Slot.EVALUATION)
    if press is Press.HELD:
        return Sent(0, 0)
    asks = event.course.sends(Slot.EVALUATION) and press is not Press.SKIPPED
    asked = exists().where(Evaluation.booking_id == Booking.id)
    chosen = true() if only is None else Booking.id.in_(only)
    bookings = session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.outcome == Outcome.ATTENDED, ~asked, chosen)
        .options(joinedload(Booking.delegate), joinedload(Booking.booked_by))
        .order_by(Booking.id)
    ).all()
    if not asks:
        for booking in bookings:
            issue_if_earned(session, booking, SYSTEM, now)
        return Sent(0, 0)
    expires_at = now + timedelta(days=rules(session).evaluation_days)
    reached = [(booking, to) for booking in bookings if (to := recipient_of(booking)) and to.email]
    with session.no_autoflush:  # one insert for all of them: a conference has 400
        for booking, to in reached:
            form = Evaluation(
                booking_id=booking.id,
                event_id=event.id,
                token=new_token(),
                form=event.course.evaluation_form,
                sent_at=now,
                expires_at=expires_at,
            )
            session.add(form)
            ask_to_answer(session, booking, form, to, now)
    session.flush()
    return Sent(len(reached), len(bookings) - len(reached))


def answer_evaluation(session: Session, evaluation_id: int, answers: Answers, now: datetime) -> AlreadyDone | None:
    """Keep somebody's answers and issue the certificate they earn. Raises Refused with a sentence.

    Answers with AlreadyDone, and changes nothing, when the form was sent before.
    """
    evaluation = session.scalars(
        select(Evaluation)
        .where(Evaluation.id == evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if evaluation.submitted_at:
        return ANSWERED
    if sentence := why_not_answerable(evaluation, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    _keep(evaluation, answers, now)
    session.flush()
    if evaluation.one_thing or evaluation.comments:
        queue_text(session, TextKind.EVALUATION, evaluation.id, None, now)
    delegate = Actor(evaluation.booking.delegate_id, "delegate")
    record(session, "evaluation", evaluation.id, "answered", delegate, now)
    issue_if_earned(session, evaluation.booking, SYSTEM, now)
    return None


def why_not_answerable(evaluation: Evaluation, now: datetime) -> str | None:
    """Why the form can't be filled in now, or None when it can."""
    if now >= evaluation.expires_at:
        return (
            f"This form could be filled in until {clock.show_date(evaluation.expires_at)}."
            " Ask the training team if you still need your certificate."
        )
    if evaluation.booking.outcome != Outcome.ATTENDED:
        return "The register has changed since this form was sent, and you are no longer marked as having attended."
    return None


def _keep(evaluation: Evaluation, answers: Answers, now: datetime) -> None:
    evaluation.submitted_at = now
    evaluation.content, evaluation.recommend = answers.content, answers.recommend
    evaluation.trainer, evaluation.venue, evaluation.pace = answers.trainer, answers.venue, answers.pace
    evaluation.mix_helped, evaluation.one_thing = answers.mix_helped, answers.one_thing
    evaluation.comments = answers.comments
    evaluation.may_quote, evaluation.wants_slides = answers.may_quote, answers.wants_slides
    evaluation.confidences = [
        Confidence(outcome_id=outcome, before=before, after=after)
        for outcome, (before, after) in answers.confidences.items()
    ]
