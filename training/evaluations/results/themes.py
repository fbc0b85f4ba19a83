"""What texts speak of, over some events: as the administrator found who read them, of all texts that were read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.evaluations.figures import AnswerShare
from training.evaluations.results.suppression import Block, Cell, Cells, PlacedEvent, blocks, within
from training.years import FinancialYear

_READ = "read"


@dataclass(frozen=True)
class YearOfThemes:
    """The texts of a year, and how many speak of each theme: all of the same texts."""

    year: str
    read: int
    shares: Mapping[str, AnswerShare]
    """By name; without those of which so few speak that they could be found."""


@dataclass(frozen=True)
class Themes:
    names: Sequence[str]
    """The commonest first."""
    years: Sequence[YearOfThemes]
    """The latest first."""


def themes_by_year(
    spoken: Mapping[int, Mapping[frozenset[str], int]],
    placed: Mapping[int, PlacedEvent],
    events: Collection[int],
    *,
    every_course: bool = False,
) -> Themes:
    """`spoken` is, by event, how many texts that were read speak of the same themes."""
    names = {name for texts in spoken.values() for some in texts for name in some}
    read: dict[int, Cells] = {event_id: {_READ: sum(texts.values())} for event_id, texts in spoken.items()}
    speaks = {name: _speaking_of(name, spoken) for name in names}
    years = []
    for first in sorted({placed[one].year for one in events if one in spoken}, reverse=True):
        of_year = {one for one in events if placed[one].year == first}
        whole = _sum(within(blocks(read, placed, every_course=every_course), of_year)).total()
        shares = {}
        for name, cells in speaks.items():
            found = _sum(within(blocks(cells, placed, every_course=every_course, join=True), of_year))
            if found.total() == whole:
                shares[name] = AnswerShare(found[True], whole)
        years += [YearOfThemes(str(FinancialYear(first)), whole, shares)] if whole else []
    commonest: Counter[str] = Counter()
    for year in years:
        commonest.update({name: share.part for name, share in year.shares.items()})
    return Themes(sorted(+commonest, key=lambda name: (-commonest[name], name)), years)


def _speaking_of(name: str, spoken: Mapping[int, Mapping[frozenset[str], int]]) -> dict[int, Cells]:
    found: dict[int, Cells] = {}
    for event_id, texts in spoken.items():
        found[event_id] = counts = Counter[bool]()
        for names, count in texts.items():
            counts[name in names] += count
    return found


def _sum(counted: Iterable[Block]) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for block in counted:
        found.update(block.counts)
    return found
