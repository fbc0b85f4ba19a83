"""Questions: asked, saved, changed, renamed, deleted and downloaded; and what is said of those that cannot be asked."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.pages import main_text, soup_of, text_of
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


class TestBadInput:
    def test_nothing_that_was_chosen_is_lost_where_something_is_wrong(self, reader, event):
        page = reader.get(f"{ASK}rows=sector&columns=agency&period=days&first=31/2/2026&last=9/5/2026&level=3")
        assert page.status_code == 422
        said = main_text(page)
        for sentence in ("Choose at least one figure", "Organisations cannot be crossed", "Enter a day like 1/4/2026"):
            assert sentence in said
        shown = soup_of(page)
        assert shown.select_one("#columns option[selected]")["value"] == "agency"
        assert shown.select_one("#first")["value"] == "31/2/2026"
        other_days = f"{ASK}rows=level&measures=people&period=days&first=1/4/2026&last=2026-05-31"
        assert "April to May 2026" in main_text(reader.get(other_days))
        assert "Nothing in these days" in main_text(reader.get(f"{ASK}rows=course&measures=people&period=2019-04"))

    def test_a_name_that_is_taken_or_too_long_is_said_so_and_stays(self, reader, event, session):
        asked = f"{ASK}rows=level&columns=month&measures=people&period=last-month&level=3"
        for name, sentence in (
            ("who came BY sector and quadrant of Essex", "There is a question called"),
            ("x" * 101, "Use 100 characters or fewer"),
            ("", "Enter a name"),
        ):
            page = reader.submit(asked, "Save this question", name=name)
            assert page.status_code == 422
            assert sentence in main_text(page)
            assert name in page.text
        assert session.query(SavedQuestion).count() == 0

    def test_a_question_is_its_makers_and_others_change_a_copy(self, reader, client_for, make, event, session):
        asked = f"{ASK}rows=level&measures=people&period=2026"
        reader.submit(asked, "Save this question", name="Mine", who="me")
        ref = session.query(SavedQuestion).one().ref
        other = client_for(make.person("Olu Other", "board reader"))
        assert other.get(f"/reports/questions/{ref}").status_code == 404
        reader.submit(f"/reports/questions/{ref}/rename", "Save", name="Ours", who="everybody")
        assert "Only whoever made" in text_of(other.get(f"/reports/questions/{ref}/delete", follow_redirects=True))
        reader.submit(f"{ASK}of={ref}&rows=format&measures=places&period=last-year", "Save the changes")
        session.expire_all()
        assert session.query(SavedQuestion).one().question.rows == "format"
        reader.submit(f"/reports/questions/{ref}/delete", "Delete this question")
        assert session.query(SavedQuestion).count() == 0
