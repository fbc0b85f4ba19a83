"""How sessions were judged straight after them, over time: a row for each year, term or course."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import TOP, Stage
from training.evaluations.results.answered import Answers
from training.evaluations.results.figures import number_of
from training.evaluations.results.tallies import Mean
from training.years import FinancialYear

DELIVERY = ("content", "trainer", "venue", "recommend")
"""The keys of the questions about how a session was delivered, in every form that has them. What else a form asks in
numbers stands with the results of its course.
"""


@dataclass(frozen=True)
class QualityRow:
    """What delegates of some events said together."""

    label: str
    responses: AnswerShare
    means: Sequence[Mean]
    """One for each question of the table."""
    year: int | None = None
    """Of a whole year, or of a course in a year."""
    course_code: str = ""


@dataclass(frozen=True)
class Quality:
    """Means of numbers, by the words of the questions."""

    questions: Sequence[str]
    periods: Sequence[QualityRow]
    """Years, each before its terms, the latest first."""
    courses: Sequence[QualityRow]
    """Each in each of its years, in the order of their titles, the latest year first."""


def quality(answers: Answers, events: Collection[int]) -> Quality:
    """Of these events, which may be those of a trainer or of a course."""
    asked = {event_id for event_id, stage in answers.forms if stage == Stage.AFTER}
    placed = {event_id: one for event_id, one in answers.placed.items() if event_id in events and event_id in asked}
    refs = [
        ref
        for ref in answers.questions
        if ref.stage == Stage.AFTER
        and ref.key in DELIVERY
        and ref.kind in TOP
        and answers.given.get(ref, {}).keys() & placed.keys()
    ]

    def row(label: str, some: set[int], year: int | None = None, course_code: str = "") -> QualityRow:
        means = [number_of(answers, ref, some) for ref in refs]
        return QualityRow(label, answers.responses(Stage.AFTER, some), means, year, course_code)

    periods = []
    years = sorted({one.year for one in placed.values()}, reverse=True)
    for first in years:
        year = FinancialYear(first)
        periods.append(row(str(year), {key for key, one in placed.items() if one.year == first}, first))
        terms = [(term, {key for key, one in placed.items() if one.term == term.key}) for term in reversed(year.terms)]
        periods += [row(term.label, in_term) for term, in_term in terms if in_term]
    by_course = [
        row(f"{course.title}, {FinancialYear(first)}", theirs, first, course.code)
        for course_id, course in answers.courses.items()
        for first in years
        if (theirs := {key for key, one in placed.items() if (one.course_id, one.year) == (course_id, first)})
    ]
    return Quality([answers.questions[ref].words for ref in refs], periods, by_course)


def delivered_by(answers: Answers, trainer_id: int) -> set[int]:
    """The events that somebody delivered, alone or with others."""
    return {event_id for event_id, one in answers.placed.items() if trainer_id in one.trainers}
