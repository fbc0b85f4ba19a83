"""What pages show of the answers about some events: sums of whole blocks (suppression.py), and words without names."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import TOP, WITH_CHOICES, QuestionKind, Stage
from training.evaluations.results.answered import Answers, Given, OutcomeRef, QuestionRef, Words
from training.evaluations.results.choices import ChoiceFigure, choices_about
from training.evaluations.results.comparisons import Comparison, Moment, comparisons, counts_by_event
from training.evaluations.results.steps import Waiting
from training.evaluations.results.suppression import Block, Cells, blocks, within
from training.evaluations.results.tallies import Mean, Tally, added, change_text, mean_of, tally

_ANSWERED = "answered"


@dataclass(frozen=True)
class SaidTogether:
    """Words that one or several people used, and by what a concern about them is raised."""

    text: str
    people: int
    refs: Sequence[str]


@dataclass(frozen=True)
class NumberFigure:
    """What the numbers given to one question come to."""

    key: str
    words: str
    section: str
    """The heading under which it was asked."""
    mean: Mean


@dataclass(frozen=True)
class SaidFigure:
    """What people wrote in answer to one question."""

    key: str
    words: str
    texts: Sequence[SaidTogether]


@dataclass(frozen=True)
class StageFigures:
    """One stage: how many answered of those who were sent its form, and what they said."""

    stage: Stage
    responses: AnswerShare
    counted: int
    """How many of the forms that came back are in figures at all."""
    waiting: Sequence[Waiting]
    """For each event of which some came back that do not count yet."""
    numbers: Sequence[NumberFigure]
    choices: Sequence[ChoiceFigure]
    said: Sequence[SaidFigure]

    @property
    def left_out(self) -> int:
        return self.responses.part - self.counted - self.held

    @property
    def held(self) -> int:
        """How many came back and do not count yet."""
        return sum(len(one.forms) for one in self.waiting)


@dataclass(frozen=True)
class OutcomeFigures:
    """How sure people are of one learning outcome, at every moment they were asked about."""

    outcome: str
    means: Mapping[Moment, Mean]
    comparisons: Sequence[Comparison] = ()

    @property
    def change_looking_back(self) -> str:
        """“+1.4”, from one form of each person; nothing where somebody gave only one of its two numbers."""
        then, now = self.means[Moment.LOOKING_BACK], self.means[Moment.AFTER]
        if then.value is None or now.value is None or then.n != now.n:
            return ""
        return change_text(then.value, now.value)


@dataclass(frozen=True)
class Results:
    """Means and shares hold their own denominators."""

    stages: Mapping[Stage, StageFigures]
    outcomes: Sequence[OutcomeFigures]
    moments: Sequence[Moment]
    """Those at which anybody said how sure they were."""

    @property
    def after(self) -> StageFigures:
        return self.stages[Stage.AFTER]


def results_about(answers: Answers, events: Collection[int], *, compare: bool = False) -> Results:
    """What is shown of some of the events that `answers` are about.

    `compare` person by person: only for all events of one course and year, and nowhere else.
    """
    asked = {stage for event_id, stage in answers.forms if event_id in events} | {Stage.AFTER}
    outcomes = [_outcome(answers, ref, events, compare=compare) for ref in answers.outcomes]
    outcomes = [one for one in outcomes if any(mean.n for mean in one.means.values())]
    return Results(
        stages={stage: _stage(answers, stage, events) for stage in Stage if stage in asked},
        outcomes=outcomes,
        moments=[moment for moment in Moment if any(one.means[moment].n for one in outcomes)],
    )


def number_of(answers: Answers, ref: QuestionRef, events: Collection[int]) -> Mean:
    """The mean of one question about some events."""
    given = answers.given.get(ref, {})
    answers_given: dict[int, Cells] = {event_id: {_ANSWERED: sum(gave.values())} for event_id, gave in given.items()}
    counted = within(blocks(answers_given, answers.placed, every_course=answers.every_course), events)
    tallies = {event_id: tally(_numbers(gave)) for event_id, gave in given.items()}
    answered = sum(one.n for event_id, one in tallies.items() if event_id in events)
    return mean_of(_added(tallies, counted), answered, TOP[ref.kind])


def _numbers(gave: Mapping[Given, int]) -> list[tuple[int, int]]:
    return [(number, people) for number, people in gave.items() if isinstance(number, int)]


def _added(tallies: Mapping[int, Tally], counted: Sequence[Block]) -> Tally:
    return added(tallies[event_id] for block in counted for event_id in block.events)


def _stage(answers: Answers, stage: Stage, events: Collection[int]) -> StageFigures:
    of_events = {event_id: share for (event_id, its), share in answers.forms.items() if its == stage}
    wait = {event_id: one for (event_id, its), one in answers.waiting.items() if its == stage}
    forms: dict[int, Cells] = {
        event_id: {_ANSWERED: share.part - len(wait[event_id].forms) if event_id in wait else share.part}
        for event_id, share in of_events.items()
    }
    shown = within(blocks(forms, answers.placed, every_course=answers.every_course), events)
    refs = [ref for ref in answers.questions if ref.stage == stage]
    return StageFigures(
        stage,
        answers.responses(stage, events),
        counted=sum(block.n for block in shown),
        waiting=[wait[event_id] for event_id in events if event_id in wait and wait[event_id].forms],
        numbers=[
            NumberFigure(ref.key, answers.questions[ref].words, answers.questions[ref].section, mean)
            for ref in refs
            if ref.kind in TOP and (mean := number_of(answers, ref, events)).n
            if mean.value is not None or not answers.questions[ref].of_some
        ],
        choices=[
            figure for ref in refs if ref.kind in WITH_CHOICES and (figure := choices_about(answers, ref, events))
        ],
        said=[
            SaidFigure(ref.key, answers.questions[ref].words, texts)
            for ref in refs
            if ref.kind == QuestionKind.TEXT
            and (texts := _together(answers.said.get(ref, ()), _read_in(answers, ref, events, shown)))
        ],
    )


def _read_in(answers: Answers, ref: QuestionRef, events: Collection[int], shown: Sequence[Block]) -> frozenset[int]:
    """The events whose words are shown. A text in answer to what was asked only of those who chose something says that
    somebody chose it: five or more have to have written.
    """
    if answers.questions[ref].of_some:
        wrote = Counter(words.event_id for words in answers.said.get(ref, ()))
        shown = within(blocks({event_id: {_ANSWERED: n} for event_id, n in wrote.items()}, answers.placed), events)
    return frozenset(event_id for block in shown for event_id in block.events)


def _together(said: Sequence[Words], events: Collection[int]) -> list[SaidTogether]:
    """In the order of the alphabet, so that nobody is known by when they answered: each text once, with everything by
    which a concern about it is raised.
    """
    refs: dict[str, list[str | None]] = defaultdict(list)
    for words in said:
        if words.event_id in events:
            refs[words.text].append(words.ref)
    return [
        SaidTogether(text, len(refs[text]), [ref for ref in refs[text] if ref])
        for text in sorted(refs, key=lambda text: (text.casefold(), text))
    ]


def _outcome(answers: Answers, ref: OutcomeRef, events: Collection[int], *, compare: bool) -> OutcomeFigures:
    rows = answers.sureness[ref]
    means = {}
    for moment in Moment:
        tallies: dict[int, Tally] = defaultdict(Tally)
        for row in rows:
            if moment in row.numbers:
                tallies[row.event_id] += tally([(row.numbers[moment], row.people)])
        counted = within(blocks(counts_by_event(rows, moment), answers.placed), events)
        answered = sum(one.n for event_id, one in tallies.items() if event_id in events)
        means[moment] = mean_of(_added(tallies, counted), answered)
    return OutcomeFigures(answers.outcomes[ref], means, comparisons(rows, answers.placed) if compare else ())
