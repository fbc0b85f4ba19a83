"""Reading how sessions went, of one trainer, of a course, and of everybody who delivers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.courses.models import Event, event_trainer
from training.evaluations.figures import AnswerShare
from training.evaluations.questions import TOP, Stage
from training.evaluations.results.figures import number_of
from training.evaluations.results.quality import Quality, delivered_by, quality
from training.evaluations.results.queries import answers_about
from training.evaluations.results.recurring import RecurringWord, recurring_words
from training.evaluations.results.tallies import Mean
from training.years import FinancialYear

TRAINER = "trainer"
"""The key of the question about whoever delivered it, in every form of ours."""


@dataclass(frozen=True)
class Delivery:
    """How the sessions of a trainer were judged, and the words that recur."""

    quality: Quality
    words: list[RecurringWord]


def delivery_of_trainer(session: Session, trainer_id: int) -> Delivery:
    """Every event they delivered, alone or with others."""
    theirs = (
        select(Event.course_id)
        .join(event_trainer, event_trainer.c.event_id == Event.id)
        .where(event_trainer.c.person_id == trainer_id)
    )
    answers = answers_about(session, Event.course_id.in_(theirs), outcomes=False)
    events = delivered_by(answers, trainer_id)
    return Delivery(quality(answers, events), recurring_words(answers, events))


def quality_of_course(session: Session, course_id: int) -> Quality:
    """Over all its years, in numbers alone."""
    answers = answers_about(session, Event.course_id == course_id, words=False, outcomes=False)
    return quality(answers, answers.placed)


@dataclass(frozen=True)
class PoolFigure:
    """What was said of one trainer in two years."""

    responses: AnswerShare
    mean: Mean


def judged_since(session: Session, year: FinancialYear) -> dict[int, PoolFigure]:
    """For each trainer, what delegates said of who delivered, in this year and later."""
    answers = answers_about(session, Event.starts_at >= year.begins, words=False, outcomes=False)
    refs = [one for one in answers.questions if (one.stage, one.key) == (Stage.AFTER, TRAINER) and one.kind in TOP]
    found = {}
    for trainer_id in {one for placed in answers.placed.values() for one in placed.trainers}:
        events = delivered_by(answers, trainer_id)
        responses = answers.responses(Stage.AFTER, events)
        mean = number_of(answers, refs[0], events) if refs else Mean(None, 0)
        found[trainer_id] = PoolFigure(responses, mean)
    return found
