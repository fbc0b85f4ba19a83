"""Learning that is not an event, what agencies answered, events needed, and the page of a quarter: every total that
these print of the demonstration year agrees with plain SQL, written here without any of the code that counts them.
"""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from demonstration.accounts import ADMINISTRATOR, BOARD_READER, DemonstrationAccount
from tests.conftest import NOW
from tests.demonstration.test_figures import days_of
from tests.pages import PageClient, sign_in_as, soup_of, text_of
from tests.plain_sql import as_words, every_figure
from tests.reports.media.test_every_medium import tables_of_page
from training.people.models import Person
from training.reports.quarter.lines import NAMES
from training.reports.year.definitions import BY_NAME
from training.reports.year.periods import period_of

TERM = (date(2026, 9, 1), date(2027, 1, 1))
"""The autumn term of 2026, the next after the day on which the demonstration is looked at."""
QUARTERS = {
    "April to June 2026": (NOW.date(), date(2026, 7, 1)),
    "July to September 2026": (date(2026, 7, 1), date(2026, 10, 1)),
    "October to December 2026": (date(2026, 10, 1), date(2027, 1, 1)),
    "January to March 2027": (date(2027, 1, 1), date(2027, 4, 1)),
}
PLACES_IN_ROOM = 24
LEARNING = """
    SELECT k.name, {key}, sum(c.count), count(DISTINCT c.month)
    FROM monthly_count c JOIN learning_kind k ON k.code = c.kind
    WHERE c.month >= :first AND c.month < :after GROUP BY 1, 2
"""
_LAST_ANSWERS = """
    (SELECT a.id FROM agency_request a JOIN request_round r ON r.id = a.round_id
     WHERE r.kind = :kind AND a.answered_at IS NOT NULL
       AND r.year = (SELECT max(year) FROM request_round WHERE kind = :kind)
       AND NOT EXISTS (SELECT 1 FROM agency_request o WHERE o.round_id = a.round_id AND o.agency_id = a.agency_id
                       AND (o.answered_at > a.answered_at OR (o.answered_at = a.answered_at AND o.id > a.id))))
"""
IMPACT = f"""
    SELECT w.name, count(i.id), coalesce(sum(i.briefed), 0), count(i.briefed)
    FROM round_review q JOIN review w ON w.code = q.review
    LEFT JOIN impact_answer i ON i.review = q.review AND i.request_id IN {_LAST_ANSWERS} GROUP BY 1
"""
NEEDED = f"""
    SELECT {{level}}, {{quadrant}}, sum(coalesce(n.needed, 0)) FROM needs_number n JOIN level l ON l.code = n.level
    JOIN agency_request a ON a.id = n.request_id JOIN agency p ON p.id = a.agency_id
    WHERE n.request_id IN {_LAST_ANSWERS} GROUP BY 1, 2
"""
LEVEL = "l.name || CASE WHEN l.lead <> '' THEN ', ' || l.lead ELSE '' END"
_PLACE = "coalesce((SELECT q.name FROM quadrant q WHERE q.code = {of}), 'Elsewhere or online')"
_OF_COURSE = """
    JOIN course c ON c.id = {course} LEFT JOIN course whole ON whole.id = c.renews_id
    JOIN level l ON l.code = coalesce(whole.level, c.level)
"""
_DOES_FOR = "({level} IN (SELECT h.code FROM level h WHERE h.framework = l.framework AND h.rank >= l.rank) OR {same})"
DUE = f"""
    SELECT {LEVEL}, {_PLACE.format(of="b.quadrant")}, b.delegate_id
    FROM certificate t JOIN booking b ON b.id = t.booking_id JOIN event e ON e.id = b.event_id
    JOIN level l ON l.code = t.level
    WHERE t.valid_until >= :first AND t.valid_until < :after AND t.replaced_at IS NULL AND t.revoked_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM certificate u JOIN booking v ON v.id = u.booking_id JOIN event x ON x.id = v.event_id
        WHERE v.delegate_id = b.delegate_id AND u.replaced_at IS NULL AND u.revoked_at IS NULL
          AND (u.valid_until IS NULL OR u.valid_until > t.valid_until)
          AND {_DOES_FOR.format(level="u.level", same="x.course_id = e.course_id")})
      AND NOT EXISTS (
        SELECT 1 FROM booking v JOIN event x ON x.id = v.event_id JOIN course y ON y.id = x.course_id
        WHERE v.delegate_id = b.delegate_id AND x.starts_at > :now
          AND v.state IN ('requested', 'offered', 'awaiting payment', 'confirmed', 'waiting')
          AND {_DOES_FOR.format(level="y.level", same="y.id = e.course_id OR y.renews_id = e.course_id")})
"""
WAITING = f"""
    SELECT {LEVEL}, {_PLACE.format(of="b.quadrant")}, count(DISTINCT b.quadrant || ' ' || b.delegate_id)
      + count(DISTINCT CASE WHEN b.quadrant IS NULL THEN b.delegate_id END)
    FROM booking b JOIN event e ON e.id = b.event_id {_OF_COURSE.format(course="e.course_id")}
    WHERE b.state = 'waiting' AND e.starts_at > :now GROUP BY 1, 2
"""
ASKED = f"""
    SELECT {LEVEL}, {_PLACE.format(of="i.reach")},
      count(DISTINCT i.reach || ' ' || i.person_id) + count(DISTINCT i.reach || ' ' || i.email)
    FROM interest i {_OF_COURSE.format(course="i.course_id")}
    WHERE i.confirmed_at IS NOT NULL AND i.ended_at IS NULL GROUP BY 1, 2
"""
PLANNED = f"""
    SELECT {LEVEL}, {_PLACE.format(of="v.quadrant")}, count(*),
      sum((SELECT coalesce(sum(p.capacity - p.taken), 0) FROM place_pool p WHERE p.event_id = e.id))
    FROM event e {_OF_COURSE.format(course="e.course_id")} LEFT JOIN venue v ON v.id = e.venue_id
    WHERE e.state <> 'cancelled' AND e.starts_at >= :begins AND e.starts_at < :ends GROUP BY 1, 2
"""
EVENTS = """
    SELECT c.title, (SELECT sum(p.capacity) FROM place_pool p WHERE p.event_id = e.id),
      (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND b.completes_id IS NULL AND b.walk_in IS FALSE
       AND b.confirmed_at IS NOT NULL),
      (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND b.completes_id IS NULL
       AND b.outcome IN ('attended', 'partial')) + coalesce(e.came, 0)
    FROM event e JOIN course c ON c.id = e.course_id
    WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND e.starts_at >= :begins AND e.starts_at < :ends
"""
MOMENT = {"now": f"{NOW:%Y-%m-%d %H:%M:%S}"}

