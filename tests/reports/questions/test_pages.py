"""Questions: asked, saved, changed, renamed, deleted and downloaded; and what is said of those that cannot be asked."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.pages import main_text, text_of
from training import clock
from training.reports.questions.models import SavedQuestion
from training.reports.questions.supplied import SUPPLIED

ASK = "/reports/questions/ask?"


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def event(make):
    """Six people of the voluntary sector in Mid Essex came; one did not."""
    event = make.event(make.course(level="3", title="Neglect"), days=-5, register_closed_at=clock.now(), capacity=10)
    for _ in range(6):
        make.booking(event, outcome="attended")
    make.booking(event, outcome="did not attend")
    return event


class TestAsking:
    def test_a_question_is_answered_saved_and_found_again(self, reader, client_for, make, event, session):
        page = reader.get(f"{ASK}rows=sector&columns=quadrant&measures=people&measures=no-show-rate&period=this-year")
        said = main_text(page)
        assert "14.3% (1 of 7)" in said
        assert "Everybody who came or walked in, once" in said
        saved = reader.submit(
            page.request.full_path, "Save this question", name="Sectors of Mid", who="everybody", follow=True
        )
        assert "“Sectors of Mid” is saved." in text_of(saved)
        question = session.query(SavedQuestion).one()
        other = client_for(make.administrator())
        assert "Made by Bola Reader" in main_text(other.get("/reports/questions"))
        sheet = openpyxl.load_workbook(BytesIO(other.get(f"/reports/questions/{question.ref}.xlsx").data)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[1] == ["Voluntary", "Mid", 6, "14.3", 1, 7]
        assert rows[-1][:3] == ["All", "All", 6]

    def test_supplied_questions_are_there_and_stay(self, reader, event):
        page = main_text(reader.get("/reports/questions"))
        for one in SUPPLIED:
            assert one.name in page
            assert one.name in main_text(reader.get(f"/reports/questions/{one.ref}"))
            rows = list(csv.reader(StringIO(reader.get(f"/reports/questions/{one.ref}.csv").data.decode("utf-8-sig"))))
            assert rows[0][0].endswith("April 2026 to March 2027")
        for way in ("rename", "delete"):
            assert "stays as it is" in text_of(
                reader.get(f"/reports/questions/{SUPPLIED[0].ref}/{way}", follow_redirects=True)
            )
