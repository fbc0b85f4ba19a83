"""From which areas people came, as far as it may be told to a reader outside the Board. Pure.

How many came to each event is told, so an area beside a small event could be one person. Areas are therefore told of
quarters and financial years only, and of a quarter once it is over and all its registers are closed. Nothing that is
shown can be taken from something else that is shown so that fewer than five people are left: neither within a period,
nor quarters from their year, nor a page of today from one of last week (docs/decisions/0087).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TypeVar

FEWEST = 5

Of = TypeVar("Of")

ByArea = Mapping[str, int]
"""How many came from each area, by its code; without those of whom nobody said it."""


@dataclass(frozen=True)
class QuarterCame:
    """Who came in one quarter."""

    key: str
    came: int
    """Everybody, of whatever area, or of none that is known."""
    areas: ByArea
    is_settled: bool
    """It is over and every register of it is closed, so that its figures stay as they are."""


@dataclass(frozen=True)
class AreasTold:
    """How many came from each area that may be told; with `rest` they are all who came in the quarters told."""

    given: Mapping[str, int]
    rest: int
    quarters: Sequence[str]
    """The keys of the quarters that are in it."""


def told_of_quarter(quarter: QuarterCame) -> AreasTold:
    """An area stands by itself where five or more came from it, and where the others together are none or five or
    more; else the smallest goes to the others, until they are.
    """
    given = {area: came for area, came in quarter.areas.items() if came >= FEWEST}
    while given and _is_too_few(quarter.came - sum(given.values())):
        del given[min(given, key=lambda area: (given[area], area))]
    return AreasTold(given, quarter.came - sum(given.values()), [quarter.key])


def told_of_year(quarters: Sequence[QuarterCame]) -> AreasTold:
    """Of a financial year, or of one quarter: what is settled, as each quarter is told by itself. Once all of a year
    is, an area has those, too, of the quarters in which it could not be told, where nobody can take them apart again.
    """
    settled = [quarter for quarter in quarters if quarter.is_settled]
    alone = {quarter.key: told_of_quarter(quarter) for quarter in settled}
    given: dict[str, int] = {}
    for told in alone.values():
        for area, came in told.given.items():
            given[area] = given.get(area, 0) + came
    if len(settled) == len(quarters) > 1:
        for area, came in _of_all_year(settled, alone).items():
            given[area] = given.get(area, 0) + came
    everybody = sum(quarter.came for quarter in settled)
    return AreasTold(given, everybody - sum(given.values()), list(alone))


def _of_all_year(quarters: Sequence[QuarterCame], alone: Mapping[str, AreasTold]) -> dict[str, int]:
    """Of each area that may be told so: how many came from it in the quarters in which it is not told by itself."""
    left = {
        area: sum(one.areas.get(area, 0) for one in quarters if area not in alone[one.key].given)
        for area in sorted({area for one in quarters for area in one.areas})
    }
    told: dict[str, int] = {}
    for area in sorted(left, key=lambda area: (-left[area], area)):
        if left[area] >= FEWEST and not _finds_few(quarters, alone, {*told, area}):
            told[area] = left[area]
    return told


def _finds_few(quarters: Sequence[QuarterCame], alone: Mapping[str, AreasTold], areas: Collection[str]) -> bool:
    """Whether taking the sums of some areas from the rests of some quarters would leave one to four people.

    It leaves people only where these quarters hold all of the sum: others would be taken from nothing.
    """
    for some in _subsets(areas):
        hold = [one for one in quarters if any(area not in alone[one.key].given for area in some)]
        for more in _subsets([one for one in quarters if one not in hold], also_none=True):
            taken = sum(one.areas.get(area, 0) for one in hold for area in some if area not in alone[one.key].given)
            if _is_too_few(sum(alone[one.key].rest for one in (*hold, *more)) - taken):
                return True
    return False


def _subsets(of: Collection[Of], *, also_none: bool = False) -> Iterator[tuple[Of, ...]]:
    return chain.from_iterable(combinations(of, size) for size in range(0 if also_none else 1, len(of) + 1))


def _is_too_few(people: int) -> bool:
    return 0 < people < FEWEST
