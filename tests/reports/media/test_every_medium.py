"""Every number of a year is the same on the page, in charts, spreadsheets, the PDF and the Word document as plain SQL
counts it; the published example shows its shares in each.
"""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from tests.pages import soup_of
from tests.plain_sql import BY, MONEY, OF_EVENTS, as_words, every_figure, grouped
from tests.worked_programme import DOT, Programme
from training import clock
from training.board_lists.queries import board_lists
from training.reports.documents import word_layout
from training.reports.documents.models import FiguresDocument
from training.reports.documents.operations import SWEEP
from training.reports.year import queries
from training.reports.year.definitions import BY_NAME, SECTIONS, WASTED
from training.reports.year.groupings import NAMES, groupings
from training.reports.year.periods import financial_year
from training.reports.year.queries import Compared

YEAR, BEFORE = financial_year(2025), financial_year(2024)
PLACES_OF = {one.name: (section.title, one.title) for section in SECTIONS for one in section.definitions}
"""Where a figure stands: under which heading, and what it is called there."""
NAME_AT = {place: name for name, place in PLACES_OF.items()}
OF_FUNDERS = {one.name for one in WASTED.definitions}
"""Figures of the pages of funders alone, which are counted in plain SQL beside these."""
PUBLISHED = {
    "fill": "77.4% (304 of 393)",
    "came-of-registered": "84.6% (269 of 318)",
    "came-of-expected": "93.1% (269 of 289)",
    "no-show-rate": "6.9% (20 of 289)",
}
COLUMNS = {
    "Events": "events", "Places": "places", "Registered beforehand": "registered", "Cancelled": "cancelled",
    "Expected": "expected", "Came, of those expected": "came", "Walked in": "walked_in", "Counted only": "counted",
    "Attendances": "attendances", "A part only": "part_only", "Different people": "people",
}  # fmt: skip


@pytest.fixture
def reader(client_for, make, session):
    Programme(session, make).write()
    session.commit()
    return client_for(make.board_reader())


@pytest.fixture
def expected(reader, session):
    """What plain SQL has of both years, in the words of pages, by where it stands."""
    years = [every_figure(session, year.first, year.last, clock.now()) for year in (YEAR, BEFORE)]
    assert set(years[0]) == set(BY_NAME) - OF_FUNDERS
    return {PLACES_OF[name]: [as_words(name, year[name]) for year in years] for name in years[0]}


@pytest.fixture
def made(reader, session, run_job, monkeypatch):
    """The PDF's words and the Word file's tables, by the names of these; its charts are not drawn, which takes long."""
    monkeypatch.setattr(word_layout, "picture_of_svg", lambda *_: DOT)

    def make_both():
        for button in ("Make the report as a PDF", "Make the yearly report’s section in Word"):
            reader.submit("/reports/year?period=2025&beside=whole", button)
        run_job(SWEEP)
        files = {
            one.kind: reader.get(f"/reports/documents/{one.ref}/file").data for one in session.query(FiguresDocument)
        }
        said = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(files["pdf"])))
        return " ".join(said.split()), tables_of_word(files["docx"])

    return make_both


def tables_of_word(content):
    """The rows of each table, by its name for screen readers."""
    found = {}
    for table in Document(BytesIO(content)).tables:
        name = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).rpartition(", ")[0]  # without the days
        found[name] = [
            [" ".join("".join(one.text or "" for one in cell.iter(qn("w:t"))).split()) for cell in row.iter(qn("w:tc"))]
            for row in table._tbl.iter(qn("w:tr"))
        ]
    return found


