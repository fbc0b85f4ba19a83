"""Questions of the demonstration year: every figure of every crossing agrees with rows read by plain SQL, and what is
told of people cannot be taken from each other, nor from the pages of figures, until it is about fewer than five.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tests.demonstration.test_figures import days_of
from training import clock
from training.board_lists.queries import board_lists
from training.reports.figures import Figures
from training.reports.questions.answer_queries import answer
from training.reports.questions.question import CROSSED_PEOPLE, GROUPINGS, TAGS, Question, every_crossing
from training.reports.questions.telling import FEWEST
from training.reports.year.groupings import AGENCY, ORGANISATION, crossing, divides_events
from training.reports.year.periods import Period, period_of
from training.reports.year.queries import Compared, figures, key_of_two

CLOSED = """
    e.starts_at >= :begins AND e.starts_at < :ends AND e.state <> 'cancelled' AND e.register_closed_at IS NOT NULL
"""
PERIODS = ("2025", "2026")
KEYS = {
    "level": "c.level", "course": "CAST(c.id AS text)", "format": "c.format", "funder": "f.name",
    "partner": "coalesce(nullif(e.partner, ''), nullif(c.delivery_partner, ''))",
}  # fmt: skip
OF_EVENT = ", ".join(f"{of} AS {name}" for name, of in KEYS.items())
EVENTS = f"""
    SELECT {OF_EVENT}, e.starts_at, coalesce(e.came, 0) AS counted, 1 AS events,
      (SELECT sum(capacity) FROM place_pool p WHERE p.event_id = e.id) AS places
    FROM event e JOIN course c ON c.id = e.course_id LEFT JOIN funder f ON f.id = c.funder_id WHERE {CLOSED}
"""
BOOKINGS = f"""
    SELECT b.id, {OF_EVENT}, e.starts_at, b.area, b.quadrant,
      CASE WHEN e.kind = 'public' THEN 'public' ELSE b.sector END AS sector,
      CASE WHEN EXISTS (SELECT 1 FROM membership m WHERE m.agency_id = b.agency_id
        AND m.starts_on <= date(b.created_at) AND m.ends_on >= date(b.created_at)) THEN 'member' END AS ecvys,
      CASE WHEN b.delegate_id IS NULL THEN NULL WHEN EXISTS (
        SELECT 1 FROM booking x JOIN event y ON y.id = x.event_id
        WHERE x.delegate_id = b.delegate_id AND x.outcome IN ('attended', 'partial')
          AND y.register_closed_at IS NOT NULL AND y.starts_at < :begins) THEN 'returning' ELSE 'new' END AS newness,
      NOT b.walk_in AND b.confirmed_at IS NOT NULL AS registered,
      NOT b.walk_in AND b.confirmed_at IS NOT NULL AND b.state = 'cancelled' AS cancelled,
      NOT b.walk_in AND b.confirmed_at IS NOT NULL AND b.state = 'confirmed'
        AND b.outcome IN ('attended', 'partial') AS came,
      b.walk_in AND b.outcome IN ('attended', 'partial') AS walked_in,
      b.outcome = 'partial' AS part_only,
      CASE WHEN b.outcome IN ('attended', 'partial') THEN b.delegate_id END AS person
    FROM booking b JOIN event e ON e.id = b.event_id JOIN course c ON c.id = e.course_id
    LEFT JOIN funder f ON f.id = c.funder_id
    WHERE {CLOSED} AND b.completes_id IS NULL
