"""What a visitor asked the list for. It lives in the address, so that it can be kept, sent and gone back to."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from training.courses.models import Course
from training.programme.dates import ComingDate

# The filters in the order of the page; within one of them any answer will do, between them all have to fit.
NAMES = ("level", "where", "audience", "format", "month", "course", "free", "places")
_ONE_ANSWER = frozenset({"course"})
# Other words for a filter that a newsletter or a person who edits the address may use.
_ALSO_CALLED = {"where": "quadrant", "course": "topic"}
_LONGEST_SEARCH = 100

Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Filters:
    """Words to search for, the answers chosen for each filter, and the page of the list (from 1)."""

    words: str = ""
    by_date: bool = False
    """What is found for words comes in the order of time, not the best first."""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    page: int = 1

    @classmethod
    def from_address(cls, args: MultiDict[str, str]) -> "Filters":
        """Read an address. Whatever it holds, there is a list to show: what makes no sense is left out later."""
        words = " ".join(args.get("q", "")[:_LONGEST_SEARCH].split())
        chosen = {name: frozenset(_values(args, name)) for name in NAMES}
        page = args.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        by_date = bool(words) and args.get("sort") == "date"
        return cls(words, by_date, {name: values for name, values in chosen.items() if values}, max(number, 1))

    def keeping(self, known: Mapping[str, Iterable[str]]) -> "Filters":
        """Without answers that are not among the known ones: an old link, or a typing mistake."""
        kept = {name: [value for value in known[name] if value in values] for name, values in self.chosen.items()}
        chosen = {
            name: frozenset(values[:1] if name in _ONE_ANSWER else values) for name, values in kept.items() if values
        }
        return replace(self, chosen=chosen)

    def has(self, name: str, value: str) -> bool:
        return value in self.chosen.get(name, ())

    @property
    def by_time(self) -> bool:
        """Whether the list is in the order of time: it is, unless somebody searches."""
        return self.by_date or not self.words

    @property
    def in_use(self) -> int:
        """How many answers are chosen, the search not counted."""
        return sum(len(values) for values in self.chosen.values())

    @property
    def anything(self) -> bool:
        return bool(self.words or self.chosen)

    def pairs(self, *, without: str | None = None) -> list[tuple[str, str]]:
        """What stands in the address, in a steady order; `without` leaves one filter out, or “q” the search."""
        found = [("q", self.words)] if self.words and without != "q" else []
        for name in NAMES:
            if name != without:
                found += [(name, value) for value in sorted(self.chosen.get(name, ()))]
        return [*found, ("sort", "date")] if self.by_date and without != "q" else found

    def query(self, *, page: int = 1) -> str:
        """The address behind the question mark; page 1 goes without saying."""
        return urlencode([*self.pairs(), *([("page", str(page))] if page > 1 else [])])

    def saying(self, words: str) -> "Filters":
        """The same with other words to search for."""
        return replace(self, words=words, by_date=self.by_date and bool(words), page=1)

    def dropping(self, name: str, value: str) -> "Filters":
        """The same without one answer, or without the search (“q”)."""
        if name == "q":
            return self.saying("")
        rest = self.chosen.get(name, frozenset()) - {value}
        chosen = {**self.chosen, name: rest}
        return replace(self, chosen={kept: values for kept, values in chosen.items() if values}, page=1)


def _values(args: MultiDict[str, str], name: str) -> list[str]:
    values = [*args.getlist(name), *args.getlist(_ALSO_CALLED.get(name, name))]
    return [value.lower() if name == "where" else value for value in values if value]


def fits_undated(course: Course, filters: Filters, matching: Container[int] | None = None) -> bool:
    """Whether a course without dates belongs below the list: its level fits, nothing else is asked.

    `matching`: the courses that were found for the words; None where there are none.
    """
    if filters.chosen.keys() - {"level"} or (matching is not None and course.id not in matching):
        return False
    return course.level in filters.chosen.get("level", {course.level})


def choose(
    dates: Iterable[ComingDate], filters: Filters, matching: Container[int] | None = None
) -> tuple[list[ComingDate], Counts]:
    """The dates that fit, and for every answer how many would be listed if it were the only one of its filter.

    A date counts under a filter's answers when it fits all the *other* filters, so the numbers beside the boxes say
    what ticking one more of them would bring. `matching`: the events that were found for the words; None where there
    are none.
    """
    fitting: list[ComingDate] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for date in dates:
        if matching is not None and date.event_id not in matching:
            continue
        unfit = [name for name, values in filters.chosen.items() if not values & date.filed_under[name]]
        if not unfit:
            fitting.append(date)
        for name in NAMES:
            if not unfit or unfit == [name]:
                counts[name].update(date.filed_under[name])
    return fitting, counts


def nearest_to(dates: Sequence[ComingDate], filters: Filters) -> list[ComingDate]:
    """Where no date fits, those that fit most filters or one fewer, the first filters of the page before the others.

    One filter alone has nothing near it. Words have: `dates` then are those that were found for them.
    """
    fits = {
        date.event_id: [bool(values & date.filed_under[name]) for name, values in _in_order(filters)] for date in dates
    }
    enough = max(map(sum, fits.values()), default=0) - 1
    near = [date for date in dates if sum(fits[date.event_id]) >= (enough if filters.words else max(enough, 1))]
    return sorted(near, key=lambda date: (-sum(fits[date.event_id]), [not one for one in fits[date.event_id]]))


def _in_order(filters: Filters) -> list[tuple[str, frozenset[str]]]:
    return [(name, filters.chosen[name]) for name in NAMES if name in filters.chosen]


def undated_instead(undated: Sequence[Course], filters: Filters) -> list[Course]:
    """The courses without a date to name where nothing else fits: those of the level, or all."""
    return [course for course in undated if course.level in filters.chosen.get("level", {course.level})]
