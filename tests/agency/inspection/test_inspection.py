"""For an inspection: who of an agency is in date, as a document that the worker makes and as tables."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text

from tests.pages import main_text
from training import clock
from training.agency.inspection.models import InspectionDocument
from training.agency.inspection.operations import SWEEP
from training.agency.inspection.printed import share_text
from training.agency.inspection.queries import text_of
from training.agency.levels.models import AgencyRole
from training.agency.levels.standing import LevelSum
from training.board_lists.lists import Level

LEVEL = Level(code="2", name="Level 2", framework="ESCB", rank=2)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    (
        ((6, 4, 1, 1), "20.0%: 1 of a headcount of 5, without 1 away"),
        ((3, 4, 1, 0), "No percentage: the headcount given is 3, and 4 people are known"),
        ((None, 4, 1, 0), "1 of 4 known people. No headcount was given, so no percentage"),
        ((None, 0, 0, 0), "The organisation asks it of no role"),
    ),
)
def test_a_percentage_stands_beside_what_is_divided_by_what_and_else_why_there_is_none(numbers, expected):
    headcount, asked, in_date, away = numbers
    assert share_text(LevelSum(LEVEL, {}, headcount, asked, in_date, away)) == expected


@pytest.fixture
def people(make, agency, certificate_for, session):
    """Ann in date, with two pieces of training; Cal never; one of another agency."""
    ann, cal = make.person("Ann", agency=agency), make.person("Cal", agency=agency)
    certificate_for(ann, agency=agency, title="Two", level="2", refresh_months=24, days=-3)
    certificate_for(ann, agency=agency, title="Three", level="3", refresh_months=24, days=-40)
    certificate_for(make.person("Xena", agency=make.agency("Other")), level="2")
    ann.affiliations[0].staff_number = "0042"
    session.add(AgencyRole(agency_id=agency.id, role="", level="2", headcount=4, since=clock.now()))
    session.commit()
    return ann, cal


def test_the_document_says_the_sums_what_is_missing_and_everybody_of_the_agency(
    make, browser, people, agency, session, run_job, frozen_clock
):
    make.event(make.course("L2", title="Level two", level="2"), days=30)
    words = text_of(session, agency, clock.now())
    assert words.sums[1].counts == ("1", "0", "0", "2"), "the coordinator, too"
    assert words.sums[1].share == "25.0%: 1 of a headcount of 4"
    assert words.missing[0].sentence == "3 people have to take or renew it. 24 places are free at dates that are open."
    assert words.missing[0].dates == ("Level two, Thursday 11 June 2026",)
    [ann] = [one for one in words.people if one.name == "Ann"]
    assert (ann.staff_number, ann.levels[1]) == ("0042", ("In date", "Done 09/05/2026, refresh 09/05/2028"))
    assert "Xena" not in {one.name for one in words.people}
    waiting = browser.submit("/agency/levels", "Make the PDF")
    assert waiting.status_code == 202
    run_job(SWEEP)
    pdf = browser.get(waiting.request.full_path)
    catalog = PdfReader(BytesIO(pdf.data)).root_object
    assert (catalog["/Lang"], "/StructTreeRoot" in catalog, b"pdfuaid" in catalog["/Metadata"].get_data()) == (
        "en-GB",
        True,
        True,
    )
    frozen_clock.shift(timedelta(days=1))
    assert "not kept any more" in main_text(browser.get(waiting.request.full_path, follow_redirects=True))
    run_job("agency.delete_old_inspections")
    assert session.scalar(select(InspectionDocument)) is None


def test_the_workbook_and_the_table_have_a_row_for_each_piece_of_training(browser, people, agency, session):
    book = load_workbook(BytesIO(browser.get("/agency/levels.xlsx").data))
    assert book.sheetnames == ["Levels", "Training", "What it comes to"]
    assert [cell.value for cell in book["What it comes to"][3]][:9] == ["Level 2", 1, 0, 0, 2, 4, 0, 4, 1]
    rows = list(csv.DictReader(StringIO(browser.get("/agency/training.csv").data.decode("utf-8-sig"))))
    assert [(row["Staff number"], row["Name"], row["Course"], row["Level"]) for row in rows] == [
        ("0042", "Ann", "Two", "Level 2"),
        ("0042", "Ann", "Three", "Level 3"),
    ]
    assert (rows[0]["Completed on"], rows[0]["Valid until"]) == ("2026-05-09", "2028-05-09")
    plain = (
        "SELECT count(*) FROM certificate JOIN booking ON booking.id = certificate.booking_id"
        " WHERE booking.agency_id = :agency AND certificate.number IN (:first, :second)"
    )
    numbers = {"first": rows[0]["Certificate number"], "second": rows[1]["Certificate number"]}
    assert session.execute(text(plain), {"agency": agency.id, **numbers}).scalar_one() == 2
    assert book["Training"].max_row == 3