Browse = Callable[[DemonstrationAccount], PageClient]
Number = int | None


@pytest.fixture
def browse(demonstration: Flask, year: Session) -> Browse:
    def signed_in(account: DemonstrationAccount) -> PageClient:
        browser: PageClient = demonstration.test_client()  # type: ignore[assignment]
        sign_in_as(browser, year, year.scalars(select(Person).where(Person.email == account.email)).one())
        return browser

    return signed_in


def said(number: Number) -> str:
    return "–" if number is None else f"{number:,}"


def test_learning_that_is_not_an_event_adds_up_as_in_plain_sql(browse: Browse, year: Session) -> None:
    reader = browse(BOARD_READER)
    response = reader.get("/reports/other-learning?year=2025")
    tables, words = tables_of_page(response), text_of(response)
    spans = [{"first": f"{first}-04-01", "after": f"{first + 1}-04-01"} for first in (2025, 2024)]
    months = [
        {(kind, month): number for kind, month, number, _ in year.execute(text(LEARNING.format(key="c.month")), span)}
        for span in spans
    ]
    titles = year.execute(text(LEARNING.format(key="c.title")), spans[0]).all()
    whole = year.execute(text(LEARNING.format(key="NULL")), spans[0]).all()
    assert len(tables) == 2 * len(whole)
    for kind, _, total, entered in whole:
        assert f"{total:,}" in [one.get_text(strip=True) for one in soup_of(response).select(".stats *")]
        assert f"in {entered} months" in words
        rows = tables[f"{kind}, month by month"][1:]
        days = [date(2025 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16)]
        assert [row[1:] for row in rows] == [
            [said(months[0].get((kind, f"{day}"))), said(months[1].get((kind, f"{day.replace(year=day.year - 1)}")))]
            for day in days
        ], kind
        assert {tuple(row) for row in tables[f"{kind} by title"][1:]} == {
            (title, said(number), str(count)) for of, title, number, count in titles if of == kind
        }
    book = openpyxl.load_workbook(BytesIO(reader.get("/reports/other-learning/numbers.xlsx?year=2025").data))
    numbers: dict[str, int] = {}
    for _, kind, _, number, _ in list(book.worksheets[0].values)[1:]:
        numbers[str(kind)] = numbers.get(str(kind), 0) + int(str(number))
    assert numbers == {kind: total for kind, _, total, _ in whole}


def test_what_agencies_did_with_reviews_adds_up_as_in_plain_sql(browse: Browse, year: Session) -> None:
    response = browse(BOARD_READER).get("/reports/agencies/impact")
    rows = year.execute(text(IMPACT), {"kind": "impact"}).all()
    assert sum(row[2] for row in rows) > 0
    assert {tuple(row) for row in tables_of_page(response)["By review"][1:]} == {
        (name, *(said(number) for number in numbers)) for name, *numbers in rows
    }
    asked = """
        SELECT count(DISTINCT CASE WHEN a.answered_at IS NOT NULL THEN a.agency_id END), count(DISTINCT a.agency_id)
        FROM agency_request a JOIN request_round r ON r.id = a.round_id
        WHERE r.kind = 'impact' AND a.withdrawn_at IS NULL
    """
    answered, of = year.execute(text(asked)).one()
    assert f"{answered} of {of} agencies have answered" in text_of(response)


