"""Days without anything, events without anybody, addresses that somebody typed: sentences, and no crash or NaN."""

import re
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from pypdfium2 import PdfDocument

from tests.pages import main_text
from tests.worked_programme import DOT
from training import clock
from training.courses.costs.models import EventCost
from training.reports.documents import word_layout
from training.reports.documents.models import FiguresDocument
from training.reports.documents.operations import SWEEP
from training.reports.year.groupings import NAMES

NO_NUMBER = re.compile(r"\b(nan|NaN|inf|Infinity|None|Undefined|DivisionByZero)\b")
ADDRESSES = (
    "/reports/year", "/reports/year.csv", "/reports/year.xlsx", "/reports/quarter", "/reports/quarter.xlsx",
    "/reports/results", "/reports/results/NOBODY", "/reports/results/NOBODY/over-time", "/reports/slides",
    "/reports/other-learning", "/reports/other-learning/numbers.csv", "/reports/agencies/impact",
    *(f"/reports/year/by/{name}" for name in NAMES),
    "/reports/priorities", "/reports/priorities.xlsx", "/reports/questions", "/reports/funders",
    "/reports/year/outcomes",
)  # fmt: skip
TYPED = (
    "", "period=2050", "period=2000", "period=2099", "period=school-2099", "period=2050-q1", "period=2000-q1",
    "period=2050-02", "from=2000-01-01&to=2000-01-01", "from=2099-12-31&to=2099-12-31", "from=2026-02-30&to=x",
    "from=2026-05-12", "period=%00", "period=2026-00", "year=99999999999999999999", "year=x", "beside=x&period=2025",
    "from=-1&to=²", "page=-1", "period=2025-q4&beside=year-before",
)  # fmt: skip


def words_of(response):
    """The words of a page or of a file."""
    if response.mimetype == "text/html":
        return main_text(response)
    if response.mimetype == "text/csv":
        return response.text
    book = openpyxl.load_workbook(BytesIO(response.data), read_only=True)
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def nobody_came(make, session):
    """Events to which nobody came: without places, with a cost, counted as nobody, and with one who stayed away."""
    course = make.course("NOBODY")
    closed = {"register_closed_at": clock.now()}
    costly = make.event(course, days=-5, **closed)
    session.add(EventCost(event_id=costly.id, kind="venue", pence=9900, entered_at=clock.now()))
    make.event(course, days=-4, kind="headcount", came=0, **closed)
    make.booking(make.event(course, days=-3, **closed), outcome="did not attend")
    make.booking(make.event(course, days=-2, **closed), state="cancelled", confirmed_at=clock.now())
    session.commit()
    return course


@pytest.mark.parametrize("address", ADDRESSES[:12:3] + ADDRESSES[12:14])
def test_whatever_is_typed_into_an_address_has_an_answer(reader, nobody_came, address):
    try_all(reader, address)


@pytest.mark.soak
@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_is_typed_into_any_address_has_an_answer(reader, nobody_came, address):
    try_all(reader, address)


def try_all(reader, address):
    for typed in TYPED:
        answer = reader.get(f"{address}?{typed}", follow_redirects=True)
        assert answer.status_code in {200, 400, 404, 422}, (address, typed)
        words = words_of(answer)
        assert len(words) > 30, (address, typed, words)
        assert not NO_NUMBER.search(words), (address, typed, NO_NUMBER.search(words))


def test_documents_of_events_to_which_nobody_came_divide_by_nobody(
    reader, nobody_came, make, session, run_job, monkeypatch
):
    monkeypatch.setattr(word_layout, "picture_of_svg", lambda *_: DOT)
    for button in ("Make the report as a PDF", "Make the yearly report’s section in Word"):
        reader.submit("/reports/year?period=2026", button)
    run_job(SWEEP)
    said = {}
    for one in session.query(FiguresDocument):
        content = BytesIO(reader.get(f"/reports/documents/{one.ref}/file").data)
        said[one.kind] = (
            " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(content))
            if one.kind == "pdf"
            else " ".join(cell.text for table in Document(content).tables for row in table.rows for cell in row.cells)
        )
    for words in (" ".join(one.split()) for one in said.values()):
        assert "0.0% (0 of 1)" in words
        assert "£99.00" in words
        assert not NO_NUMBER.search(words)


def test_a_course_that_was_renamed_within_the_year_is_one_course_under_the_name_of_today(reader, make, session):
    course = make.course(title="The former name")
    for days in (-20, -5):
        make.booking(make.event(course, days=days, register_closed_at=clock.now()), outcome="attended")
        course.title = "The name of today"
        session.commit()
    said = main_text(reader.get("/reports/year/by/course"))
    assert "The name of today 2 0 +2 (none before) 2" in said
    assert "former name" not in said
