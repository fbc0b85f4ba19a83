"""What of the programme fits what somebody is after, the best first, and why it was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cached_property

from training.programme.searching.asked import Asked, Term
from training.programme.searching.places import Place
from training.programme.searching.when import begins_in
from training.programme.searching.words import stem, words_of

NEAR_MILES = 15
"""What counts as near a place that somebody names."""
_FARTHEST_MILES = 40
_MOST_FARTHER = 3
_NEARNESS_COUNTS = 4.0
_FOR_EVERYBODY = 1.5
_BY_SYNONYM = 0.9
_UNFINISHED = 0.8
_WHOLE_TITLE = 6.0
_ALSO_IN_TITLE = 3.0
_CORE_FOR_NEWCOMERS = 8.5
"""Of a level that is for everybody, where somebody says nothing but who they are."""


class Part(Enum):
    """Where in the programme a word stands, and how much that says."""

    TITLE = 10.0
    CODE = 9.9
    LEVEL = 8.0
    AUDIENCE = 7.0
    WHO = 6.0
    """Who it is for, in a sentence."""
    FUNDER = 5.0
    PARTNER = 4.9
    TRAINER = 4.8
    WHERE = 4.0
    SUMMARY = 3.9
    FORMAT = 3.8
    ACCESS = 3.0
    """How people get into the room who cannot walk, see or hear well."""
    OUTCOMES = 2.0
    DESCRIPTION = 1.0


_PLAIN = frozenset({Part.TITLE, Part.CODE, Part.LEVEL})
"""What stands here is what a course is about; elsewhere a word may only be mentioned."""


LONG_TEXTS = frozenset({Part.ACCESS, Part.OUTCOMES, Part.DESCRIPTION})
"""What is typed wrong is seldom a word that stands in these alone."""


@dataclass(frozen=True)
class Texts:
    """What is said of a course, or of one of its dates: by part, several names on a line each."""

    by_part: Mapping[Part, str]

    @cached_property
    def words(self) -> Mapping[Part, Sequence[str]]:
        return {part: words_of(text) for part, text in self.by_part.items() if text}

    @cached_property
    def stands_in(self) -> Mapping[str, Part]:
        """Every word without its ending, and the part that says most among those it stands in."""
        found: dict[str, Part] = {}
        for part, words in sorted(self.words.items(), key=lambda one: one[0].value):
            found |= dict.fromkeys(map(stem, words), part)
        return found


NO_TEXTS = Texts({})


@dataclass(frozen=True)
class Findable:
    """A date of a course, or a course without one, with all that it can be found by."""

    key: int
    of_course: Texts
    """The same for all dates of a course."""
    of_date: Texts = NO_TEXTS
    for_everybody: bool = False
    """Whether it is for anybody who works with children, and not for certain people."""
    starts_at: datetime | None = None
    """In London; empty for a course without dates."""
    place: Place | None = None
    online: bool = False
    in_room: bool = False
    free: bool = False
    level_rank: int | None = None
    """The first level is 1; None: a topic."""
    bookable: bool = True
    """Whether somebody who wants a place can have one now."""

    def part_with(self, word: str) -> Part | None:
        """Where a word without its ending stands."""
        return self.of_course.stands_in.get(word) or self.of_date.stands_in.get(word)

    def text(self, part: Part) -> str:
        return self.of_course.by_part.get(part, "") or self.of_date.by_part.get(part, "")

    def parts_beginning(self, begun: str) -> list[Part]:
        """Where words stand that begin so."""
        return [
            part
            for texts in (self.of_course, self.of_date)
            for part, words in texts.words.items()
            if any(word.startswith(begun) for word in words)
        ]


@dataclass(frozen=True)
class Hit:
    """Something that was found: how well it fits, and why, in a few words each."""

    findable: Findable
    score: float
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """What was typed and is not said of it."""


@dataclass(frozen=True)
class Ranked:
    """What fits, the best first; what comes near where nothing does."""

    hits: tuple[Hit, ...]
    nearest: tuple[Hit, ...] = ()
    """Without something that was asked. Empty where something fits, and where nothing is near."""
    farther: bool = False
    """Nothing is near the place that was named: these are the least far."""
    unknown: tuple[str, ...] = ()
    """What was typed and is said of nothing in the programme. The hits are those of the other words."""


def rank(findables: Sequence[Findable], asked: Asked) -> Ranked:
    """Everything that was asked has to be true of a hit, but for words that nothing in the programme has.

    Without these something has to be plainly about one of the others, or nothing is near.

    Of two that fit as well, what can be booked comes first, then the lower level, then the earlier date.
    """
    unknown = [term for term in asked.terms if all(_best_way(one, term) is None for one in findables)]
    if unknown:
        rest = asked.without(unknown)
        near = not rest.terms or any(_match(one, rest).plain for one in findables)
        ranked = _rank(findables, rest) if rest.anything and near else Ranked(())
        return replace(ranked, unknown=tuple(term.typed for term in unknown))
    return _rank(findables, asked)


def _rank(findables: Sequence[Findable], asked: Asked) -> Ranked:
    found = [(one, _match(one, asked)) for one in findables]
    possible = [(one, match) for one, match in found if _can_come(one, asked)]
    hits = _near([_hit(one, match) for one, match in possible if not match.missing], asked)
    if hits or not asked.anything:
        return Ranked(_best_first(hits, asked), farther=_all_far(hits, asked.near))
    return Ranked((), _best_first(_nearest(found, possible, asked), asked))


def _nearest(
    found: Sequence[tuple[Findable, "_Match"]], possible: Sequence[tuple[Findable, "_Match"]], asked: Asked
) -> list[Hit]:
    """First what is said of it and only time or place is another; then what has the most of the words, or days.

    A course that only mentions one of the words somewhere is not near.
    """
    if not asked.terms:
        most = max((_wishes_met(one, asked) for one, _ in found), default=0)
        near = [_hit(one, match) for one, match in found if _wishes_met(one, asked) == most]
        return [replace(hit, score=hit.score - _days_apart(hit.findable, asked)) for hit in near]
    said = [_hit(one, match) for one, match in found if asked.of_a_date and not match.missing]
    plain = [(one, match) for one, match in possible if match.plain]
    most = max((match.matched for _, match in plain), default=0)
    return said or [_hit(one, match) for one, match in plain if match.matched == most]


@dataclass(frozen=True)
class _Match:
    score: float
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    matched: int
    plain: bool
    """One of the words is its title, code or level, is on the list of search words, or says who somebody is."""


@dataclass(frozen=True)
class _Way:
    """How a term is said of something."""

    score: float
    reason: str
    plain: bool


def _match(one: Findable, asked: Asked) -> _Match:
    terms = asked.terms
    ways = {term: way for term in terms if (way := _best_way(one, term))}
    missing = tuple(term.typed for term in terms if term not in ways)
    score = sum(way.score for way in ways.values())
    title = set(map(stem, one.of_course.words.get(Part.TITLE, ())))
    if terms and not missing and all(set(term.ways[0]) <= title for term in terms):
        score += _WHOLE_TITLE
    score += sum(_ALSO_IN_TITLE for word in asked.also if word in title)
    if terms and one.for_everybody and one.level_rank is not None and all(term.of_people for term in terms):
        score = _CORE_FOR_NEWCOMERS * len(terms)
    reasons = tuple(dict.fromkeys(way.reason for way in ways.values() if way.reason))
    return _Match(score, reasons, missing, len(ways), any(way.plain for way in ways.values()))


def _best_way(one: Findable, term: Term) -> _Way | None:
    """The way of a term that says most of this one, and why it was found by it."""
    if term.unfinished:
        return _by_beginning(one, term)
    best: _Way | None = None
    for at, way in enumerate(term.ways):
        parts = [one.part_with(word) for word in way]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or not known:
            continue
        weakest = min(known, key=lambda part: part.value)
        score = weakest.value * (_BY_SYNONYM if at else 1)
        if best is None or score > best.score:
            reason = _reason(one, weakest, way, term.means[at - 1] if at else "", term.typed)
            best = _Way(score, reason, bool(term.means) or weakest in _PLAIN)
    if term.of_people and one.for_everybody and (best is None or best.score < _FOR_EVERYBODY):
        return _Way(_FOR_EVERYBODY, "for everybody who works with children", plain=True)
    return best


def _by_beginning(one: Findable, term: Term) -> _Way | None:
    begun = term.ways[0][0]
    parts = one.parts_beginning(begun)
    if not parts:
        return None
    best = max(parts, key=lambda part: part.value)
    return _Way(best.value * _UNFINISHED, _reason(one, best, (), "", term.typed), best in _PLAIN)


def _reason(one: Findable, part: Part, way: Sequence[str], meaning: str, typed: str) -> str:
    """Why it was found; nothing where the row says it itself."""
    match part:
        case Part.AUDIENCE:
            return f"for {_listed([_begun_small(name) for name in _lines_with(one.text(part), way)])}"
        case Part.WHO:
            return f"for {_begun_small(one.text(part))}"
        case Part.FUNDER:
            return f"paid for by the {one.text(part).splitlines()[0]}"
        case Part.PARTNER | Part.TRAINER:
            return f"with {_listed(_lines_with(one.text(part), way))}"
        case Part.ACCESS:
            return f"access: “{meaning or typed.lower()}”"
        case Part.SUMMARY | Part.OUTCOMES | Part.DESCRIPTION:
            return f"it is also about “{meaning or typed}”"
    return f"“{typed}” means “{meaning}”" if meaning else ""


def _lines_with(names: str, way: Sequence[str]) -> list[str]:
    """Those of several names that have one of these words."""
    lines = names.splitlines()
    return [line for line in lines if set(way) & set(map(stem, words_of(line)))] or lines


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _begun_small(sentence: str) -> str:
    first, rest = sentence[:1], sentence[1:]
    return (first + rest if rest[:1].isupper() else first.lower() + rest).rstrip(".")


def _can_come(one: Findable, asked: Asked) -> bool:
    """Whether its time, place and price are as asked; how near a place is, is looked at of all together."""
    return not asked.of_a_date or all(_wishes(one, asked))


def _wishes_met(one: Findable, asked: Asked) -> int:
    return sum(_wishes(one, asked))


def _wishes(one: Findable, asked: Asked) -> list[bool]:
    """Of month, weekday, time, way, price and place, whether each is as somebody wishes it."""
    begins = one.starts_at
    if begins is None:
        return [False]
    return [
        not asked.months or begins.month in asked.months,
        not asked.weekdays or begins.weekday() in asked.weekdays,
        not asked.parts or any(begins_in(part, begins) for part in asked.parts),
        asked.days is None or asked.days.first <= begins.date() <= asked.days.last,
        asked.online is None or (one.online if asked.online else one.in_room),
        not asked.free or one.free,
        asked.near is None or one.place is not None,
    ]


def _days_apart(one: Findable, asked: Asked) -> int:
    """How long before or after the days that were asked for."""
    if asked.days is None or one.starts_at is None:
        return 0
    day = one.starts_at.date()
    return max((asked.days.first - day).days, (day - asked.days.last).days, 0)


def _near(hits: Sequence[Hit], asked: Asked) -> list[Hit]:
    """Those near the place that was named; where nothing is, the few that are least far."""
    place = asked.near
    if place is None:
        return list(hits)
    measured = sorted(((place.miles_to(hit.findable.place), hit) for hit in hits if hit.findable.place), key=_miles)
    near = [(miles, hit) for miles, hit in measured if miles <= NEAR_MILES]
    if not near:
        near = [(miles, hit) for miles, hit in measured if miles <= _FARTHEST_MILES][:_MOST_FARTHER]
    return [
        replace(
            hit,
            score=hit.score + _NEARNESS_COUNTS * max(0.0, 1 - miles / NEAR_MILES),
            reasons=(*hit.reasons, *_distance(miles, place)),
        )
        for miles, hit in near
    ]


def _all_far(hits: Sequence[Hit], near: Place | None) -> bool:
    """Whether a place was named, and nothing that was found is near it."""
    if near is None:
        return False
    return all(hit.findable.place is None or near.miles_to(hit.findable.place) > NEAR_MILES for hit in hits)


def _distance(miles: float, place: Place) -> tuple[str, ...]:
    """Under a mile and a half it is there: the row says so itself."""
    whole = round(miles)
    return () if whole < 2 else (f"{whole} miles from {place.name}",)


def _miles(measured: tuple[float, Hit]) -> tuple[float, int]:
    return measured[0], measured[1].findable.key


def _hit(one: Findable, match: _Match) -> Hit:
    return Hit(one, match.score, match.reasons, match.missing)


def _best_first(hits: Iterable[Hit], asked: Asked) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=_by_score_level_and_time if asked.terms else _by_score_and_time))


def _by_score_level_and_time(hit: Hit) -> tuple[object, ...]:
    """The lowest level first is what a newcomer needs, who does not say which."""
    one = hit.findable
    score, *time = _by_score_and_time(hit)
    return score, not one.bookable, one.level_rank is None, one.level_rank or 0, *time


def _by_score_and_time(hit: Hit) -> tuple[float, bool, float, int]:
    begins = hit.findable.starts_at
    return -round(hit.score, 1), begins is None, begins.timestamp() if begins else 0.0, hit.findable.key
