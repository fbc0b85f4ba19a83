"""Which reasons for cancelling may be told of a period: some of them say something of somebody's health.

No figure is of fewer than five people, and none can be had by taking figures from each other. So every figure is a sum
of blocks of five or more: a reason in a quarter is a block where five or more gave it; the other quarters of its
financial year are a block together where that comes to five or more. Only periods made of whole quarters have figures,
and what is in none of their blocks stands together with those who said nothing.

Nor can any be had by looking twice: documents are kept, and registers close one by one. While a quarter is open its
reasons count in fives, and the newest five to nine wait. What quarters have together is told once all of the year are
closed.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from training.reports.figures import Rate
from training.reports.year.periods import Period, financial_year

FEWEST = 5

ByQuarter = Mapping[str, Mapping[str, int]]
"""By the key of a quarter, and the reason: how many. An empty reason: nobody said."""


@dataclass(frozen=True)
class ReasonsTold:
    """The reasons of a period with how many gave each; together with `rest` they are all who cancelled."""

    given: Mapping[str, int]
    rest: int

    @property
    def cancelled(self) -> int:
        return sum(self.given.values()) + self.rest

    def share(self, reason: str) -> Rate | None:
        """Of all who cancelled; None where it may not be told, which is not to say that nobody gave it."""
        return Rate(self.given[reason], self.cancelled) if reason in self.given else None

    @property
    def share_of_rest(self) -> Rate:
        return Rate(self.rest, self.cancelled)


def years_of(period: Period) -> Sequence[Period]:
    """The financial years whose quarters have to be known, to tell what may be told of a period; none for periods that
    are not made of quarters.
    """
    return sorted({financial_year(quarter.year.first) for quarter in period.quarters}, key=lambda year: year.first)


def told(counted: ByQuarter, period: Period, still_open: AbstractSet[str] = frozenset()) -> ReasonsTold | None:
    """What may be told of a period; None where it is not made of whole quarters.

    `still_open`: the keys of quarters that are not over, or have a register that nobody has closed.
    """
    quarters = {quarter.key for quarter in period.quarters}
    if not quarters:
        return None
    given: dict[str, int] = {}
    for year in years_of(period):
        for block, reason, count in _blocks(counted, [quarter.key for quarter in year.quarters], still_open):
            if quarters.issuperset(block):
                given[reason] = given.get(reason, 0) + count
    cancelled = sum(sum(counted.get(key, {}).values()) for key in quarters)
    return ReasonsTold(given, cancelled - sum(given.values()))


def _blocks(
    counted: ByQuarter, quarters: Sequence[str], still_open: AbstractSet[str]
) -> list[tuple[frozenset[str], str, int]]:
    """The blocks of a financial year: the quarters that each is made of, the reason, and how many."""
    found = []
    for reason in sorted({reason for key in quarters for reason in counted.get(key, {}) if reason}):
        of = {key: counted.get(key, {}).get(reason, 0) for key in quarters}
        alone = {key: _in_fives(count) if key in still_open else count for key, count in of.items() if count >= FEWEST}
        found += [(frozenset({key}), reason, count) for key, count in alone.items() if count]
        others = {key: count for key, count in of.items() if key not in alone}
        if sum(others.values()) >= FEWEST and still_open.isdisjoint(quarters):
            found.append((frozenset(others), reason, sum(others.values())))
    return found


def _in_fives(count: int) -> int:
    """Without the newest five to nine."""
    return max(count // FEWEST - 1, 0) * FEWEST
