"""Reading what people answered, as it lies in the tables. What of it may be shown is for figures.py."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Text, case, cast, exists, func, literal_column, null, or_, select, true
from sqlalchemy.orm import Session, aliased

from training import clock
from training.bookings.models import Booking
from training.courses.models import Course, Event, LearningOutcome, event_trainer
from training.evaluations.figures import AnswerShare
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.queries import WORDS_SHOWN
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.questions import PER_OUTCOME, WITH_CHOICES, QuestionKind, Stage
from training.evaluations.results.answered import (
    Answers,
    AskedQuestion,
    ChosenInYear,
    Given,
    NamedCourse,
    OutcomeRef,
    QuestionRef,
    Words,
)
from training.evaluations.results.comparisons import Moment, Sureness
from training.evaluations.results.figures import Results, results_about
from training.evaluations.results.quality import delivered_by
from training.evaluations.results.steps_queries import counted_forms, waiting_about
from training.evaluations.results.suppression import PlacedEvent
from training.texts.models import TextKind, WrittenText
from training.years import FinancialYear, Span

_concern = aliased(WrittenText)
_BETWEEN_PEOPLE = (QuestionKind.CONSENT,)
"""What a box to tick is for (to be quoted, to get the slides) is between a delegate and the training team."""


def results_of_event(session: Session, event: Event) -> Results:
    """What its trainers may see: figures and words, without names."""
    year = FinancialYear.of(event.starts_at)
    answers = answers_about(session, of_course(event.course_id, year), year=year, also=event.id)
    return results_about(answers, {event.id})


def results_of_course(session: Session, course_id: int, year: FinancialYear, period: Span, *, words: bool) -> Results:
    """A course over a year or one of its terms. Person by person it is compared over the year alone."""
    answers = answers_about(session, of_course(course_id, year), year=year, words=words)
    if period == year.days:
        return results_about(answers, set(answers.placed), compare=True)
    return results_about(answers, {one for one, placed in answers.placed.items() if placed.term == period.key})


def results_of_trainer(session: Session, trainer_id: int, course_id: int, year: FinancialYear) -> Results:
    """A course in a year, as far as a trainer delivered it, alone or with others."""
    answers = answers_about(session, of_course(course_id, year), year=year)
    return results_about(answers, delivered_by(answers, trainer_id))


def answers_about(
    session: Session,
    which: ColumnElement[bool],
    *,
    year: FinancialYear | None = None,
    also: int | None = None,
    words: bool = True,
    outcomes: bool = True,
    questions: bool = True,
    every_course: bool = False,
    part: ColumnElement[bool] | None = None,
) -> Answers:
    """What was answered about these events, as far as they have begun, or about the event `also`.

    `which` has to choose whole courses and years: what can be shown of one event depends on the others. `year` is that
    of some courses whose answers to choose from are shown. Without `words` nothing that people wrote is read, without
    `outcomes` not how sure they are, and without `questions` nothing but that. `every_course`: these are all events of
    their years. `part`: which of the events are asked for, to be told from the others of their courses.
    """
    now = clock.now()
    placed = _placed(session, which & ((Event.starts_at <= now) | (Event.id == also)), part)
    wait = waiting_about(session, placed.moving, now) if placed.moving else {}
    counted = counted_forms(placed.events, wait)
    rows = _given(session, counted, words=words) if questions else ()
    asked, refs = _questions(session, [(row[2], row[1], row[8]) for row in rows]) if questions else ({}, {})
    given: dict[QuestionRef, dict[int, Counter[Given]]] = defaultdict(lambda: defaultdict(Counter))
    said: dict[QuestionRef, list[Words]] = defaultdict(list)
    for event_id, stage, question_id, number, chosen, text, form_id, concern, people in rows:
        ref = refs[stage, question_id]
        if text is not None and form_id is not None:
            said[ref].append(Words(event_id, form_id, text, concern))
        else:
            given[ref][event_id][tuple(json.loads(chosen)) if chosen is not None else (number or 0)] += people
    texts, sureness = _sureness(session, counted) if outcomes else ({}, {})
    of_year = chosen_in(session, [year], now)[year] if year else {}
    read = (asked, given, texts, sureness, said, wait, every_course, of_year, placed.part)
    return Answers(placed.events, placed.courses, placed.forms, *read)


def of_course(course_id: int, year: FinancialYear) -> ColumnElement[bool]:
    """For `answers_about`: a course in a year."""
    return (Event.course_id == course_id) & held_in(year)


def held_in(year: FinancialYear) -> ColumnElement[bool]:
    return (Event.starts_at >= year.begins) & (Event.starts_at < year.ends)


@dataclass(frozen=True)
class EvaluatedCourse:
    """A course with how many forms came back, by stage."""

    code: str
    title: str
    forms: Mapping[Stage, AnswerShare]


def courses_with_forms(session: Session, year: FinancialYear) -> list[EvaluatedCourse]:
    """Courses about whose events of a year anybody was sent a form, by title. What is to come does not count yet."""
    rows = session.execute(
        select(Course.code, Course.title, Evaluation.stage, func.count(Evaluation.submitted_at), func.count())
        .select_from(Evaluation)
        .join(Event, Event.id == Evaluation.event_id)
        .join(Event.course)
        .where(held_in(year), Event.starts_at <= clock.now())
        .group_by(Course.id, Course.code, Course.title, Course.title_key, Evaluation.stage)
        .order_by(Course.title_key, Course.id)
    ).tuples()
    found: dict[tuple[str, str], dict[Stage, AnswerShare]] = defaultdict(dict)
    for code, title, stage, answered, sent in rows:
        found[code, title][Stage(stage)] = AnswerShare(answered, sent)
    return [EvaluatedCourse(code, title, forms) for (code, title), forms in found.items()]


def years_with_forms(session: Session, course_id: int | None = None) -> list[FinancialYear]:
    """The years from the first event that anybody was sent a form about to the last, the latest first."""
    of_this = true() if course_id is None else Event.course_id == course_id
    asked = select(Evaluation.id).where(Evaluation.event_id == Event.id).exists()
    first, last = session.execute(
        select(func.min(Event.starts_at), func.max(Event.starts_at)).where(of_this, asked)
    ).one()
    if first is None:
        return []
    return [FinancialYear(one) for one in range(FinancialYear.of(last).first, FinancialYear.of(first).first - 1, -1)]


def _placed(session: Session, which: ColumnElement[bool], part: ColumnElement[bool] | None) -> "_Placed":
    """The events that anybody was sent a form about, and their courses in the order of their titles."""
    of_event = (Event.id, Event.course_id, Course.code, Course.title, Course.title_key, Event.starts_at)
    same = (*of_event, event_trainer.c.person_id, Evaluation.stage)
    moments = (func.max(Evaluation.expires_at), func.max(Evaluation.sent_at), func.min(Evaluation.expires_at))
    asked_for = (case((part, 1), else_=0) if part is not None else literal_column("0")).label("asked_for")
    rows = session.execute(
        select(asked_for, *same, func.count(Evaluation.submitted_at), func.count(), *moments)
        .join(Event.course)
        .join(Evaluation, Evaluation.event_id == Event.id)
        .outerjoin(event_trainer, event_trainer.c.event_id == Event.id)
        .where(which)
        .group_by("asked_for", *same)
        .order_by(Course.title_key, Event.starts_at, Event.id)
    ).tuples()
    found, now = _Placed(), clock.now()
    starts: dict[int, tuple[int, datetime]] = {}
    trainers: dict[int, set[int]] = defaultdict(set)
    for is_part, event_id, course_id, code, title, _, starts_at, trainer_id, stage, answered, sent, *moments_of in rows:
        if is_part:
            found.part[event_id] = clock.local(starts_at).date()
        starts[event_id], found.courses[course_id] = (course_id, starts_at), NamedCourse(code, title)
        trainers[event_id] |= {trainer_id} - {None}
        found.forms[event_id, Stage(stage)] = AnswerShare(answered, sent)
        last_closes, last_sent, first_closes = moments_of
        if last_closes > now or last_sent >= first_closes:
            found.moving.add(event_id)
    for event_id, (course_id, starts_at) in starts.items():
        found.events[event_id] = PlacedEvent(course_id, frozenset(trainers[event_id]), *_period(starts_at))
    return found


@dataclass
class _Placed:
    events: dict[int, PlacedEvent] = field(default_factory=dict)
    courses: dict[int, NamedCourse] = field(default_factory=dict)
    forms: dict[tuple[int, Stage], AnswerShare] = field(default_factory=dict)
    part: dict[int, date] = field(default_factory=dict)
    moving: set[int] = field(default_factory=set)
    """Events of which answers still come, or came again after all forms had closed: elsewhere all count."""


def _period(starts_at: datetime) -> tuple[str, int]:
    day, year = clock.local(starts_at).date(), FinancialYear.of(starts_at)
    return next(term.key for term in year.terms if term.begins <= day < term.ends), year.first


def chosen_in(
    session: Session, years: Sequence[FinancialYear], now: datetime
) -> dict[FinancialYear, dict[QuestionRef, ChosenInYear]]:
    """What all courses of each of these years answered to each question with answers to choose from."""
    chosen = cast(EvaluationAnswer.chosen, Text)
    year = case(*((held_in(one), one.first) for one in years)).label("year")
    of_question = (Question.version_id, Question.key, Question.kind, cast(Question.choices, Text))
    same = (Event.course_id, Evaluation.stage, *of_question, chosen)
    rows = session.execute(
        select(year, *same, func.count())
        .select_from(EvaluationAnswer)
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .join(EvaluationAnswer.question)
        .join(Event, Event.id == Evaluation.event_id)
        .where(or_(*(held_in(one) for one in years)), Event.starts_at <= now, Evaluation.submitted_at.is_not(None))
        .where(Question.kind.in_(WITH_CHOICES), chosen.is_not(None))
        .group_by("year", *same)
        .order_by(Question.version_id.desc(), Event.course_id)
    ).tuples()
    found: dict[FinancialYear, dict[QuestionRef, ChosenInYear]] = {one: defaultdict(ChosenInYear) for one in years}
    for first, course_id, stage, _, key, kind, choices, codes, people in rows:
        of_year = found[FinancialYear(first)][QuestionRef(Stage(stage), key, QuestionKind(kind))]
        for choice in json.loads(choices or "[]"):
            of_year.codes.setdefault(choice["code"])
        of_year.by_course[course_id][tuple(json.loads(codes or "[]"))] += people
    return found


_GivenRow = tuple[int, str, int, int | None, str | None, str | None, int | None, str | None, int]


def _given(session: Session, counted: ColumnElement[bool], *, words: bool) -> Sequence[_GivenRow]:
    """How many gave the same answer; and with `words` each text, with its form and by what a concern is raised, and
    else how many wrote one, whatever it says. What is asked of each learning outcome is not in it.
    """
    text = EvaluationAnswer.text
    same = [
        Evaluation.event_id,
        Evaluation.stage,
        EvaluationAnswer.question_id,
        EvaluationAnswer.number,
        cast(EvaluationAnswer.chosen, Text),
        *((text, case((text.is_not(None), Evaluation.id)), _concern.ref) if words else (null(), null(), null())),
    ]
    query = (
        select(*same, func.count())
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .join(EvaluationAnswer.question)
        .where(counted, EvaluationAnswer.outcome_id.is_(None), Question.kind.not_in(_BETWEEN_PEOPLE))
    )
    if words:
        of_form = (_concern.kind == TextKind.EVALUATION) & (_concern.subject_id == Evaluation.id)
        query = query.outerjoin(_concern, of_form & text.is_not(None)).where(text.is_(None) | WORDS_SHOWN)
    return session.execute(query.group_by(*(same if words else same[:5]))).tuples().all()


def _questions(
    session: Session, asked_in: Collection[tuple[int, str, int]]
) -> tuple[dict[QuestionRef, AskedQuestion], dict[tuple[str, int], QuestionRef]]:
    """Each question once, however many versions of it were answered; and which of them a row of a stage is about.

    `asked_in` is the id of each question that was answered, a stage in which it was, and by how many people.
    """
    stages: dict[int, set[str]] = defaultdict(set)
    people: Counter[int] = Counter()
    for question_id, stage, count in asked_in:
        stages[question_id].add(stage)
        people[question_id] += count
    rows = session.execute(
        select(Question, FormVersion.form_id)
        .join(Question.version)
        .where(Question.id.in_(stages))
        .order_by(Question.version_id.desc(), Question.position)
    ).tuples()
    by_form = list(rows)
    answered: Counter[int] = Counter()
    for question, form_id in by_form:
        answered[form_id] += people[question.id]
    by_form.sort(key=lambda row: -answered[row[1]])
    found: dict[QuestionRef, AskedQuestion] = {}
    refs: dict[tuple[str, int], QuestionRef] = {}
    for question, _ in by_form:
        for stage in stages[question.id]:
            ref = QuestionRef(Stage(stage), question.key, QuestionKind(question.kind))
            refs[stage, question.id] = ref
            asked = found.setdefault(ref, AskedQuestion(question.words, question.section))
            asked.of_some |= question.shown_if is not None
            for choice in question.choices or ():
                asked.choices.setdefault(choice["code"], choice["text"])
    return found, refs


def _sureness(
    session: Session, counted: ColumnElement[bool]
) -> tuple[dict[OutcomeRef, str], dict[OutcomeRef, list[Sureness]]]:
    """What each person said of a learning outcome in all stages, as how many said the same; and what it is called, in
    the order of the courses.

    The first question of a form about each outcome is how sure they are, however it is worded there. Another one in the
    same form stands for itself, by its key. Whoever gave up their place is left out of what was asked before.
    """

    def number_of(stage: Stage) -> ColumnElement[int | None]:
        return func.max(case((Evaluation.stage == stage, EvaluationAnswer.number)))

    earlier = aliased(Question)
    is_first = ~exists().where(
        earlier.version_id == Question.version_id,
        earlier.kind.in_(PER_OUTCOME),
        earlier.position < Question.position,
    )
    named = case((is_first, ""), else_=Question.key)
    people = (
        select(
            Evaluation.event_id,
            EvaluationAnswer.outcome_id,
            named.label("asked_as"),
            func.max(Question.words).label("words"),
            number_of(Stage.BEFORE).label("before"),
            func.max(EvaluationAnswer.looking_back).label("looking_back"),
            number_of(Stage.AFTER).label("after"),
            number_of(Stage.IMPACT).label("impact"),
        )
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .join(Evaluation.booking)
        .join(EvaluationAnswer.question)
        .where(counted)
        .where(EvaluationAnswer.outcome_id.is_not(None))
        .where(Evaluation.asked_id.is_(None) | (Evaluation.asked_id == Booking.delegate_id))
        .group_by(Evaluation.event_id, EvaluationAnswer.outcome_id, Evaluation.booking_id, "asked_as")
        .subquery()
    )
    order = (LearningOutcome.course_id, LearningOutcome.position, LearningOutcome.text)
    rows = session.execute(
        select(*people.c, LearningOutcome.text, func.count())
        .join(LearningOutcome, LearningOutcome.id == people.c.outcome_id)
        .group_by(*people.c, *order)
        .order_by(*order, people.c.asked_as)
    ).tuples()
    outcomes: dict[OutcomeRef, str] = {}
    found: dict[OutcomeRef, list[Sureness]] = defaultdict(list)
    for event_id, outcome_id, asked_as, words, before, looking_back, after, impact, text, count in rows:
        outcomes[outcome_id, asked_as] = f"{text}: {words}" if asked_as else text
        moments = zip(Moment, (before, looking_back, after, impact), strict=True)
        numbers = {moment: number for moment, number in moments if number is not None}
        found[outcome_id, asked_as].append(Sureness(event_id, numbers, count))
    return outcomes, found
