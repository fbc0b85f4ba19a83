"""Which answers may be added up, so that nobody is found: neither in a figure, nor by taking figures from each other.

Answers are gathered in blocks of five or more people, and every figure of every page is a sum of whole blocks
(docs/decisions/0080). What one learns by adding and taking away such sums is again about whole blocks.

An event is a block where five or more have answered. Events with fewer are put together: of the same course, trainers
and term; what is still too small, of the same course, trainers and year; then of the course and year; and of all
courses of a year, for pages about all of them. What is then fewer than five is in no figure. A block counts for a page
only if all its events do.

Of answers to choose from, each is to be given by none or five or more in a block. What is left of a course and year,
because an answer is rare in it, takes more of its blocks to itself until it is not: they stand on the page of the year,
and no longer on those of their events.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from training.evaluations.figures import FEWEST

Cell = Hashable
Cells = Mapping[Any, int]
"""By Cell, how many gave each answer; of what has a mean, how many answered, under one key."""


@dataclass(frozen=True)
class PlacedEvent:
    """What an event is put together by with others."""

    course_id: int
    trainers: frozenset[int]
    term: str
    year: int


@dataclass(frozen=True)
class Block:
    """Answers that are counted together or not at all."""

    events: frozenset[int]
    counts: Cells
    """How many gave each answer, so that nobody is found in it."""

    @property
    def n(self) -> int:
        return sum(self.counts.values())


_Rung = Callable[[int, PlacedEvent], Hashable]
"""What events have in common that are put together."""


def _course_and_year(_id: int, placed: PlacedEvent) -> Hashable:
    return placed.course_id, placed.year


_LADDER: Sequence[_Rung] = (
    lambda event_id, _placed: event_id,
    lambda _id, placed: (placed.course_id, placed.trainers, placed.term),
    lambda _id, placed: (placed.course_id, placed.trainers, placed.year),
    _course_and_year,
)


def finds_nobody(cells: Cells) -> bool:
    """Whether none or five or more gave each answer."""
    return not any(is_too_few(count) for count in cells.values())


def blocks(
    given: Mapping[int, Cells],
    placed: Mapping[int, PlacedEvent],
    *,
    every_course: bool = False,
    join: bool = False,
    is_safe: Callable[[Cells], bool] = finds_nobody,
) -> list[Block]:
    """The blocks of all answers to one question, by event.

    `given` has to hold every event of each course and year that it holds one of: what is put together must not depend
    on the page. With `every_course` it holds those of all courses of its years, and what is left of several courses is
    put together, too. With `join` what is left of a course takes blocks of the same course to itself.
    """
    left = {event_id: cells for event_id, cells in given.items() if any(cells.values())}
    found: list[Block] = []
    for rung in _LADDER:
        found += _taken(left, placed, rung, is_safe)
    if join:
        _join(left, found, placed, is_safe)
    if every_course:
        found += _taken(left, placed, lambda _id, placed: placed.year, is_safe)
    return found


def _taken(
    left: dict[int, Cells], placed: Mapping[int, PlacedEvent], rung: _Rung, is_safe: Callable[[Cells], bool]
) -> list[Block]:
    """The blocks that what is left makes on a rung. What is in them is left no longer."""
    found = []
    for events in _together(left, placed, rung):
        cells = _sum(left[event_id] for event_id in events)
        if is_safe(cells):
            found.append(Block(events, cells))
            for event_id in events:
                del left[event_id]
    return found


def _join(
    left: dict[int, Cells], found: list[Block], placed: Mapping[int, PlacedEvent], is_safe: Callable[[Cells], bool]
) -> None:
    """What is left of a course and year takes to itself as few of its blocks as make it safe. Where all of them do not,
    everything stays as it is.
    """
    for events in _together(left, placed, _course_and_year):
        same = _course_and_year(0, placed[min(events)])
        rest = [block for block in found if _course_and_year(0, placed[min(block.events)]) == same]
        joined, total = events, _sum(left[event_id] for event_id in events)
        while rest and not is_safe(total):
            nearest = min(rest, key=partial(_nearness, total))
            rest.remove(nearest)
            joined, total = joined | nearest.events, total + Counter(nearest.counts)
        if is_safe(total):
            found[:] = [block for block in found if not block.events <= joined] + [Block(joined, total)]
            for event_id in events:
                del left[event_id]


def _nearness(total: Counter[Cell], block: Block) -> tuple[int, int, int]:
    """First what leaves fewest answers rare, then what is smallest."""
    with_it = total + Counter(block.counts)
    return sum(is_too_few(count) for count in with_it.values()), block.n, min(block.events)


def is_most(counted: int, answered: int) -> bool:
    """Whether what is counted speaks for those who answered: nine in ten of them."""
    return 10 * counted >= 9 * answered


def is_too_few(count: int) -> bool:
    """Whether so many people could be found. Nobody is not too few: there is nobody to find."""
    return 0 < count < FEWEST


def within(found: Iterable[Block], events: Collection[int]) -> list[Block]:
    """The blocks that count for a page about these events."""
    return [block for block in found if block.events <= set(events)]


def _together(
    left: Iterable[int], placed: Mapping[int, PlacedEvent], rung: Callable[[int, PlacedEvent], Hashable]
) -> list[frozenset[int]]:
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for event_id in left:
        groups[rung(event_id, placed[event_id])].add(event_id)
    return [frozenset(events) for events in groups.values()]


def _sum(all_cells: Iterable[Cells]) -> Counter[Cell]:
    total: Counter[Cell] = Counter()
    for cells in all_cells:
        total.update(cells)
    return total


def fewest_to_be_found(
    counted: Sequence[Mapping[frozenset[str], int]],
    uncounted: Sequence[Mapping[frozenset[str], int]],
    sums: Sequence[str],
) -> int:
    """How many people the cleverest sum could single out, where beside blocks sums over parts of them are shown.

    Each block, as how many of its people are in which of `sums`, by their names: `counted` are themselves shown,
    `uncounted` are in no figure but these sums. 0 where nothing can be learned beyond the blocks.

    Whoever adds and takes away gives each block and each sum a factor. A person then counts with the factors of all
    they are in, and is hidden where these come to nothing. For given factors of the sums, that of a block can hide all
    its people of one total at most: those that are left are found together. Factors from -2 to 2 reach every way in
    which sums of up to three can cancel each other.
    """
    found = []
    for factors in product(range(-2, 3), repeat=len(sums)):
        factor = dict(zip(sums, factors, strict=True))
        left = 0
        for people, is_counted in [*((one, True) for one in counted), *((one, False) for one in uncounted)]:
            totals: Counter[int] = Counter()
            for names, count in people.items():
                totals[sum(factor[name] for name in names)] += count
            hidden = max(totals.values(), default=0) if is_counted else totals[0]
            left += sum(totals.values()) - hidden
        if left:
            found.append(left)
    return min(found, default=0)
