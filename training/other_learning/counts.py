"""A number of a month, and what it comes to over a year beside the year before. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.board_lists.lists import BoardList, LearningKind
from training.money import half_up
from training.search.normal_form import sort_key
from training.years import FinancialYear

MOST = 10_000_000
"""More than that in a month is a slip of the finger."""
TITLE_LENGTH = 120
UNTITLED = "Without a title"


@dataclass(frozen=True)
class Count:
    """What one page, film, episode, bulletin or campaign came to in a month. Without a title: all that has none."""

    month: date
    kind: str
    title: str
    count: int

    @property
    def key(self) -> tuple[date, str, str]:
        """Two of them are never kept for the same thing."""
        return self.month, self.kind, sort_key(self.title)


@dataclass(frozen=True)
class MonthLine:
    """A month of a year, and the same a year earlier. None: nobody has entered any; 0 is a number."""

    label: str
    count: int | None
    before: int | None


@dataclass(frozen=True)
class TitleLine:
    title: str
    count: int
    months: int


@dataclass(frozen=True)
class KindOfYear:
    """One kind of learning over a year."""

    code: str
    name: str
    counted: str
    months: Sequence[MonthLine]
    titles: Sequence[TitleLine]
    """The most first."""

    @property
    def total(self) -> int:
        return sum(line.count or 0 for line in self.months)

    @property
    def entered(self) -> int:
        """How many months have a number."""
        return sum(line.count is not None for line in self.months)

    @property
    def in_both(self) -> tuple[int, int, int]:
        """How many months have a number in both years, and what those come to: before, and now."""
        both = [line for line in self.months if line.count is not None and line.before is not None]
        return len(both), sum(line.before or 0 for line in both), sum(line.count or 0 for line in both)

    @property
    def change(self) -> str:
        """“28.6% more than in the same 8 months of the year before (4,120)”; nothing where no month is in both."""
        months, before, now = self.in_both
        if not months:
            return ""
        same = "the same month" if months == 1 else f"the same {months} months"
        if before == now:
            return f"as many as in {same} of the year before"
        if before == 0:
            return f"none in {same} of the year before"
        percent = half_up(Decimal(100 * abs(now - before)) / before, Decimal("0.1"))
        return f"{percent}% {'more' if now > before else 'fewer'} than in {same} of the year before ({before:,})"


def kinds_of_year(counts: Iterable[Count], year: FinancialYear, kinds: BoardList[LearningKind]) -> list[KindOfYear]:
    """Every kind with a number in the year, in the order of the list, called as in the year.

    Numbers of different kinds are never added up: a view is no download.
    """
    known = list(counts)
    sums: defaultdict[tuple[str, date], int] = defaultdict(int)
    for one in known:
        sums[one.kind, one.month] += one.count
    first, after = year.days.begins, year.days.ends
    in_year = [one for one in known if first <= one.month < after]
    found = []
    for kind in kinds:
        mine = [one for one in in_year if one.kind == kind.code]
        if mine:
            months = [
                MonthLine(
                    span.label,
                    sums.get((kind.code, span.begins)),
                    sums.get((kind.code, span.begins.replace(year=span.begins.year - 1))),
                )
                for span in year.months
            ]
            name = kind.name_on(max(one.month for one in mine))
            found.append(KindOfYear(kind.code, name, kind.counted, months, _titles(mine)))
    return found


def _titles(counts: Sequence[Count]) -> list[TitleLine]:
    """By the newest spelling of each title. Nothing where none has one."""
    by_key: defaultdict[str, list[Count]] = defaultdict(list)
    for one in sorted(counts, key=lambda one: one.month):
        by_key[sort_key(one.title)].append(one)
    if list(by_key) == [""]:
        return []
    lines = [
        TitleLine(them[-1].title or UNTITLED, sum(one.count for one in them), len(them)) for them in by_key.values()
    ]
    return sorted(lines, key=lambda line: (-line.count, line.title))
