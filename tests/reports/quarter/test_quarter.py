"""The page of a quarter: the figures of three quarters, its events, what comes next, and the two files."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from pypdfium2 import PdfDocument

from tests.pages import main_text
from training import clock
from training.reports.documents.models import FiguresDocument
from training.reports.documents.operations import SWEEP
from training.reports.quarter.lines import beside_quarter, last_whole_quarter, quarters_offered
from training.reports.year.periods import period_of


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def closed(make):
    """closed(days=-40, attended=2, absent=1): an event whose register is closed. Today is 12 May 2026."""

    def close(title, *, days, attended=0, absent=0, cancelled=0):
        event = make.event(make.course(title=title), days=days, capacity=10, register_closed_at=clock.now())
        for outcome, number in (("attended", attended), ("did not attend", absent)):
            for _ in range(number):
                make.booking(event, outcome=outcome)
        for _ in range(cancelled):
            make.booking(event, state="cancelled", confirmed_at=clock.now(), cancel_category="illness")
        return event

    return close


@pytest.mark.parametrize(
    ("today", "shown"),
    ((date(2026, 5, 12), "2025-q4"), (date(2026, 4, 1), "2025-q4"), (date(2026, 3, 31), "2025-q3")),
)
def test_without_a_quarter_in_the_address_the_last_whole_one_is_shown(today, shown):
    assert last_whole_quarter(today).key == shown


def test_a_quarter_stands_beside_the_one_before_and_the_same_a_year_earlier():
    today = date(2026, 5, 12)
    whole = beside_quarter(period_of("2025-q4"), today)
    assert [one.days for one in whole] == ["October to December 2025", "January to March 2025"]
    so_far = beside_quarter(period_of("2026-q1"), today)
    assert [one.days for one in so_far] == ["1 January to 11 February 2026", "1 April to 12 May 2025"]
    offered = [one.key for one in quarters_offered(period_of("2020-q1"), today)]
    assert (offered[0], offered[-2], offered[-1], len(offered)) == ("2026-q1", "2024-q1", "2020-q1", 10)


def test_the_sub_committee_reads_a_quarter_beside_two_others_with_its_events_and_what_comes_next(reader, make, closed):
    closed("Lead training", days=-60, attended=3, absent=1, cancelled=11)  # March 2026
    closed("Gangs", days=-160, attended=1)  # December 2025
    closed("Lead training", days=-420, attended=2)  # March 2025
    make.event(make.course(title="Not closed yet"), days=-50)
    make.event(make.course(title="Coming"), days=20, capacity=24)
    make.event(make.course(title="A draft"), days=20, state="draft")
    shown = main_text(reader.get("/reports/quarter"))
    assert "January to March 2026" in shown
    assert "Came, of those expected ÷ expected. 75.0% (3 of 4) 100.0% (1 of 1) Now −25.0 points" in shown
    assert "Came, walked in or were counted. Somebody who came to three events is three attendances. 3 1" in shown
    assert "Lead training 13 March 2026 10 15 3" in shown
    assert "Not closed yet 23 March 2026 24 – Over, register still open" in shown
    assert "All delivered 10 15 3" in shown
    assert "Illness or a medical appointment 45.5% (5 of 11) – –" in shown, "one register is open: the newest six wait"
    assert "Coming 1 June 2026 24 0" in shown
    assert "A draft" not in shown
    assert len(reader.queries) <= 12


def test_the_quarter_is_had_as_a_workbook_and_as_a_pdf_for_the_meeting(reader, closed, session, run_job):
    closed("Lead training", days=-60, attended=3, absent=1)
    book = openpyxl.load_workbook(BytesIO(reader.get("/reports/quarter.xlsx?period=2025-q4").data))
    figures = {row[0]: row[1:4] for row in book["Figures"].iter_rows(values_only=True)}
    assert figures["Did not come, of those expected"] == ("25.0%", 1, 4)
    assert [cell.value for cell in book["Events"][2]][2:] == [10, 4, 3, "Delivered"]
    reader.submit("/reports/quarter?period=2025-q4", "Make a PDF for the meeting")
    run_job(SWEEP)
    made = session.query(FiguresDocument).one()
    file = reader.get(f"/reports/documents/{made.ref}/file")
    assert "training-quarter-January-to-March-2026-2026-05-12.pdf" in file.headers["Content-Disposition"]
    said = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(file.data)))
    assert "75.0% (3 of 4)" in said
    assert "Nothing: every figure is today" in main_text(reader.get(f"/reports/documents/{made.ref}"))


@pytest.mark.parametrize("asked", ("2026", "2026-05", "x", "", "1999-q1"))
def test_what_is_no_quarter_has_a_sentence(reader, asked):
    answer = reader.get("/reports/quarter", query_string={"period": asked})
    assert answer.status_code == 404
    assert "Choose one of the quarters" in answer.text
