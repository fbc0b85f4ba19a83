"""What an event's delegates said straight after, together and without names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.courses.models import LearningOutcome
from training.evaluations.figures import AnswerShare, Growth, Mean, breakdown, growth, mean, without_order
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.queries import WORDS_SHOWN
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import TOP, WITH_CHOICES, QuestionKind, Stage
from training.texts.models import TextKind
from training.texts.queries import refs_of


@dataclass(frozen=True)
class SaidTogether:
    """Words that one or several people used, and by what a concern about them is raised."""

    text: str
    people: int
    refs: Sequence[str]


@dataclass(frozen=True)
class NumberFigure:
    """What the numbers given to one question come to, and the highest that could be given."""

    words: str
    mean: Mean
    top: int


@dataclass(frozen=True)
class ChoiceFigure:
    """How many chose each answer, by its words."""

    words: str
    shares: Mapping[str, AnswerShare]


@dataclass(frozen=True)
class SaidFigure:
    """What people wrote in answer to one question."""

    words: str
    texts: Sequence[SaidTogether]


@dataclass(frozen=True)
class Results:
    """Means and shares hold their own denominators.

    What a box to tick is for (to be quoted, to get the slides) is between a delegate and the training team.
    """

    responses: AnswerShare
    growth: Sequence[Growth]
    numbers: Sequence[NumberFigure]
    choices: Sequence[ChoiceFigure]
    said: Sequence[SaidFigure]


@dataclass
class _Answered:
    """A question, in the words of its newest version, and the answers to all of them."""

    question: Question
    answers: list[EvaluationAnswer] = field(default_factory=list)
    outcome: str | None = None
    choices: dict[str, str] = field(default_factory=dict)
    """The words of every choice there was in one of its versions, by its code."""

    @property
    def words(self) -> str:
        return self.outcome or self.question.words


def results_of(session: Session, event_id: int) -> Results:
    """The figures of one event, in the order of the form."""
    after = (Evaluation.event_id == event_id, Evaluation.stage == Stage.AFTER)
    sent = session.scalar(select(func.count()).select_from(Evaluation).where(*after)) or 0
    answered = select(Evaluation.id, WORDS_SHOWN).where(*after, Evaluation.submitted_at.is_not(None))
    shown = dict(session.execute(answered).tuples().all())
    refs = refs_of(session, TextKind.EVALUATION, [form_id for form_id, is_shown in shown.items() if is_shown])
    asked = _answers_to(session, event_id)

    def of(*kinds: QuestionKind) -> list[_Answered]:
        return [one for one in asked if one.question.kind in kinds]

    def said(one: _Answered) -> list[SaidTogether]:
        texts = [(row.text or "", refs.get(row.evaluation_id)) for row in one.answers if shown[row.evaluation_id]]
        return _together(texts, len(shown))

    top = {**TOP, QuestionKind.CONFIDENCE: TOP[QuestionKind.SCALE]}
    return Results(
        responses=AnswerShare(len(shown), sent),
        growth=growth({one.words: _pairs(one.answers) for one in of(QuestionKind.CONFIDENCE_LOOKING_BACK)}),
        numbers=[
            NumberFigure(one.words, mean(row.number for row in one.answers), top[QuestionKind(one.question.kind)])
            for one in of(*top)
        ],
        choices=[ChoiceFigure(one.words, shares) for one in of(*WITH_CHOICES) if (shares := _shares(one))],
        said=[SaidFigure(one.words, texts) for one in of(QuestionKind.TEXT) if (texts := said(one))],
    )


def _answers_to(session: Session, event_id: int) -> list[_Answered]:
    """Each question once, however many versions of it were answered; one about each outcome, once for each of them."""
    rows = session.execute(
        select(EvaluationAnswer, Question, LearningOutcome)
        .join(EvaluationAnswer.question)
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .outerjoin(EvaluationAnswer.outcome)
        .where(Evaluation.event_id == event_id, Evaluation.stage == Stage.AFTER, Evaluation.submitted_at.is_not(None))
        .order_by(Question.version_id.desc(), Question.position, LearningOutcome.position)
    ).tuples()
    asked: dict[tuple[str, str, int | None], _Answered] = {}
    for answer, question, outcome in rows:
        same = (question.key, question.kind, answer.outcome_id)
        one = asked.setdefault(same, _Answered(question, outcome=outcome.text if outcome else None))
        one.answers.append(answer)
        for choice in question.choices or ():
            one.choices.setdefault(choice["code"], choice["text"])
    return list(asked.values())


def _pairs(answers: Iterable[EvaluationAnswer]) -> list[tuple[int, int]]:
    """Before, looking back, and now: of those who gave both."""
    return [
        (answer.looking_back, answer.number)
        for answer in answers
        if answer.looking_back is not None and answer.number is not None
    ]


def _shares(one: _Answered) -> dict[str, AnswerShare] | None:
    shares = breakdown((answer.chosen or () for answer in one.answers), one.choices)
    return {one.choices[code]: share for code, share in shares.items()} if shares else None


def _together(said: Sequence[tuple[str, str | None]], responses: int) -> list[SaidTogether]:
    """Words in the order of the alphabet, each once, with everything by which a concern about them is raised."""
    texts = dict.fromkeys(without_order((text for text, _ in said), responses))
    return [
        SaidTogether(text, sum(one == text for one, _ in said), [ref for one, ref in said if one == text and ref])
        for text in texts
    ]
