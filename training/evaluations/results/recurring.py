"""Which words recur in what people wrote. They are counted as they stand: nobody and nothing decides what is meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from training.evaluations.figures import FEWEST, AnswerShare
from training.evaluations.questions import Stage
from training.evaluations.results.answered import Answers
from training.evaluations.results.suppression import Cells, blocks, within

MOST = 12
_WORD = re.compile(r"[^\W\d_]{4,}")
_SAY_NOTHING = frozenset(
    _WORD.findall(
        """
    about after again also always another back because been before being both come could course delegate
    delegates does doing done down each even ever every everybody everything from gave give given going good
    great have having here into just know like little made make many more most much need never next only other
    others over people really said same should some something such sure take than that their them then there
    these they thing things think this those through time today trainer trainers training used using very want
    well went were what when where which while will with without would your
        """
    )
)


@dataclass(frozen=True)
class RecurringWord:
    """How many people used a word, of those who wrote something."""

    word: str
    people: AnswerShare


def recurring_words(answers: Answers, events: Collection[int], stage: Stage = Stage.AFTER) -> list[RecurringWord]:
    """What five or more used, the commonest first. A person counts once, however often they used it."""
    used: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ref, texts in answers.said.items():
        if ref.stage == stage:
            for one in texts:
                used[one.event_id][one.form_id] |= {word.casefold() for word in _WORD.findall(one.text)} - _SAY_NOTHING
    here = [words for event_id, forms in used.items() if event_id in events for words in forms.values()]
    found = []
    for word, people in Counter(word for words in here for word in words).items():
        if people < FEWEST:
            continue
        cells: dict[int, Cells] = {
            one: Counter(word in words for words in forms.values()) for one, forms in used.items()
        }
        counts: Counter[object] = Counter()
        for block in within(blocks(cells, answers.placed), events):
            counts.update(block.counts)
        if counts[True]:
            found.append(RecurringWord(word, AnswerShare(counts[True], counts.total())))
    return sorted(found, key=lambda one: (-one.people.part, one.word))[:MOST]
