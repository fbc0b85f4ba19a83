"""What some events brought about, as those who came said.

Every figure adds up whole blocks of answers, the same blocks as on the pages of the events and their courses
(results/suppression.py). So it does not matter which events are added up: who takes one sum from another has whole
blocks again. The same people at two moments are compared on the page of a course and year alone
(docs/decisions/0080), and so nowhere here. Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import TOP, YES, QuestionKind, Stage
from training.evaluations.results.answered import Answers, QuestionRef
from training.evaluations.results.choices import ChoiceFigure, choices_about, counted_choices
from training.evaluations.results.comparisons import Moment, counts_by_event
from training.evaluations.results.figures import number_of
from training.evaluations.results.suppression import Block, blocks, is_most, is_too_few, within
from training.evaluations.results.tallies import Mean, Tally, added, change_text, mean_of, tally

RECOMMEND = QuestionRef(Stage.AFTER, "recommend", QuestionKind.ZERO_TO_TEN)
USED = QuestionRef(Stage.IMPACT, "used_it", QuestionKind.CHOICE)
CHANGED = QuestionRef(Stage.IMPACT, "changed", QuestionKind.SEVERAL)
EXAMPLE = QuestionRef(Stage.IMPACT, "example", QuestionKind.TEXT)
"""Asked of those who used it."""


@dataclass(frozen=True)
class Effect:
    """Of some events; every figure holds its own n."""

    responses: Mapping[Stage, AnswerShare]
    """How many forms came back, of those that were sent."""
    waiting: int
    """How many of these are in no figure yet, since more may come one by one."""
    confidence: Mapping[Moment, Mean]
    """How sure people were of what the courses were to teach, 1 to 5. n counts answers: each person gives one for each
    learning outcome of a course."""
    recommend: Mean
    """0 to 10."""
    used: ChoiceFigure | None
    """Whether they had used it after 90 days."""
    changed: ChoiceFigure | None
    """Whether it changed a referral or how they work."""
    examples: AnswerShare | None
    """How many gave an example, of those who said whether they had used it; None where that can't be told."""

    @property
    def says_nothing(self) -> bool:
        """Nobody was asked."""
        return not any(share.whole for share in self.responses.values())

    @property
    def change_looking_back(self) -> str:
        """“+1.4”: both numbers are of one form; nothing where somebody gave only one of them."""
        then, now = self.confidence[Moment.LOOKING_BACK], self.confidence[Moment.AFTER]
        if then.value is None or now.value is None or then.n != now.n:
            return ""
        return change_text(then.value, now.value)


def effect_of(answers: Answers, events: Collection[int]) -> Effect:
    """`answers` have to hold whole courses and years, as `answers_about` reads them, and be of one year."""
    some = set(events)
    waiting = [one for (event_id, _), one in answers.waiting.items() if event_id in some]
    return Effect(
        responses={stage: answers.responses(stage, some) for stage in Stage},
        waiting=sum(len(one.forms) for one in waiting),
        confidence={moment: _confidence(answers, moment, some) for moment in Moment},
        recommend=number_of(answers, RECOMMEND, some) if RECOMMEND in answers.questions else Mean(None, 0, top=10),
        used=_chosen(answers, USED, some),
        changed=_chosen(answers, CHANGED, some),
        examples=_examples(answers, some) if USED in answers.questions else None,
    )


def _confidence(answers: Answers, moment: Moment, events: Collection[int]) -> Mean:
    """The sum over all learning outcomes, each of which has blocks of its own. A second question about an outcome asks
    something else and is not in it.
    """
    counted, answered = Tally(), 0
    for (_, asked_as), rows in answers.sureness.items():
        if asked_as:
            continue
        by_event: dict[int, Tally] = {}
        for row in rows:
            if moment in row.numbers:
                said = tally([(row.numbers[moment], row.people)])
                by_event[row.event_id] = by_event.get(row.event_id, Tally()) + said
        found = within(blocks(counts_by_event(rows, moment), answers.placed), events)
        counted += added(by_event[event_id] for block in found for event_id in block.events)
        answered += sum(one.n for event_id, one in by_event.items() if event_id in events)
    return mean_of(counted, answered, TOP[QuestionKind.SCALE])


def _chosen(answers: Answers, ref: QuestionRef, events: Collection[int]) -> ChoiceFigure | None:
    return choices_about(answers, ref, events) if ref in answers.questions else None


def example_blocks(answers: Answers) -> list[Block]:
    """Those of the answers to whether somebody used it, in which an example may be counted: who gave one is among those
    who used it. So neither those who gave one nor the others who used it may be so few that they could be found.
    """
    found, rows = counted_choices(answers, USED)
    used = next((set(row) for row in rows if YES in row), set())
    kept = []
    for block in found:
        wrote = _wrote(answers, block.events)
        rest = sum(n for codes, n in block.counts.items() if used.intersection(codes)) - wrote
        if rest >= 0 and not is_too_few(rest) and not is_too_few(wrote):
            kept.append(block)
    return kept


def _wrote(answers: Answers, events: Collection[int]) -> int:
    """How many gave an example."""
    given = answers.given.get(EXAMPLE, {})
    return sum(sum(given[event_id].values()) for event_id in events if event_id in given)


def _examples(answers: Answers, events: Collection[int]) -> AnswerShare | None:
    found = within(example_blocks(answers), events)
    gave = sum(_wrote(answers, block.events) for block in found)
    counted = sum(block.n for block in found)
    given = answers.given.get(USED, {})
    answered = sum(sum(given[event_id].values()) for event_id in events if event_id in given)
    return AnswerShare(gave, counted) if counted and is_most(counted, answered) else None
