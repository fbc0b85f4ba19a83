"""What somebody is after who typed some words: what each stands for, and where and when they could come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from training.programme.searching.lexicon import FREE, WAYS, Lexicon, Spelt, Synonym
from training.programme.searching.places import Place, place_named
from training.programme.searching.when import PARTS, Days, PartOfDay, days_named, month_named, weekdays_named
from training.programme.searching.words import LEFT_OUT, shown, stem, stems_of, words_of

_MOST_WORDS = 12


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
    days: Days | None = None
    online: bool | None = None
    free: bool = False
    also: tuple[str, ...] = ()
    """Words of place and price without their endings, that may be what a course is about: “online”. What has them in
    its title comes first.
    """
    read_as: Mapping[str, str] = field(default_factory=dict)
    """Typing errors, and the words that they were taken for."""
    pieces: tuple[str, ...] = ()
    """What was typed, taken apart: each is one thing that was understood, and a search by itself."""

    @property
    def of_a_date(self) -> bool:
        """Whether something was asked that only a date can answer."""
        wishes = (self.near, self.months, self.weekdays, self.parts, self.days, self.online is not None, self.free)
        return any(wishes)

    @property
    def anything(self) -> bool:
        return bool(self.terms) or self.of_a_date

    def without(self, terms: Sequence[Term]) -> "Asked":
        return replace(self, terms=tuple(one for one in self.terms if one not in terms))


def understand(typed: str, lexicon: Lexicon, today: date) -> Asked:
    """What is meant by words that somebody typed. What says nothing about a course is left out."""
    spelt = lexicon.spelt(words_of(typed)[:_MOST_WORDS])
    found = _Found(today)
    while spelt:
        spelt = spelt[found.take(spelt, lexicon) :]
    return found.asked


class _Found:
    """What was found so far, from the first word on."""

    def __init__(self, today: date) -> None:
        self.asked, self._today = Asked(), today

    def take(self, spelt: Sequence[Spelt], lexicon: Lexicon) -> int:
        """Understand what these words begin with. Returns how many words that were."""
        before = self.asked
        length = self._take([one.word for one in spelt], lexicon)
        if self.asked != before:
            self._keep_piece(spelt[:length])
        return length

    def _keep_piece(self, spelt: Sequence[Spelt]) -> None:
        typed = [word for one in spelt for word in one.typed]
        if not typed:  # the second half of a word that was two
            return
        wrong, right = " ".join(typed), " ".join(one.word for one in spelt)
        read_as = dict(self.asked.read_as)
        if wrong.replace(" ", "") != right.replace(" ", ""):
            read_as[wrong] = right
        self.asked = replace(self.asked, read_as=read_as, pieces=(*self.asked.pieces, shown(wrong)))

    def _take(self, words: Sequence[str], lexicon: Lexicon) -> int:
        if synonym := lexicon.synonym_at(words):
            return self._take_synonym(*synonym, words)
        if days := days_named(words, self._today):
            self.asked = replace(self.asked, days=days[0])
            return days[1]
        if place := place_named(words):
            self.asked = replace(self.asked, near=place[0])
            return place[1]
        word = words[0]
        if not self._take_wish(word) and word not in LEFT_OUT:
            unfinished = stem(word) not in lexicon.stems_of_programme and lexicon.begins(word)
            self._add(Term(word, ((word if unfinished else stem(word),),), unfinished=unfinished))
        return 1

    def _take_synonym(self, synonym: Synonym, length: int, words: Sequence[str]) -> int:
        ways = (stems_of(words[:length]), *(stems_of(words_of(text)) for text in synonym.means))
        self._add(Term(synonym.said, ways, synonym.means, synonym.of_people))
        return length

    def _add(self, term: Term) -> None:
        self.asked = replace(self.asked, terms=tuple(dict.fromkeys((*self.asked.terms, term))))

    def _take_wish(self, word: str) -> bool:
        """Whether the word says when, how or for how much somebody could come."""
        asked = self.asked
        if month := month_named(word):
            asked = replace(asked, months=asked.months | {month})
        elif weekdays := weekdays_named(word):
            asked = replace(asked, weekdays=asked.weekdays | weekdays)
        elif word in PARTS:
            asked = replace(asked, parts=asked.parts | {PARTS[word]})
        elif word in WAYS:
            asked = replace(asked, online=WAYS[word], also=(*asked.also, stem(word)))
        elif word in FREE:
            asked = replace(asked, free=True)
        else:
            return False
        self.asked = asked
        return True
