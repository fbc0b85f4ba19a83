"""What somebody is after who typed some words: what each stands for, and where and when they could come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from rapidfuzz.distance import OSA

from training.programme.searching.places import Place, place_named, place_words
from training.programme.searching.words import LEFT_OUT, stem, stems_of, words_of

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SHORT_FOR = {
    **{name[:3]: name for name in (*MONTHS, *WEEKDAYS)},
    **{"sept": "september", "tues": "tuesday", "weds": "wednesday", "thur": "thursday", "thurs": "thursday"},
}
_MOST_WORDS = 12
_WRONG_LETTERS = ((4, 1), (7, 2), (11, 3))
"""From how many letters on how many may be wrong."""


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_PARTS = {
    **{"morning": PartOfDay.MORNING, "mornings": PartOfDay.MORNING, "am": PartOfDay.MORNING},
    **{"afternoon": PartOfDay.AFTERNOON, "afternoons": PartOfDay.AFTERNOON, "pm": PartOfDay.AFTERNOON},
    **{"evening": PartOfDay.EVENING, "evenings": PartOfDay.EVENING, "twilight": PartOfDay.EVENING},
}
_WAYS = {
    **dict.fromkeys(("online", "virtual", "virtually", "remote", "remotely", "zoom"), True),
    **dict.fromkeys(("classroom", "face-to-face", "in-person", "f2f"), False),
}
_FREE = frozenset({"free"})
_WEEKEND = frozenset({"weekend", "weekends"})


@dataclass(frozen=True)
class Synonym:
    """Words that people type, and what they mean in the words of the programme."""

    said: str
    means: tuple[str, ...]
    of_people: bool = False
    """Says who somebody is: what is for everybody is for them, too."""


@dataclass(frozen=True)
class Term:
    """One thing that has to be said of a course, in any of several ways."""

    typed: str
    ways: tuple[tuple[str, ...], ...]
    """Each is stems that all have to be there. The first is what was typed."""
    means: tuple[str, ...] = ()
    """The meanings of its synonym, in words; empty where it has none."""
    of_people: bool = False
    unfinished: bool = False
    """No word of the programme is this one, but some begin with it."""


@dataclass(frozen=True)
class Asked:
    terms: tuple[Term, ...] = ()
    near: Place | None = None
    months: frozenset[int] = frozenset()
    """1 to 12."""
    weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    parts: frozenset[PartOfDay] = frozenset()
    online: bool | None = None
    free: bool = False
    also: tuple[str, ...] = ()
    """Words of place and price without their endings, that may be what a course is about: “online”. What has them in
    its title comes first.
    """
    read_as: Mapping[str, str] = field(default_factory=dict)
    """Typing errors, and the words that they were taken for."""

    @property
    def of_a_date(self) -> bool:
        """Whether something was asked that only a date can answer."""
        return bool(self.near or self.months or self.weekdays or self.parts or self.online is not None or self.free)

    @property
    def anything(self) -> bool:
        return bool(self.terms) or self.of_a_date


class Lexicon:
    """Every word that is no typing error: those of the programme, of the synonyms, of places and of the calendar."""

    def __init__(self, programme: Iterable[str], synonyms: Sequence[Synonym]) -> None:
        self.programme = frozenset(programme)
        self.synonyms = {stems_of(words_of(one.said)): one for one in synonyms}
        self._longest = max((len(said) for said in self.synonyms), default=0)
        of_synonyms = {word for one in synonyms for text in (one.said, *one.means) for word in words_of(text)}
        of_calendar = {*MONTHS, *WEEKDAYS, *_SHORT_FOR, *_PARTS, *_WAYS, *_FREE, *_WEEKEND, "webinar"}
        self._words = self.programme | of_synonyms | of_calendar | place_words() | LEFT_OUT
        self._stems = frozenset(map(stem, self._words))

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for word in sorted(self._words - LEFT_OUT):
            found.setdefault(len(word), []).append(word)
        return found

    def knows(self, word: str) -> bool:
        return word in self._words or stem(word) in self._stems

    def begins(self, word: str) -> bool:
        return len(word) > 2 and any(one.startswith(word) for one in self.programme)

    def nearest(self, word: str) -> str | None:
        """The word that was meant, most likely; None where nothing is near enough."""
        wrong = max((letters for length, letters in _WRONG_LETTERS if len(word) >= length), default=0)
        near = [
            (distance, one not in self.programme, one[0] != word[0], one)
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


def understand(typed: str, lexicon: Lexicon) -> Asked:
    """What is meant by words that somebody typed. What says nothing about a course is left out."""
    words, read_as = _spelt(words_of(typed)[:_MOST_WORDS], lexicon)
    found = _Found()
    while words:
        words = words[found.take(words, lexicon) :]
    return found.asked(read_as)


def _spelt(words: Sequence[str], lexicon: Lexicon) -> tuple[list[str], dict[str, str]]:
    spelt: list[str] = []
    read_as: dict[str, str] = {}
    for word in words:
        right = word
        if not lexicon.knows(word) and not lexicon.begins(word) and place_named([word]) is None:
            right = lexicon.nearest(word) or word
        if right != word:
            read_as[word] = right
        spelt.append(right)
    return spelt, read_as


class _Found:
    """What was found so far, from the first word on."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.near: Place | None = None
        self.months: set[int] = set()
        self.weekdays: set[int] = set()
        self.parts: set[PartOfDay] = set()
        self.online: bool | None = None
        self.free = False
        self.also: list[str] = []

    def take(self, words: Sequence[str], lexicon: Lexicon) -> int:
        """Understand what these words begin with. Returns how many words that were."""
        if synonym := lexicon.synonym_at(words):
            return self._take_synonym(*synonym, words)
        if place := place_named(words):
            self.near = place[0]
            return place[1]
        word = words[0]
        if not self._take_of_calendar(word) and word not in LEFT_OUT:
            unfinished = stem(word) not in {stem(one) for one in lexicon.programme} and lexicon.begins(word)
            self.terms.append(Term(word, ((word if unfinished else stem(word),),), unfinished=unfinished))
        return 1

    def _take_synonym(self, synonym: Synonym, length: int, words: Sequence[str]) -> int:
        ways = (stems_of(words[:length]), *(stems_of(words_of(text)) for text in synonym.means))
        self.terms.append(Term(synonym.said, ways, synonym.means, synonym.of_people))
        return length

    def _take_of_calendar(self, word: str) -> bool:
        whole = _SHORT_FOR.get(word, word)
        if whole in MONTHS:
            self.months.add(MONTHS.index(whole) + 1)
        elif whole.removesuffix("s") in WEEKDAYS:
            self.weekdays.add(WEEKDAYS.index(whole.removesuffix("s")))
        elif word in _WEEKEND:
            self.weekdays |= {5, 6}
        elif word in _PARTS:
            self.parts.add(_PARTS[word])
        elif word in _WAYS:
            self.online = _WAYS[word]
            self.also.append(stem(word))
        elif word in _FREE:
            self.free = True
        else:
            return False
        return True

    def asked(self, read_as: Mapping[str, str]) -> Asked:
        return Asked(
            tuple(dict.fromkeys(self.terms)),
            self.near,
            frozenset(self.months),
            frozenset(self.weekdays),
            frozenset(self.parts),
            self.online,
            self.free,
            tuple(self.also),
            read_as,
        )
