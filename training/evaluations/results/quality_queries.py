"""Reading how sessions went, of one trainer, of a course, and of everybody who delivers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.courses.models import Event, event_trainer
from training.evaluations.figures import AnswerShare
from training.evaluations.questions import TOP, Stage
from training.evaluations.results.answered import Answers
from training.evaluations.results.figures import Results, number_of, results_about
from training.evaluations.results.quality import Quality, delivered_by, quality
from training.evaluations.results.queries import answers_about, held_in
from training.evaluations.results.recurring import RecurringWord, recurring_words
from training.evaluations.results.steps_queries import counted_forms
from training.evaluations.results.tallies import Mean
from training.evaluations.results.themes import Themes, themes_by_year
from training.evaluations.themes.queries import spoken_of
from training.years import FinancialYear

TRAINER = "trainer"
"""The key of the question about whoever delivered it, in every form of ours."""


@dataclass(frozen=True)
class Delivery:
    """How the sessions of a trainer were judged, and the words that recur."""

    quality: Quality
    themes: Themes
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
    return Delivery(quality(answers, events), _themes(session, answers, events), recurring_words(answers, events))


def quality_of_course(session: Session, course_id: int) -> tuple[Quality, Themes]:
    """Over all its years, in numbers alone."""
    answers = answers_about(session, Event.course_id == course_id, words=False, outcomes=False)
    return quality(answers, answers.placed), _themes(session, answers, answers.placed)


def results_of_year(session: Session, year: FinancialYear) -> tuple[Results, Themes]:
    """All courses of a year together, in numbers alone; how sure people are is asked of each course’s own outcomes."""
    answers = answers_about(session, held_in(year), year=year, words=False, outcomes=False, every_course=True)
    return results_about(answers, answers.placed), _themes(session, answers, answers.placed)


def _themes(session: Session, answers: Answers, events: Collection[int]) -> Themes:
    spoken = spoken_of(session, counted_forms(answers.placed, answers.waiting))
    return themes_by_year(spoken, answers.placed, events, every_course=answers.every_course)


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