"""


def key_of(row: Row, name: str, period: Period) -> str | None:
    if name not in ("month", "quarter"):
        found: str | None = getattr(row, name)
        return found
    day = clock.local(datetime.fromisoformat(row.starts_at).replace(tzinfo=UTC)).date()
    months = (day.year - period.first.year) * 12 + day.month - period.first.month
    return f"{months:02}" if name == "month" else f"{period.first.year}-q{months // 3 + 1}"


def by_two(rows: Iterable[Row], names: tuple[str, str], period: Period) -> Mapping[tuple[str | None, ...], list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[tuple(key_of(row, name, period) for name in names)].append(row)
    return found


def counted(bookings: Iterable[Row], events: Iterable[Row] | None) -> Figures:
    bookings = list(bookings)
    sums = {
        name: sum(getattr(row, name) or 0 for row in bookings)
        for name in ("registered", "cancelled", "came", "walked_in", "part_only")
    }
    people = len({row.person for row in bookings} - {None})
    if events is None:
        return Figures(**sums, people=people)
    events = list(events)
    of_events = {name: sum(getattr(row, name) or 0 for row in events) for name in ("events", "places", "counted")}
    return Figures(**sums, people=people, **of_events)


@pytest.mark.parametrize("key", PERIODS)
def test_every_figure_of_every_crossing_agrees_with_plain_rows(year: Session, key: str) -> None:
    period = period_of(key)
    crossings = every_crossing()
    found = figures(
        year, Compared(period, period.nothing), clock.now(), tuple(crossing(*pair) for pair in crossings)
    ).now
    bookings, events = (year.execute(text(query), days_of(period)).all() for query in (BOOKINGS, EVENTS))
    for pair in crossings:
        of_events = all(map(divides_events, pair))
        booked = by_two(bookings, pair, period)
        held = by_two(events, pair, period) if of_events else {}
        expected = {
            cell: counted(booked.get(cell, ()), held.get(cell, ()) if of_events else None)
            for cell in {**booked, **held}
        }
        assert {key_of_two(cell): one for cell, one in found[crossing(*pair)].items()} == expected, pair


class Told:
    """What can be read of who came in a year: sets of bookings, each a number with a bit for every booking."""

    def __init__(self, bookings: list[Row], period: Period) -> None:
        self.bookings = bookings
        self.properties = {
            name: self._sets(lambda row, name=name: key_of(row, name, period))
            for name in GROUPINGS
            if name not in (AGENCY, ORGANISATION, *TAGS)
        }
        self.days = self._sets(lambda row: row.starts_at[:10])

    def _sets(self, key: Callable[[Row], object]) -> dict[object, int]:
        found: dict[object, int] = defaultdict(int)
        for number, row in enumerate(self.bookings):
            found[key(row)] |= 1 << number
        return found

    def people(self, some: int) -> int:
        found = set()
        while some:
            lowest = some & -some
            found.add(self.bookings[lowest.bit_length() - 1].person)
            some ^= lowest
        return len(found)

    def pages(self) -> set[int]:
        """What the pages of figures tell, by each grouping: of the year, its quarters and months, and of days on which
        all people are of one kind, so that whoever reads their page knows what else they are.
        """
        of_people = [some for name in ("sector", "area", "quadrant", "ecvys", "newness") for some in self._of(name)]
        plain = [day for day in self.days.values() if any(day & some == day for some in of_people)]
        times = [(1 << len(self.bookings)) - 1, *self._of("quarter"), *self._of("month"), *plain]
        return {time & some for time in times for name in self.properties for some in self._of(name)} - {0}

    def _of(self, name: str) -> Collection[int]:
        return self.properties[name].values()

    def is_on_pages(self, some: int) -> bool:
        """Whether pages of single days tell it: of some days, all who have this or that property."""
        for sets in self.properties.values():
            on_pages = (one & day for one in sets.values() for day in self.days.values() if one & day & some)
            if all(one & some == one for one in on_pages):
                return True
        return False


@pytest.mark.parametrize("key", PERIODS)
def test_nothing_told_of_people_can_be_taken_from_anything_else_until_fewer_than_five_are_left(
    year: Session, key: str
) -> None:
    period = period_of(key)
    rows = year.execute(text(BOOKINGS), days_of(period)).all()
    told = Told([row for row in rows if row.person is not None], period)
    guarded, left_out = read_of_people(year, told, period)
    assert left_out > 20
    for one in guarded:
        for other in {0, *guarded, *told.pages()}:
            rest = one ^ other
            if rest and one & other in (one, other) and told.people(rest) < FEWEST:
                assert told.is_on_pages(rest), (one, other)


def read_of_people(year: Session, told: Told, period: Period) -> tuple[set[int], int]:
    """What is told where two properties of people are crossed, and what is left of a row or column without it; and how
    much is not told.
    """
    guarded: set[int] = set()
    left_out, lists = 0, board_lists(year)
    for pair in map(tuple, CROSSED_PEOPLE):
        found = answer(year, Question(pair[0], ("people",), period.key, columns=pair[1]), period, lists, clock.now())
        rests = [dict(told.properties[name]) for name in pair]
        for cell, one in found.cells.items():
            some = told.properties[pair[0]].get(cell[0], 0) & told.properties[pair[1]].get(cell[1], 0)
            if found.cell(*cell) is None:
                left_out += 1
                continue
            assert told.people(some) == one.people
            guarded.add(some)
            for rest, line in zip(rests, cell, strict=True):
                rest[line] &= ~some
        guarded |= {some for rest in rests for some in rest.values()}
    return guarded - {0}, left_out
