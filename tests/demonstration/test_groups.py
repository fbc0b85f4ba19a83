"""Agencies, organisations, months, members of ECVYS, new and returning people: what their pages, charts and sheets
print of the demonstration year agrees with plain SQL, written here without any of the code that counts them.
"""

from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from demonstration.accounts import BOARD_READER
from tests.conftest import NOW
from tests.demonstration.test_figures import BOOKINGS, days_of
from tests.pages import PageClient, sign_in_as
from tests.plain_sql import as_words
from tests.reports.media.test_every_medium import bars_of, tables_of_page
from training.people.models import Person
from training.reports.year.periods import Beside, Period, period_of

PERIOD = period_of("2025")
BEFORE = PERIOD.beside(Beside.BEFORE, NOW.date())
FEWEST_NAMED = 5
_CURRENT = """
    coalesce((SELECT r.to_agency_id FROM agency_relation r
              WHERE r.kind = 'became' AND r.from_agency_id = {of} AND r.starts_on <= :today), {of})
"""
_IS_FEW = f"""
    {_CURRENT.format(of="b.agency_id")} IN (
      SELECT {_CURRENT.format(of="k.agency_id")} FROM booking k GROUP BY 1
      HAVING count(DISTINCT k.delegate_id) < {FEWEST_NAMED})
"""
KEYS = {
    "agency": f"""
        CASE WHEN b.agency_id IS NULL THEN 'Works for themselves, or agency not checked yet'
             WHEN {_IS_FEW} THEN 'Agencies of which fewer than {FEWEST_NAMED} people are known'
             ELSE (SELECT a.name FROM agency a WHERE a.id = {_CURRENT.format(of="b.agency_id")}) END""",
    "ecvys": """
        CASE WHEN EXISTS (SELECT 1 FROM membership m WHERE m.agency_id = b.agency_id
                          AND date(b.created_at) BETWEEN m.starts_on AND m.ends_on)
             THEN 'Members of ECVYS' ELSE 'Everybody else' END""",
    "newness": """
        CASE WHEN b.delegate_id IS NULL THEN 'Nobody was named for the place'
             WHEN EXISTS (SELECT 1 FROM booking o JOIN event x ON x.id = o.event_id
                          WHERE o.delegate_id = b.delegate_id AND o.outcome IN ('attended', 'partial')
                            AND x.register_closed_at IS NOT NULL AND x.starts_at < :begins)
             THEN 'Returning: came before these days began' ELSE 'New: never came before these days began' END""",
}
ORGANISATIONS = """
    WITH became AS (
      SELECT r.from_agency_id AS former, r.to_agency_id AS now, f.name AS former_name, n.name AS name
      FROM agency_relation r JOIN agency f ON f.id = r.from_agency_id JOIN agency n ON n.id = r.to_agency_id
      WHERE r.kind = 'became' AND r.starts_on <= :today),
    member AS (
      SELECT name AS label, now AS agency_id FROM became UNION SELECT name, former FROM became
      UNION SELECT name || ': itself', now FROM became UNION SELECT name || ': ' || former_name, former FROM became)
    SELECT m.label, count(*), count(DISTINCT b.delegate_id)
    FROM member m JOIN booking b ON b.agency_id = m.agency_id JOIN event e ON e.id = b.event_id
    WHERE b.outcome IN ('attended', 'partial') AND b.completes_id IS NULL
      AND e.register_closed_at IS NOT NULL AND e.state <> 'cancelled'
      AND e.starts_at >= :begins AND e.starts_at < :ends
    GROUP BY 1
"""
COUNTED = ("registered", "cancelled", "came", "walked_in", "part_only", "people")
IN_SHEET = {
    "Registered beforehand": "registered", "Cancelled": "cancelled", "Came, of those expected": "came",
    "Walked in": "walked_in", "Attendances": "attendances", "A part only": "part_only", "Different people": "people",
}  # fmt: skip
SHEETS = {
    "agency": "By agency", "organisation": "By organisation and its parts", "month": "By month",
    "ecvys": "ECVYS take-up", "newness": "New and returning people",
}  # fmt: skip
ADDING_UP = ("agency", "month", "ecvys", "newness")

Groups = dict[str, dict[str, int]]


@pytest.fixture
def reader(demonstration: Flask, year: Session) -> PageClient:
    browser: PageClient = demonstration.test_client()  # type: ignore[assignment]
    sign_in_as(browser, year, year.scalars(select(Person).where(Person.email == BOARD_READER.email)).one())
    return browser