def tables_of_page(response):
    """The rows of each table, by its caption; of a heading with a note, the heading alone."""
    found = {}
    for table in soup_of(response).select("main table"):
        rows = [
            [next(cell.stripped_strings, "") for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")
        ]
        found[table.caption.get_text(strip=True)] = rows
    return found


def figures_of_sheet(rows):
    """Each figure of a file in the words of pages: its cells are the figure, the numerator and the denominator."""
    found = {}
    for section, title, *cells in (list(row) for row in rows):
        if name := NAME_AT.get((section, title)):
            found[section, title] = [words_of_cells(name, *cells[at : at + 3]) for at in (0, 3)]
    return found


def words_of_cells(name, figure, part, whole):
    if part not in {None, ""}:
        words = as_words(name, (int(part), int(whole)))
        assert words.startswith(figure or "–")
        return words
    if figure in {None, ""}:
        return "–"
    return as_words(name, round(float(figure) * 100) if name in MONEY else int(figure))


def test_every_figure_of_a_year_is_what_plain_sql_counts_in_every_medium(reader, expected, made):
    for name, words in PUBLISHED.items():
        assert expected[PLACES_OF[name]][0] == words
    query = "period=2025&beside=whole"
    page = tables_of_page(reader.get(f"/reports/year?{query}"))
    shown = {(title, row[0]): row[1:3] for title, rows in page.items() for row in rows}
    assert {place: shown[place] for place in expected} == expected
    book = openpyxl.load_workbook(BytesIO(reader.get(f"/reports/year.xlsx?{query}").data), read_only=True)
    assert figures_of_sheet(book["All figures"].iter_rows(values_only=True, max_col=8)) == expected
    lines = csv.reader(StringIO(reader.get(f"/reports/year.csv?{query}").data.decode("utf-8-sig")))
    assert figures_of_sheet(row[:8] for row in lines if len(row) >= 8) == expected
    pdf, tables = made()
    in_word = {(title, row[0].partition(" (")[0]): row[1:3] for title, rows in tables.items() for row in rows}
    assert {place: in_word[place] for place in expected} == expected
    for name in set(BY_NAME) - OF_FUNDERS:
        definition = BY_NAME[name]
        of = f" {definition.part} ÷ {definition.whole}" if definition.whole else ""
        assert f"{definition.title}{of} {' '.join(expected[PLACES_OF[name]])}" in pdf, name


@pytest.fixture
def counted(reader, session):
    """The groups of a table in plain SQL: their labels with what each year has."""
    compared = Compared(YEAR, BEFORE)
    words = queries.figures(session, compared, clock.now(), NAMES).words
    named = {one.name: one for one in groupings(board_lists(session), words, YEAR, BEFORE, clock.today())}

    def count(name):
        now, before = (grouped(session, name, year.first, year.last) for year in (YEAR, BEFORE))
        nothing = dict.fromkeys(COLUMNS.values(), 0)
        of = named[name]
        return of, {of.label(key): (now.get(key, nothing), before.get(key, nothing)) for key in {**now, **before}}

    return count


def test_every_group_of_a_year_is_what_plain_sql_counts_on_page_chart_and_sheet(reader, counted):
    query = "period=2025&beside=whole"
    book = openpyxl.load_workbook(BytesIO(reader.get(f"/reports/year.xlsx?{query}").data), read_only=True)
    for name in BY:
        of, groups = counted(name)
        response = reader.get(f"/reports/year/by/{name}?{query}")
        page = tables_of_page(response)
        short = {row[0]: [row[1], row[2], row[4], row[5]] for row in page[f"Who came, {of.in_a_sentence}"][1:-1]}
        assert short == {label: short_row(*both) for label, both in groups.items()}, name
        every = page[f"Every number of {YEAR.label}, {of.in_a_sentence}"]
        for row in every[1:]:
            cells = dict(zip(every[0], row, strict=True))
            mine = groups[row[0]][0]
            assert {heading: cells[heading] for heading in COLUMNS if heading in cells} == {
                heading: f"{mine.get(key, 0):,}" for heading, key in COLUMNS.items() if heading in cells
            }, (name, row[0])
        bars = bars_of(response)
        assert len(bars) == len(groups), name
        for label, (now, before) in groups.items():
            drawn = next(numbers for words, numbers in bars.items() if label.startswith(words.rstrip("…")))
            assert drawn == (now["attendances"], before["attendances"]), (name, label)
        headings, *rows = book[of.short_title].iter_rows(values_only=True)
        for row in rows:
            cells = dict(zip(headings, row, strict=True))
            mine = groups[row[0]][0 if row[1] == YEAR.label else 1]
            assert all(cells[head] == mine.get(key, 0) for head, key in COLUMNS.items() if head in cells), row
        assert {("Places" in headings), (name in OF_EVENTS)} in ({True}, {False})


def short_row(now, before):
    rate = as_words("came-of-expected", (now["came"], now["expected"]))
    return [f"{now['attendances']:,}", f"{before['attendances']:,}", f"{now['people']:,}", rate]


def bars_of(response):
    """The numbers of a chart, by the names in it."""
    words = [one.get_text() for one in soup_of(response).select("main svg text")]
    return {
        words[at]: tuple(int(words[at + part].replace(",", "")) for part in (1, 2)) for at in range(0, len(words), 3)
    }
