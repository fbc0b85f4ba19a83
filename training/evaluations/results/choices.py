"""How many chose each answer of a question, where what may be counted speaks for those who answered it.

Nobody is found in what is counted (suppression.py). But the dates that fall out of it are those at which an answer was
rare, so shares of the others can be far from the truth. They are shown only where most who answered are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import QuestionKind
from training.evaluations.results.answered import Answers, AskedQuestion, Given, QuestionRef
from training.evaluations.results.suppression import Cell, Cells, blocks, is_too_few, within

_Chosen = Mapping[int, Mapping[tuple[str, ...], int]]
"""By event, how many chose the same answers."""


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

    @property
    def not_counted(self) -> int:
        """How many answered and are in none of the shares."""
        return self.answered - next((share.whole for share in self.shares.values()), 0)


def choices_about(answers: Answers, ref: QuestionRef, events: Collection[int]) -> ChoiceFigure | None:
    """None where nobody answered about these events."""
    given = {event_id: _by_codes(gave) for event_id, gave in answers.given.get(ref, {}).items()}
    answered = sum(sum(gave.values()) for event_id, gave in given.items() if event_id in events)
    if not answered:
        return None
    asked = answers.questions[ref]
    count = _several if ref.kind == QuestionKind.SEVERAL else _one_of_several
    shares = count(answers, asked, given, events)
    is_of_most = all(10 * share.whole >= 9 * answered for share in shares.values())
    if not is_of_most or not any(share.part for share in shares.values()):
        shares = {}
    several = ref.kind == QuestionKind.SEVERAL
    hidden = [text for text in asked.choices.values() if several and shares and text not in shares]
    return ChoiceFigure(ref.key, asked.words, shares, hidden, answered, asked.of_some)


def _by_codes(gave: Mapping[Given, int]) -> dict[tuple[str, ...], int]:
    return {codes: people for codes, people in gave.items() if isinstance(codes, tuple)}


def _one_of_several(
    answers: Answers, asked: AskedQuestion, given: _Chosen, events: Collection[int]
) -> dict[str, AnswerShare]:
    cells: dict[int, Cells] = {
        event_id: {codes[0]: people for codes, people in gave.items()} for event_id, gave in given.items()
    }
    counts: Counter[frozenset[Cell]] = Counter()
    for block in within(blocks(cells, answers.placed), events):
        counts.update(block.counts)
    counts = _apart(counts)
    together = [codes for codes in counts if len(codes) > 1]
    apart = [code for code in asked.choices if not any(code in codes for codes in together)]
    alone = [frozenset((code,)) for code in apart] if counts else []
    return {_in_words(codes, asked.choices): AnswerShare(counts[codes], counts.total()) for codes in alone + together}


def _apart(counts: Counter[frozenset[Cell]]) -> Counter[frozenset[Cell]]:
    """Answers that stand together anywhere stand together in all: else the same answer would be in two rows. Nothing
    where that leaves one row of several answers.
    """
    parts: list[frozenset[Cell]] = []
    for cells in counts:
        touching = [part for part in parts if part & cells]
        parts = [part for part in parts if part not in touching] + [cells.union(*touching)]
    if len(parts) == 1 and len(parts[0]) > 1:
        return Counter()
    return Counter({part: sum(count for cells, count in counts.items() if cells <= part) for part in parts})


def _in_words(codes: frozenset[Cell], choices: Mapping[str, str]) -> str:
    texts = [text for code, text in choices.items() if code in codes]
    return texts[0] if len(texts) == 1 else " or ".join(f"“{text}”" for text in texts)


def _several(answers: Answers, asked: AskedQuestion, given: _Chosen, events: Collection[int]) -> dict[str, AnswerShare]:
    """Those answers that can be counted at the same dates, which are as many as there are for any."""
    by_dates: dict[frozenset[int], dict[str, AnswerShare]] = defaultdict(dict)
    for code in asked.choices:
        cells = {event_id: _chose(code, gave) for event_id, gave in given.items()}
        counted = within(blocks(cells, answers.placed), events)
        dates = frozenset(event_id for block in counted for event_id in block.events)
        chose = sum(block.counts.get(frozenset((True,)), 0) for block in counted)
        by_dates[dates][code] = AnswerShare(chose, sum(block.n for block in counted))
    of_most = max(by_dates.values(), key=lambda shares: (next(iter(shares.values())).whole, len(shares)))
    shown = _without_telling_of_the_rest(of_most) if len(of_most) < len(asked.choices) else of_most
    return {asked.choices[code]: share for code, share in shown.items() if share.whole}


def _chose(code: str, gave: Mapping[tuple[str, ...], int]) -> Cells:
    """How many chose it and how many did not."""
    cells: Counter[Cell] = Counter()
    for codes, people in gave.items():
        cells[code in codes] += people
    return cells


def _without_telling_of_the_rest(shares: Mapping[str, AnswerShare]) -> dict[str, AnswerShare]:
    """Whoever answers chooses something. So where fewer chose what is shown than answered, the rest chose what is
    hidden; where these would be few, the next rarest answer is hidden, too.
    """
    shown = dict(shares)
    while shown:
        left = next(iter(shown.values())).whole - sum(share.part for share in shown.values())
        if not is_too_few(left):
            break
        del shown[min(shown, key=lambda code: shown[code].part)]
    return shown