def groups_of(year: Session, name: str, period: Period) -> Groups:
    """What plain SQL counts of a period, by the words of the rows."""
    span = {**days_of(period), "today": f"{NOW:%Y-%m-%d}"}
    if name == "organisation":
        rows = year.execute(text(ORGANISATIONS), span)
        return {label: {"attendances": came, "people": people} for label, came, people in rows}
    if name == "month":
        found = [(one.label, bookings(year, "NULL", days_of(one))) for one in months_of(period)]
        return {label: mine["NULL"] for label, mine in found if mine}
    return bookings(year, KEYS[name], span)


def months_of(period: Period) -> Iterator[Period]:
    for month in range(12):
        number = period.first.year * 12 + period.first.month - 1 + month
        yield period_of(f"{number // 12}-{number % 12 + 1:02}")


def bookings(year: Session, key: str, span: dict[str, str]) -> Groups:
    found = {}
    for label, *counts in year.execute(text(BOOKINGS.format(key=key)), span):
        mine = dict(zip(COUNTED, (int(count or 0) for count in counts), strict=True))
        found[label or "NULL"] = {**mine, "attendances": mine["came"] + mine["walked_in"]}
    return found


def beside_each_other(now: Groups, before: Groups) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    """Each group of both years; the same month of the year before stands in the row of the month."""
    nothing = dict.fromkeys(IN_SHEET.values(), 0)
    return {label: (now.get(label, nothing), before.get(label, nothing)) for label in now | before}


@pytest.mark.parametrize("name", SHEETS)
def test_page_and_chart_of_groups_print_what_plain_sql_counts(reader: PageClient, year: Session, name: str) -> None:
    now, before = (groups_of(year, name, period) for period in (PERIOD, BEFORE))
    if name == "month":
        before = {a_year_later(label): mine for label, mine in before.items()}
    both = beside_each_other(now, before)
    response = reader.get(f"/reports/year/by/{name}?period=2025")
    every = tables_of_page(response)
    headings, *rows = next(rows for caption, rows in every.items() if caption.startswith("Who came, "))
    shown = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert ("All" in shown) == (name in ADDING_UP)
    total = shown.pop("All", None)
    assert {label: as_counted(row) for label, row in shown.items()} == {
        label: (mine["attendances"], old["attendances"], mine["people"]) for label, (mine, old) in both.items()
    }
    if total:
        sums = [sum(one["attendances"] for one in side.values()) for side in (now, before)]
        assert as_counted(total)[:2] == tuple(sums)
    for label, row in shown.items():
        mine = both[label][0]
        if share := row.get("Came, of those expected"):
            assert share == as_words("came-of-expected", (mine["came"], mine["registered"] - mine["cancelled"])), label
    bars = bars_of(response)
    assert bars
    for words, numbers in bars.items():
        candidates = [pair for label, pair in both.items() if label.startswith(words.rstrip("…"))]
        assert numbers in [tuple(one["attendances"] for one in pair) for pair in candidates], words


def a_year_later(label: str) -> str:
    month, number = label.split()
    return f"{month} {int(number) + 1}"


def as_counted(row: dict[str, str]) -> tuple[int, ...]:
    return tuple(int(row[name].replace(",", "")) for name in ("Attendances", "Before", "Different people"))


def test_sheets_of_groups_print_what_plain_sql_counts(reader: PageClient, year: Session) -> None:
    book = openpyxl.load_workbook(BytesIO(reader.get("/reports/year.xlsx?period=2025").data), read_only=True)
    for name, title in SHEETS.items():
        headings, *rows = book[title].iter_rows(values_only=True)
        columns = {heading: IN_SHEET[str(heading)] for heading in headings if heading in IN_SHEET}
        assert {"Attendances", "Different people"} <= set(columns)
        for period in (PERIOD, BEFORE):
            counted = groups_of(year, name, period)
            if name == "month" and period is BEFORE:
                counted = {a_year_later(label): mine for label, mine in counted.items()}
            shown = {
                str(row[0]): {columns[head]: cell for head, cell in zip(headings, row, strict=True) if head in columns}
                for row in rows
                if row[1] == period.label
            }
            wanted = {label: {key: mine[key] for key in columns.values()} for label, mine in counted.items()}
            assert {label: mine for label, mine in shown.items() if any(mine.values())} == {
                label: mine for label, mine in wanted.items() if any(mine.values())
            }, (title, period.label)
