"""Reading evaluations: one by its link, whose are open, and how many came back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.figures import AnswerShare
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.questions import Stage
from training.texts.models import TextKind
from training.texts.queries import not_hidden

WORDS_SHOWN = not_hidden(TextKind.EVALUATION, Evaluation.id)
"""For every query that shows what somebody wrote in a form: none of what a concern hides."""


def evaluation_by_token(session: Session, token: str) -> Evaluation | None:
    """One form with all that its page shows."""
    return session.scalar(
        select(Evaluation)
        .where(Evaluation.token == token)
        .options(
            joinedload(Evaluation.version).selectinload(FormVersion.questions),
            joinedload(Evaluation.booking).options(
                joinedload(Booking.delegate),
                joinedload(Booking.event).options(
                    joinedload(Event.course).selectinload(Course.outcomes), selectinload(Event.sittings)
                ),
            ),
        )
    )


def open_forms(session: Session, booking_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """The links of forms that can still be filled in, by booking."""
    found = session.execute(
        select(Evaluation.booking_id, Evaluation.token).where(
            Evaluation.booking_id.in_(booking_ids),
            Evaluation.stage == Stage.AFTER,
            Evaluation.submitted_at.is_(None),
            Evaluation.expires_at > now,
        )
    ).tuples()
    return dict(found.all())


def responses_of(session: Session, event_ids: Sequence[int]) -> dict[int, AnswerShare]:
    """How many forms came back, of how many sent, for each event that has any."""
    found = session.execute(
        select(Evaluation.event_id, func.count(Evaluation.submitted_at), func.count())
        .where(Evaluation.event_id.in_(event_ids), Evaluation.stage == Stage.AFTER)
        .group_by(Evaluation.event_id)
    ).tuples()
    return {event_id: AnswerShare(answered, sent) for event_id, answered, sent in found}


def words_in(session: Session, evaluation_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """What was written in these forms, as (question, answer) in the order of the form."""
    found = session.execute(
        select(EvaluationAnswer.evaluation_id, Question.words, EvaluationAnswer.text)
        .join(EvaluationAnswer.question)
        .where(EvaluationAnswer.evaluation_id.in_(evaluation_ids), EvaluationAnswer.text.is_not(None))
        .order_by(EvaluationAnswer.evaluation_id, Question.position)
    ).tuples()
    said: dict[int, list[tuple[str, str]]] = {}
    for evaluation_id, question, answer in found:
        said.setdefault(evaluation_id, []).append((question, answer or ""))
    return said
