"""The words that a search knows, and what was meant by one that it does not: a typing error, or a space too many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from training.programme.searching.places import place_named, place_words
from training.programme.searching.when import WORDS_OF_TIME
from training.programme.searching.words import LEFT_OUT, stem, stems_of, words_of

WAYS = {
    **dict.fromkeys(("online", "virtual", "virtually", "remote", "remotely", "zoom"), True),
    **dict.fromkeys(("classroom", "face-to-face", "in-person", "f2f"), False),
}
FREE = frozenset({"free"})
_WRONG_LETTERS = ((4, 1), (8, 2), (11, 3))
"""From how many letters on how many of a word may be wrong."""
_LONGEST_JOINED = 4
_SHORTEST_PHRASE = 8
_SHORTEST_PART = 3
"""Of two words that were written as one."""


@dataclass(frozen=True)
class Synonym:
    """Words that people type, and what they mean in the words of the programme."""

    said: str
    means: tuple[str, ...]
    of_people: bool = False
    """Says who somebody is: what is for everybody is for them, too."""


@dataclass(frozen=True)
class Spelt:
    """A word as the search knows it, and what was typed for it: nothing where it was typed with the word before it."""

    word: str
    typed: tuple[str, ...]


class Lexicon:
    """Every word that is no typing error: those of the programme, of the synonyms, of places and of the calendar."""

    def __init__(self, programme: Iterable[str], synonyms: Sequence[Synonym], central: Iterable[str]) -> None:
        """`central`: the words of the programme that a typing error may stand for, and not those of long texts."""
        self.programme, self._central = frozenset(programme), frozenset(central)
        self.stems_of_programme = frozenset(map(stem, self.programme))
        said = {words_of(one.said): one for one in synonyms}
        self.synonyms = {stems_of(words): one for words, one in said.items()}
        self._longest = max((len(words) for words in said), default=0)
        self._joined = {"".join(words): words for words in said}
        of_synonyms = {word for one in synonyms for text in (one.said, *one.means) for word in words_of(text)}
        others = of_synonyms | WORDS_OF_TIME | {*WAYS, *FREE, "webinar"} | place_words()
        self._words = self.programme | others | LEFT_OUT
        self._may_be_meant = (self._central | others) - LEFT_OUT
        self._stems = frozenset(map(stem, self._words))

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for word in sorted(self._may_be_meant):
            found.setdefault(len(word), []).append(word)
        return found

    def knows(self, word: str) -> bool:
        return word in self._words or stem(word) in self._stems

    def begins(self, word: str) -> bool:
        return len(word) > 2 and any(one.startswith(word) for one in self.programme)

    def _is_spelt_right(self, word: str) -> bool:
        return word[0].isdigit() or self.knows(word) or self.begins(word) or place_named([word]) is not None

    def nearest(self, word: str) -> str | None:
        """The word that was meant, most likely; None where nothing is near enough."""
        wrong = _may_be_wrong(word)
        near = [
            (distance, one not in self._central, one[0] != word[0], one)
            for length in range(len(word) - wrong, len(word) + wrong + 1)
            for one in self._by_length.get(length, ())
            if (distance := OSA.distance(word, one, score_cutoff=wrong)) <= wrong
        ]
        return min(near)[-1] if near else None

    def synonym_at(self, words: Sequence[str]) -> tuple[Synonym, int] | None:
        """The synonym that these words begin with, the longest first, and how many words it is."""
        stems = stems_of(words[: self._longest])
        for length in range(len(stems), 0, -1):
            if found := self.synonyms.get(stems[:length]):
                return found, length
        return None

    def spelt(self, words: Sequence[str]) -> list[Spelt]:
        """The words that were meant, in order: without typing errors, and with spaces where the search has them."""
        found: list[Spelt] = []
        while words:
            length, right = self._next(words)
            found.append(Spelt(right[0], tuple(words[:length])))
            found += [Spelt(word, ()) for word in right[1:]]
            words = words[length:]
        return found

    def _next(self, words: Sequence[str]) -> tuple[int, Sequence[str]]:
        """How many words of what was typed come next, and what they are."""
        if known := self.synonym_at(words) or place_named(words):
            return known[1], words[: known[1]]
        if phrase := self._phrase_at(words):
            return phrase
        word, joined = words[0], "".join(words[:2])
        if len(words) > 1 and joined in self._words and joined not in LEFT_OUT and words[1] not in LEFT_OUT:
            return 2, [joined]
        if self._is_spelt_right(word):
            return 1, [word]
        return 1, self._parted(word) or [self.nearest(word) or word]

    def _phrase_at(self, words: Sequence[str]) -> tuple[int, Sequence[str]] | None:
        """The words of a synonym that were typed together, apart, or with a wrong letter: “child minder”."""
        near = sorted(self._phrases_near(words))
        return (-near[0][1], near[0][2]) if near else None

    def _phrases_near(self, words: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """How many letters are wrong, how many words it is (fewer than nothing, so that the most come first)."""
        for length in range(1, min(_LONGEST_JOINED, len(words)) + 1):
            typed, joined = words[:length], "".join(words[:length])
            if said := self._joined.get(joined):
                yield 0, -length, said
            if len(joined) < _SHORTEST_PHRASE or typed[-1] in LEFT_OUT or typed[0] in LEFT_OUT:
                continue
            right = sum(map(self._is_spelt_right, typed))
            if right == length == 1:
                continue
            wrong = 1 if right == length else 2
            for one, said in self._joined.items():
                if one[0] == joined[0] and (length > 1 or len(said) > 1):
                    distance = OSA.distance(joined, one, score_cutoff=wrong)
                    if 0 < distance <= wrong:
                        yield distance, -length, said

    def _parted(self, word: str) -> list[str]:
        """Two words that were written as one."""
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            parts = [word[:at], word[at:]]
            if all(part in self.programme and part not in LEFT_OUT for part in parts):
                return parts
        return []


def _may_be_wrong(word: str) -> int:
    return max((letters for length, letters in _WRONG_LETTERS if len(word) >= length), default=0)
