"""How many chose each answer of a question, where what may be counted speaks for those who answered it.

Nobody is found in what is counted (suppression.py, alike.py). But the dates that fall out of it are those at which
an answer was rare, so shares of the others can be far from the truth. They are shown only where most who answered are
counted, and where it is not said of an answer that nobody gave it though somebody did.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import QuestionKind
from training.evaluations.results.alike import Parts, answers_to_show, answers_together, finds_somebody, none_or_enough
from training.evaluations.results.answered import Answers, ChosenInYear, QuestionRef
from training.evaluations.results.suppression import Block, Cell, blocks, is_most, within

_SameCodes = Mapping[tuple[str, ...], int]
"""How many chose the same answers."""


@dataclass(frozen=True)
class ChoiceFigure:
    """How many chose each answer, by its words, all of the same people; none where that would say something untrue, or
    so few chose one of them that they could be found.
    """

    key: str
    words: str
    shares: Mapping[str, AnswerShare]
    hidden: Sequence[str]
    """Answers of a question with several that are not shown beside the others."""
    answered: int
    of_some: bool
    """Not everybody was asked: how many answered says what they chose before, and is not told."""
    several: bool = False
    """One person can have chosen several."""

    @property
    def not_counted(self) -> int:
        """How many answered and are in none of the shares."""
        return self.answered - next((share.whole for share in self.shares.values()), 0)


def choices_about(answers: Answers, ref: QuestionRef, events: Collection[int]) -> ChoiceFigure | None:
    """None where nobody answered about these events."""
    given: Counter[Cell] = Counter()
    for event_id, gave in _chosen(answers, ref).items():
        given.update(gave if event_id in events else {})
    answered = given.total()
    if not answered:
        return None
    found, rows = counted_choices(answers, ref)
    counted: Counter[Cell] = Counter()
    for block in within(found, events):
        counted.update(block.counts)
    asked, several = answers.questions[ref], ref.kind == QuestionKind.SEVERAL
    shares = {}
    chose = {row: _chose(row, counted) for row in rows if not asked.choices.keys().isdisjoint(row)}
    says_none_did = any(not people and _chose(row, given) for row, people in chose.items())
    if is_most(counted.total(), answered) and not says_none_did:
        shares = {_in_words(row, asked.choices): AnswerShare(chose[row], counted.total()) for row in chose}
    if not any(share.part for share in shares.values()):
        shares = {}
    hidden = [text for text in asked.choices.values() if several and shares and text not in shares]
    return ChoiceFigure(ref.key, asked.words, shares, hidden, answered, asked.of_some, several)


def _chose(row: Sequence[str], people: Mapping[Cell, int]) -> int:
    return sum(count for codes, count in people.items() if isinstance(codes, tuple) and set(row).intersection(codes))


def counted_choices(answers: Answers, ref: QuestionRef) -> tuple[list[Block], Parts]:
    """The blocks of all answers to a question, as how many chose the same; and what is told of them: how many are in
    each, and how many of these chose any of each of these codes.
    """
    given = _chosen(answers, ref)
    by_course, codes = _in_year(answers, ref, given)
    if ref.kind == QuestionKind.SEVERAL:
        shown = answers_to_show(by_course, codes)
        rows: Parts = tuple((code,) for code in codes if code in shown)
        is_safe = partial(_finds_nobody, shown)
    else:
        rows = answers_together([_one_each(gave) for gave in by_course], codes)
        is_safe = partial(_none_or_enough, rows)
    return blocks(given, answers.placed, every_course=answers.every_course, join=True, is_safe=is_safe), rows


def _finds_nobody(shown: frozenset[str], people: _SameCodes) -> bool:
    return not finds_somebody(people, shown)


def _none_or_enough(rows: Parts, people: _SameCodes) -> bool:
    return none_or_enough(_one_each(people), rows)


def _chosen(answers: Answers, ref: QuestionRef) -> dict[int, dict[tuple[str, ...], int]]:
    return {
        event_id: {codes: people for codes, people in gave.items() if isinstance(codes, tuple)}
        for event_id, gave in answers.given.get(ref, {}).items()
    }


def _one_each(gave: _SameCodes) -> Counter[str]:
    found: Counter[str] = Counter()
    for (code, *_), people in gave.items():
        found[code] += people
    return found


def _in_words(part: Sequence[str], choices: Mapping[str, str]) -> str:
    texts = [text for code, text in choices.items() if code in part]
    return texts[0] if len(texts) == 1 else " or ".join(f"“{text}”" for text in texts)


def _in_year(
    answers: Answers, ref: QuestionRef, given: Mapping[int, _SameCodes]
) -> tuple[list[_SameCodes], Sequence[str]]:
    """What was answered about each course of the year, and the codes of all choices."""
    year = answers.of_year.get(ref) or ChosenInYear(dict.fromkeys(answers.questions[ref].choices))
    if not year.by_course:
        for event_id, gave in given.items():
            year.by_course[answers.placed[event_id].course_id].update(gave)
    return [year.by_course[course_id] for course_id in sorted(year.by_course)], list(year.codes)