Places = dict[tuple[str, str], list[int]]
"""By level and quadrant: due, waiting, asked, planned, free places, and what agencies need."""


def places_of(year: Session) -> Places:
    found: Places = {}

    def put(column: int, level: str, quadrant: str, *numbers: int) -> None:
        mine = found.setdefault((level, quadrant), [0] * 6)
        for at, number in enumerate(numbers, column):
            mine[at] += number

    for person in set(year.execute(text(DUE), {"first": TERM[0], "after": TERM[1], **MOMENT}).tuples()):
        put(0, person[0], person[1], 1)
    begins_and_ends = {"begins": "2026-08-31 23:00:00", "ends": "2027-01-01 00:00:00"}
    needed = NEEDED.format(level=LEVEL, quadrant=_PLACE.format(of="p.quadrant"))
    for column, statement in ((1, WAITING), (2, ASKED), (3, PLANNED), (5, needed)):
        for row in year.execute(text(statement), {**MOMENT, **begins_and_ends, "kind": "needs"}):
            put(column, *row)
    return found


def row_of(due: int, waiting: int, asked: int, events: int, free: int, needed: int | None = None) -> list[str]:
    """As a table has it: how many are without a place, and how many events it takes for these, are worked out."""
    without = max(0, due + waiting + asked - free)
    more = (2 * without + PLACES_IN_ROOM) // (2 * PLACES_IN_ROOM)
    said_by_agencies = [] if needed is None else [said(needed)]
    return [said(due), said(waiting), said(asked), f"{events} ({free})", *said_by_agencies, said(without), str(more)]


def test_events_needed_are_what_plain_sql_counts(browse: Browse, year: Session) -> None:
    tables = tables_of_page(browse(ADMINISTRATOR).get("/admin/evidence/events-needed"))
    places = places_of(year)
    levels: dict[str, list[int]] = {}
    for (level, _), mine in places.items():
        levels[level] = [sum(pair) for pair in zip(levels.get(level, [0] * 6), mine, strict=True)]
    by_level = {row[0]: row[1:] for row in tables["By level"][1:]}
    assert {level: by_level.pop(level) for level in levels} == {k: row_of(*mine[:5]) for k, mine in levels.items()}
    assert all(row == row_of(0, 0, 0, 0, 0) for row in by_level.values())
    for level in levels:
        shown = {row[0]: row[1:] for row in tables[f"{level}, by quadrant"][1:]}
        assert shown == {place: row_of(*mine) for (of, place), mine in places.items() if of == level}, level
    assert {row[0]: row[1] for row in tables["Needed in the year"][1:]} == {
        level: said(mine[5]) for level, mine in levels.items() if mine[5]
    }


def test_certificates_due_by_quarter_are_what_plain_sql_counts(browse: Browse, year: Session) -> None:
    tables = tables_of_page(browse(ADMINISTRATOR).get("/admin/evidence/events-needed"))
    due = {
        label: set(year.execute(text(DUE), {"first": first, "after": after, **MOMENT}).tuples())
        for label, (first, after) in QUARTERS.items()
    }
    assert any(due.values())
    headings, *rows = tables["Certificates falling due, by quarter"]
    assert headings[1:] == list(QUARTERS)
    for level, *numbers in rows:
        people = [{person for of, _, person in one if of == level} for one in due.values()]
        assert numbers == [said(len(one)) for one in people], level
    shown = {row[0]: row[1:] for row in tables["Certificates falling due, by quarter and quadrant"][1:]}
    places = {(level, place) for one in due.values() for level, place, _ in one}
    assert shown == {
        f"{level}, {place}": [said(len({key for key in one if key[:2] == (level, place)})) for one in due.values()]
        for level, place in places
    }


def test_the_page_of_a_quarter_prints_what_plain_sql_counts(browse: Browse, year: Session) -> None:
    tables = tables_of_page(browse(BOARD_READER).get("/reports/quarter?period=2025-q4"))
    periods = [period_of(key) for key in ("2025-q4", "2025-q3", "2024-q4")]
    counted = [every_figure(year, period.first, period.last, NOW) for period in periods]
    headings, *rows = tables["Who came, and what was offered"]
    assert headings[1:] == [period.label for period in periods]
    assert [tuple(row) for row in rows] == [
        (BY_NAME[name].title, *(as_words(name, one[name]) for one in counted))
        for name in NAMES
        if name != "counted" or any(one[name] for one in counted)
    ]
    events = year.execute(text(EVENTS), days_of(periods[0])).all()
    *listed, total = tables["Events of the quarter"][1:]
    assert sorted((row[0], *row[2:]) for row in listed) == sorted((one[0], *map(said, one[1:])) for one in events)
    assert total[-3:] == [said(sum(one[at] for one in events)) for at in (1, 2, 3)]
