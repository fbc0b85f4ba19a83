"""What pages, charts, files and documents print of the demonstration year agrees with plain SQL, figure by figure."""

import csv
import re
from collections import Counter
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from docx import Document
from flask import Flask
from pypdfium2 import PdfDocument
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from demonstration.accounts import BOARD_READER
from tests.conftest import NOW
from tests.demonstration.plain_sql import days_of, every_figure
from tests.demonstration.test_figures import BOOKINGS, KEYS
from tests.pages import PageClient, sign_in_as, soup_of
from training.people.models import Person
from training.reports.documents.contents_queries import contents_of
from training.reports.documents.models import DocumentKind, FiguresDocument
from training.reports.documents.pdf import render_report
from training.reports.documents.word import render_word
from training.reports.year.definitions import BY_NAME, WASTED
from training.reports.year.periods import Beside, Period, period_of

PERIOD = period_of("2025")
"""A year that is over, so that nothing of it looks ahead."""
SHEETS = {
    "By level": "level", "By course": "course", "By format": "format", "By funder": "funder",
    "By delivery partner": "partner", "By area": "area", "By quadrant of Essex": "quadrant", "By sector": "sector",
}  # fmt: skip

Lines = set[tuple[str, str, str]]
"""The title of a figure, and what it is in the year and in the one before it."""


@pytest.fixture
def reader(demonstration: Flask, year: Session) -> PageClient:
    browser: PageClient = demonstration.test_client()  # type: ignore[assignment]
    sign_in_as(browser, year, year.scalars(select(Person).where(Person.email == BOARD_READER.email)).one())
    return browser


@pytest.fixture
def expected(year: Session) -> Lines:
    moment = f"{NOW:%Y-%m-%d %H:%M:%S}"
    both = [every_figure(year, period, moment) for period in (PERIOD, before(PERIOD))]
    of_funders = {one.name for one in WASTED.definitions}
    assert set(both[0]) == set(BY_NAME) - of_funders, "a figure is defined that is not counted here"
    return {(BY_NAME[name].title, now, both[1][name]) for name, now in both[0].items()}


def before(period: Period) -> Period:
    return period.beside(Beside.BEFORE, NOW.date())


def test_the_page_of_the_year_prints_what_plain_sql_counts(reader: PageClient, expected: Lines) -> None:
    page = soup_of(reader.get("/reports/year?period=2025"))
    printed = {
        (row.th.find(string=True, recursive=False).strip(), *(one.get_text(strip=True) for one in row.select("td")[:2]))
        for row in page.select("table.figures tbody tr")
    }
    assert expected - printed == set()


def test_the_spreadsheet_and_the_csv_print_what_plain_sql_counts(
    reader: PageClient, year: Session, expected: Lines
) -> None:
    book = openpyxl.load_workbook(BytesIO(reader.get("/reports/year.xlsx?period=2025").data))
    rows = csv.reader(StringIO(reader.get("/reports/year.csv?period=2025").data.decode("utf-8-sig")))
    for lines in (list(book["All figures"].values), [row for row in rows if len(row) > 8]):
        titles = {title for title, _, _ in expected}
        printed = {(row[1], _cell(*row[2:5]), _cell(*row[5:8])) for row in lines if row[1] in titles}
        assert {(title, _plain(now), _plain(old)) for title, now, old in expected} - printed == set()
    for sheet, name in SHEETS.items():
        heading, *lines = book[sheet].values
        registered, people = heading.index("Registered beforehand"), heading.index("Different people")
        for period in (PERIOD, before(PERIOD)):
            shown = Counter((row[registered], row[people]) for row in lines if row[1] == period.label)
            assert shown - Counter({(0, 0): shown[0, 0]}) == _counted(year, name, period), (sheet, period.label)


def _cell(value: object, part: object, whole: object) -> str:
    """The three cells of a figure: a share with numerator and denominator, or a number."""
    if part not in {None, ""}:
        return f"{value} ({int(str(part)):,} of {int(str(whole)):,})"
    return _plain(str(value))


def _plain(said: str) -> str:
    """A number without what a page writes around it; a share as it is."""
    return said if "%" in said else f"{Decimal(said.strip('£').replace(',', '')):.2f}"


def _counted(year: Session, name: str, period: Period) -> Counter[tuple[int, int]]:
    """How many were registered and how many people came, of each group that anybody booked."""
    rows = year.execute(text(BOOKINGS.format(key=KEYS[name])), days_of(period))
    return Counter((registered, people) for _, registered, *_, people in rows if registered or people)


def test_charts_print_what_plain_sql_counts(reader: PageClient, year: Session) -> None:
    page = soup_of(reader.get("/reports/year?period=2025"))
    words = [one.get_text() for one in page.select_one("svg:has(#sector-title)").select("text")]
    numbers = [int(word.replace(",", "")) for number, word in enumerate(words) if number % 3]
    shown = Counter(zip(numbers[::2], numbers[1::2], strict=True))
    both = [_attendances_by_sector(year, period) for period in (PERIOD, before(PERIOD))]
    assert shown == Counter((both[0][key], both[1][key]) for key in both[0] | both[1])


def _attendances_by_sector(year: Session, period: Period) -> Counter[str | None]:
    rows = year.execute(text(BOOKINGS.format(key=KEYS["sector"])), days_of(period))
    return Counter({key: came + walked_in for key, _, _, came, walked_in, *_ in rows})


def test_the_pdf_and_the_word_document_print_what_plain_sql_counts(year: Session, expected: Lines) -> None:
    document = FiguresDocument(
        kind=DocumentKind.PDF, period_kind=PERIOD.kind, first=PERIOD.first, after=PERIOD.after, beside=Beside.BEFORE,
        asked_on=NOW.date(),
    )  # fmt: skip
    contents = contents_of(year, document)
    words = Document(BytesIO(render_word(contents.report, contents.section)))
    printed = {
        (row.cells[0].text.partition(" (")[0], *(cell.text for cell in row.cells[1:3]))
        for table in words.tables
        for row in table.rows
    }
    assert expected - printed == set()
    pages = PdfDocument(BytesIO(render_report(contents.report)))
    said = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    missing = [
        line for line in expected if not re.search(r"{}\b.{{0,90}}?\s{}\s{}\s".format(*map(re.escape, line)), said)
    ]
    assert missing == []
