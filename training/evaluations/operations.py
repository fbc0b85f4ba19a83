"""Asking for an evaluation, and taking the answer. Both run inside transaction()."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, true
from sqlalchemy.orm import Session, joinedload

from training.access import SYSTEM, Actor
from training.bookings.lifecycle import AlreadyDone, Outcome, State
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.certificates.operations import issue_if_earned
from training.courses.messaging.models import Press
from training.courses.messaging.queries import press_of
from training.courses.messaging.slots import Slot
from training.courses.models import Event
from training.evaluations.emails import ask_to_answer
from training.evaluations.managers import operations as managers
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.queries import version_in_use
from training.evaluations.questions import WANTS_SLIDES, Stage
from training.evaluations.quotes.operations import keep_consent
from training.evaluations.stages.answering import FormFacts, why_not
from training.evaluations.stages.operations import new_form, settle_forms_before
from training.history.operations import record
from training.materials.models import AskedBy
from training.materials.operations import ask_for_slides
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import queue_text

ANSWERED = AlreadyDone("You have already answered. Thank you.")
CHANGED_MEANWHILE = "The questions were changed while you answered. Look through them and send your answers again."


@dataclass(frozen=True)
class Sent:
    """How many forms went out, and how many people have no address to send one to."""

    forms: int
    without_address: int


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody answered to one question: a number, words, or the codes of choices."""

    number: int | None = None
    looking_back: int | None = None
    text: str | None = None
    chosen: list[str] | None = None


Answers = Mapping[tuple[str, int | None], Given]
"""By the key of the question, and by the learning outcome where it asks about each."""


def send_forms(session: Session, event: Event, now: datetime, *, only: Collection[int] | None = None) -> Sent:
    """Send the form to everybody who attended and was never sent it: closing a register again sends nothing twice.

    `only` to these bookings, by id. Where the course asks for no evaluation, or its form nothing of this course, or
    somebody skipped it for this event, they get their certificates instead; while somebody holds the form nothing goes.
    """
    settle_forms_before(session, event, now)
    press = press_of(session, event.id, Slot.EVALUATION)
    if press is Press.HELD:
        return Sent(0, 0)
    asks = event.course.sends(Slot.EVALUATION) and press is not Press.SKIPPED
    version = version_in_use(session, event.course.evaluation_form) if asks else None
    asked = exists().where(Evaluation.booking_id == Booking.id, Evaluation.stage == Stage.AFTER)
    chosen = true() if only is None else Booking.id.in_(only)
    bookings = session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.outcome == Outcome.ATTENDED, ~asked, chosen)
        .options(joinedload(Booking.delegate), joinedload(Booking.booked_by))
        .order_by(Booking.id)
    ).all()
    if version is None or not version.asks_something_of(event.course):
        for booking in bookings:
            issue_if_earned(session, booking, SYSTEM, now)
        return Sent(0, 0)
    expires_at = now + timedelta(days=rules(session).evaluation_days)
    reached = [(booking, to) for booking in bookings if (to := recipient_of(booking)) and to.email]
    with session.no_autoflush:  # one insert for all of them: a conference has 400
        for booking, to in reached:
            form = new_form(booking, Stage.AFTER, version.id, now, expires_at)
            session.add(form)
            ask_to_answer(session, booking, form, to, now)
    session.flush()
    return Sent(len(reached), len(bookings) - len(reached))


def answer_evaluation(
    session: Session, evaluation_id: int, answers: Answers, now: datetime, *, ask_manager: bool = False
) -> AlreadyDone | None:
    """Keep somebody's answers and issue the certificate they earn. Raises Refused with a sentence.

    `ask_manager`: they agree that their line manager is asked what they saw.
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
    _keep(session, evaluation, answers, now)
    session.flush()
    if any(given.text for given in answers.values()):
        queue_text(session, TextKind.EVALUATION, evaluation.id, None, now)
        keep_consent(session, evaluation, now)
    delegate = Actor(evaluation.booking.delegate_id, "delegate")
    record(session, "evaluation", evaluation.id, "answered", delegate, now)
    if ask_manager and managers.may_be_asked(evaluation):
        managers.ask(session, evaluation, now)
    if evaluation.stage == Stage.AFTER:
        if (wants := answers.get((WANTS_SLIDES, None))) and wants.number:
            ask_for_slides(session, evaluation.booking_id, AskedBy.EVALUATION, delegate, now)
        issue_if_earned(session, evaluation.booking, SYSTEM, now)
    return None


def why_not_answerable(evaluation: Evaluation, now: datetime) -> str | None:
    """Why the form can't be filled in now, or None when it can."""
    return why_not(facts_of(evaluation), now)


def facts_of(evaluation: Evaluation) -> FormFacts:
    booking = evaluation.booking
    sittings = booking.sittings
    return FormFacts(
        stage=Stage(evaluation.stage),
        expires_at=evaluation.expires_at,
        starts_at=sittings[0].starts_at if sittings else booking.event.starts_at,
        state=State(booking.state),
        outcome=booking.outcome,
        of_another=evaluation.asked_id is not None and evaluation.asked_id != booking.delegate_id,
    )


def _keep(session: Session, evaluation: Evaluation, answers: Answers, now: datetime) -> None:
    """As answers to the questions of its version, which stays as it is from the first of them."""
    version = evaluation.version
    if version.frozen_at is None:
        session.refresh(version, with_for_update=True)
        session.expire(version, ["questions"])
        version.frozen_at = version.frozen_at or now
    questions = {question.key: question for question in version.questions}
    if not questions.keys() >= {key for key, _ in answers}:
        raise Refused(Code.NOT_POSSIBLE, CHANGED_MEANWHILE)
    evaluation.submitted_at = now
    evaluation.answers = [
        EvaluationAnswer(question_id=questions[key].id, outcome_id=outcome_id, **asdict(given))
        for (key, outcome_id), given in answers.items()
    ]
