"""What of a question with answers to choose from is shown alike on every page of a year.

Were an answer hidden on one page and shown on another, who takes these from each other could find those who gave it.
So one choice is made for all pages, from the answers of all courses: the one with which most is said of most people,
over all courses together and of each. Pure.

**Of one answer each**, rare answers stand together, the same ones everywhere.

**Of several answers**, some are not shown at all. Each person chose some of them, so people are of kinds: who chose
“How I work” alone, who chose it with “A referral”, and so on. What is told is how many answered and how many chose each
answer that is shown. A sum of these that comes to nothing for all kinds but some is about these kinds alone; together
they are to be five people or more.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from training.evaluations.figures import FEWEST
from training.evaluations.results.suppression import is_too_few

Chosen = tuple[str, ...]
"""The codes of what somebody chose."""
_LARGE_PRIME = 2**31 - 1
"""Sums are reckoned by what is left when this divides them: no sum of so few noughts and ones comes near it."""
_MOST_FEW = 12
"""Kinds of few people of which every choice is tried. Of more it is taken that somebody could be found."""


def finds_somebody(people: Mapping[Chosen, int], shown: Collection[str]) -> bool:
    """Whether a sum of how many answered, and how many chose each of these, can be about fewer than five people."""
    kinds: Counter[frozenset[str]] = Counter()
    for codes, count in people.items():
        kinds[frozenset(codes).intersection(shown)] += count
    kinds = +kinds
    order = sorted(shown)
    columns = {kind: (1, *(int(code in kind) for code in order)) for kind in kinds}
    full = _rank(columns.values())
    if _hides_all(kinds, columns, full):
        return False
    few = [kind for kind, count in kinds.items() if is_too_few(count)]
    if len(few) > _MOST_FEW:
        return True
    return any(_rank(columns[kind] for kind in kinds if kind not in left) < full for left in _suspects(few, kinds))


def _suspects(few: Sequence[frozenset[str]], kinds: Mapping[frozenset[str], int]) -> Iterator[Sequence[frozenset[str]]]:
    for size in range(1, FEWEST):
        for some in combinations(few, size):
            if sum(kinds[kind] for kind in some) < FEWEST:
                yield some


def _hides_all(
    kinds: Mapping[frozenset[str], int], columns: Mapping[frozenset[str], tuple[int, ...]], full: int
) -> bool:
    """Whether five groups of people tell the same sums apart, each by itself: who takes away four people leaves one of
    them whole, and so no sum about these four. True is certain, False is not.
    """
    left = Counter(kinds)
    for _ in range(FEWEST):
        group: list[tuple[int, ...]] = []
        for kind, _count in left.most_common():
            if left[kind] and _rank([*group, columns[kind]]) > len(group):
                group.append(columns[kind])
                left[kind] -= 1
        if len(group) < full:
            return False
    return True


def _rank(vectors: Collection[tuple[int, ...]] | Iterator[tuple[int, ...]]) -> int:
    """How many of these say something of their own."""
    basis: list[tuple[int, list[int]]] = []
    for vector in vectors:
        rest = list(vector)
        for at, one in basis:
            if factor := rest[at]:
                rest = [(a - factor * b) % _LARGE_PRIME for a, b in zip(rest, one, strict=True)]
        at = next((n for n, value in enumerate(rest) if value), -1)
        if at >= 0:
            by = pow(rest[at], -1, _LARGE_PRIME)
            basis.append((at, [value * by % _LARGE_PRIME for value in rest]))
    return len(basis)


def answers_to_show(by_course: Sequence[Mapping[Chosen, int]], codes: Sequence[str]) -> frozenset[str]:
    """Which answers are shown on every page of a year: those with which most can be said of most people, over all
    courses together and of each.

    One answer after another is left out, each time the one without which most is said, and the best of these counts.
    """
    shown = frozenset(codes)
    best = (_said_of_several(by_course, shown), shown)
    while len(shown) > 1:
        fewer = [shown - {code} for code in reversed(codes) if code in shown]
        said, shown = max(((_said_of_several(by_course, some), some) for some in fewer), key=lambda pair: pair[0])
        if said > best[0]:
            best = (said, shown)
    return best[1]


def _said_of_several(by_course: Sequence[Mapping[Chosen, int]], shown: frozenset[str]) -> tuple[int, int]:
    """Besides how much is said, how often what is shown was chosen."""
    chosen = sum(count for people in by_course for codes, count in people.items() for code in codes if code in shown)
    return len(shown) * _counted(by_course, lambda people: not finds_somebody(people, shown)), chosen


Parts = tuple[tuple[str, ...], ...]
"""The codes of all answers, those that stand together in one part."""


def answers_together(by_course: Sequence[Mapping[str, int]], codes: Sequence[str]) -> Parts:
    """Which answers stand together on every page of a year, of a question to which each gives one.

    Two parts after another are put together, each time those with which most is said, and the best of these counts.
    What stands side by side in the form is put together first.
    """
    parts: Parts = tuple((code,) for code in codes)
    best = (_said_of_parts(by_course, parts), parts)
    while len(parts) > 2:
        at = [(one, other) for other in range(len(parts)) for one in range(other)]
        at.sort(key=lambda pair: pair[1] - pair[0])
        fewer = [_put_together(parts, one, other) for one, other in at]
        said, parts = max(((_said_of_parts(by_course, some), some) for some in fewer), key=lambda pair: pair[0])
        if said > best[0]:
            best = (said, parts)
    return best[1]


def _put_together(parts: Parts, one: int, other: int) -> Parts:
    left = [part for at, part in enumerate(parts) if at not in (one, other)]
    return (*left[:one], parts[one] + parts[other], *left[one:])


def _said_of_parts(by_course: Sequence[Mapping[str, int]], parts: Parts) -> int:
    """A row in which nobody is says nothing."""
    given = {code for people in by_course for code, count in people.items() if count}
    rows = sum(not given.isdisjoint(part) for part in parts)
    return (rows - 1) * _counted(by_course, lambda people: none_or_enough(people, parts))


def none_or_enough(people: Mapping[str, int], parts: Parts) -> bool:
    """Whether nobody gave an answer of a part, or five or more did, for each of them."""
    return not any(is_too_few(sum(people.get(code, 0) for code in part)) for part in parts)


_Codes = TypeVar("_Codes", str, Chosen)


def _counted(by_course: Sequence[Mapping[_Codes, int]], is_safe: Callable[[Mapping[_Codes, int]], bool]) -> int:
    """How many people are counted on the pages of their courses, and how many on that of all courses."""
    safe = [people for people in by_course if is_safe(people)]
    rest: Counter[_Codes] = Counter()
    for people in by_course:
        if people not in safe:
            rest.update(people)
    return 2 * sum(sum(people.values()) for people in safe) + (rest.total() if is_safe(rest) else 0)
