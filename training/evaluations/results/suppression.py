"""Which answers may be added up, so that nobody is found: neither in a figure, nor by taking figures from each other.

Answers are gathered in blocks of five or more people, and every figure of every page is a sum of whole blocks
(docs/decisions/0080). What one learns by adding and taking away such sums is again about whole blocks.

An event is a block where five or more have answered. Events with fewer are put together: of the same course, trainers
and term; what is still too small, of the same course, trainers and year; and then of the course and year. What is then
fewer than five is in no figure. A block counts for a page only if all its events do.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from training.evaluations.figures import FEWEST

Cell = Hashable
Cells = Mapping[Cell, int]
"""How many gave each answer; of what has a mean, how many answered, under one key."""


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
    counts: Mapping[frozenset[Cell], int]
    """How many gave each answer, each five or more; several answers that only few gave stand together."""

    @property
    def n(self) -> int:
        return sum(self.counts.values())


_LADDER: Sequence[Callable[[int, PlacedEvent], Hashable]] = (
    lambda event_id, _placed: event_id,
    lambda _id, placed: (placed.course_id, placed.trainers, placed.term),
    lambda _id, placed: (placed.course_id, placed.trainers, placed.year),
    lambda _id, placed: (placed.course_id, placed.year),
)


def blocks(given: Mapping[int, Cells], placed: Mapping[int, PlacedEvent]) -> list[Block]:
    """The blocks of all answers to one question, by event.

    `given` has to hold every event of each course and year that it holds one of: what is put together must not depend
    on the page.
    """
    left = {event_id: cells for event_id, cells in given.items() if any(cells.values())}
    found = []
    for rung in _LADDER:
        for events in _together(left, placed, rung):
            cells = _sum(left[event_id] for event_id in events)
            if not any(is_too_few(count) for count in cells.values()):
                found.append(Block(events, {frozenset((cell,)): count for cell, count in cells.items()}))
                for event_id in events:
                    del left[event_id]
    last = [
        Block(events, _folded(_sum(left[one] for one in events))) for events in _together(left, placed, _LADDER[-1])
    ]
    return [*found, *(block for block in last if block.counts)]


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


def _folded(cells: Cells) -> dict[frozenset[Cell], int]:
    """The rarest answers put together until each part is five or more; nothing where that leaves one part alone."""
    parts = [(count, frozenset((cell,))) for cell, count in cells.items() if count]
    while len(parts) > 1:
        parts.sort(key=lambda part: (part[0], sorted(map(str, part[1]))))
        (fewest, one), (more, other), *rest = parts
        if not is_too_few(fewest):
            return {part: count for count, part in parts}
        parts = [(fewest + more, one | other), *rest]
    return {}


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
