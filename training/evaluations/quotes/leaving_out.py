"""Editing a quote by leaving out, and by nothing else. Pure: words in, words out.

What somebody wrote is cut into words at its spaces. Words may be left out, none is changed, added or moved, and a mark
stands wherever some are missing.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MARK = "[…]"
_ENDS_A_SENTENCE = re.compile(r"[.!?…]+[\"'”’)\]]*$")


@dataclass(frozen=True)
class Sentence:
    """Words that stand together, and which of the text's words they are, counted from 0."""

    first: int
    words: Sequence[str]

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + len(self.words))

    @property
    def numbered(self) -> list[tuple[int, str]]:
        return list(zip(self.numbers, self.words, strict=True))


def words_in(text: str) -> list[str]:
    """Its words with the stops that hang on them, in order."""
    return text.split()


def sentences_in(text: str) -> list[Sentence]:
    """Its sentences, and what ends with a line, so that one of them can be left out whole. Together they have every
    word once.
    """
    found: list[Sentence] = []
    count = 0
    for line in text.splitlines():
        current: list[str] = []
        for word in line.split():
            current.append(word)
            if _ENDS_A_SENTENCE.search(word):
                found.append(Sentence(count, tuple(current)))
                count, current = count + len(current), []
        if current:
            found.append(Sentence(count, tuple(current)))
            count += len(current)
    return found


def quoted(text: str, left_out: Collection[int]) -> str:
    """What is quoted of a text without these of its words; nothing where only stops would be left."""
    shown: list[str] = []
    for number, word in enumerate(words_in(text)):
        if number not in left_out:
            shown.append(word)
        elif not shown or shown[-1] != MARK:
            shown.append(MARK)
    says_something = any(one.isalnum() for word in shown if word != MARK for one in word)
    return " ".join(shown) if says_something else ""


def only_left_out(text: str, result: str) -> bool:
    """Whether a result has only whole words of a text, in their order: the proof that nobody's words were changed."""
    there = iter(words_in(text))
    return all(word in there for word in words_in(result) if word != MARK)
