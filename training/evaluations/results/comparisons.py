"""How sure people were at two moments, person by person.

What somebody said beforehand and what they remember afterwards are of two kinds (docs/decisions/0072). Each is compared
with what came after it, and never with the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training.evaluations.figures import FEWEST, AnswerShare
from training.evaluations.results.suppression import Cells, PlacedEvent, blocks, fewest_to_be_found, is_too_few
from training.evaluations.results.tallies import Tally, change_text, tally


class Moment(StrEnum):
    """When somebody said how sure they were, or of when."""

    BEFORE = "beforehand"
    LOOKING_BACK = "looking back"
    AFTER = "straight after"
    IMPACT = "after 90 days"


@dataclass(frozen=True)
class Sureness:
    """So many people of one event who gave the same numbers for one learning outcome; only the moments they did."""

    event_id: int
    numbers: Mapping[Moment, int]
    people: int


COMPARED = (
    (Moment.BEFORE, Moment.AFTER),
    (Moment.AFTER, Moment.IMPACT),
    (Moment.LOOKING_BACK, Moment.AFTER),
)
"""In the order in which they are worth having: what is shown of one can be in the way of the next."""


@dataclass(frozen=True)
class Comparison:
    """The same people at two moments."""

    first: Moment
    later: Moment
    at_first: Tally
    at_later: Tally
    surer: AnswerShare | None
    """How many gave a higher number at the later moment; None where few enough to be found did, or did not."""

    @property
    def n(self) -> int:
        return self.at_first.n

    @property
    def change(self) -> str:
        return change_text(self.at_first.total / self.n, self.at_later.total / self.n)


def counts_by_event(rows: Iterable[Sureness], moment: Moment) -> dict[int, Cells]:
    """How many of each event said how sure they were at a moment."""
    found: Counter[int] = Counter()
    for row in rows:
        if moment in row.numbers:
            found[row.event_id] += row.people
    return {event_id: {"answered": people} for event_id, people in found.items()}


def comparisons(rows: Sequence[Sureness], placed: Mapping[int, PlacedEvent]) -> list[Comparison]:
    """What can be shown of one learning outcome over all events of a course and year, each pair of moments once.

    Beside it every event and term shows its means of all who answered. So a comparison is shown only where taking these
    from it, and it from these, finds fewer than five people nowhere.
    """
    chosen: list[tuple[Moment, Moment]] = []
    for pair in COMPARED:
        if sum(row.people for row in rows if _is_in(row, pair)) >= FEWEST and _is_safe(rows, placed, [*chosen, pair]):
            chosen.append(pair)
    return [_compared([row for row in rows if _is_in(row, pair)], *pair) for pair in chosen]


def _is_in(row: Sureness, pair: tuple[Moment, Moment]) -> bool:
    return set(pair) <= row.numbers.keys()


def _is_safe(
    rows: Sequence[Sureness], placed: Mapping[int, PlacedEvent], chosen: Sequence[tuple[Moment, Moment]]
) -> bool:
    """Asked of each moment, whose numbers every figure about it adds up."""
    return not any(is_too_few(_fewest_at(moment, rows, placed, chosen)) for moment in Moment)


def _fewest_at(
    moment: Moment,
    rows: Sequence[Sureness],
    placed: Mapping[int, PlacedEvent],
    chosen: Sequence[tuple[Moment, Moment]],
) -> int:
    pairs = {" and ".join(pair): pair for pair in chosen if moment in pair}
    block_of = {
        event_id: block.events for block in blocks(counts_by_event(rows, moment), placed) for event_id in block.events
    }
    people: dict[frozenset[int] | None, Counter[frozenset[str]]] = defaultdict(Counter)
    for row in rows:
        if moment in row.numbers:
            names = frozenset(name for name, pair in pairs.items() if _is_in(row, pair))
            people[block_of.get(row.event_id)][names] += row.people
    uncounted = [people.pop(None, Counter())]
    return fewest_to_be_found(list(people.values()), uncounted, list(pairs))


def _compared(rows: Sequence[Sureness], first: Moment, later: Moment) -> Comparison:
    n = sum(row.people for row in rows)
    surer = sum(row.people for row in rows if row.numbers[later] > row.numbers[first])
    return Comparison(
        first,
        later,
        tally((row.numbers[first], row.people) for row in rows),
        tally((row.numbers[later], row.people) for row in rows),
        None if is_too_few(surer) or is_too_few(n - surer) else AnswerShare(surer, n),
    )
