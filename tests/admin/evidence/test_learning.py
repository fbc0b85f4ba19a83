"""Numbers of learning that is not an event: typed, brought in from a file, and read by the Board."""

from io import BytesIO

from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training.history.models import History
from training.other_learning.models import MonthlyCount

MONTH = "/admin/evidence/learning/2026-04"


def kept(session):
    rows = session.scalars(select(MonthlyCount).order_by(MonthlyCount.month, MonthlyCount.kind, MonthlyCount.title_key))
    return [(f"{row.month:%Y-%m}", row.kind, row.title, row.count) for row in rows]


def field_called(page, label):
    found = next(one for one in page.find_all("label") if one.get_text(strip=True) == label)
    return found["for"]


def test_a_month_is_typed_and_the_board_reads_it(session, admin, client_for, make):
    board_reader = client_for(make.board_reader())
    first = {"new-0-kind": "video", "new-0-title": "Neglect", "new-0-count": "1,204", "new-1-kind": "podcast"}
    wrong = admin.submit(MONTH, "Save the month", **first, **{"new-2-count": "lots"})
    assert errors_in(wrong) == ["Enter the number", "Choose the kind", "Enter a whole number"]
    admin.submit(MONTH, "Save the month", page=wrong, **{"new-1-count": "0", "new-2-count": ""})
    assert kept(session) == [("2026-04", "podcast", "", 0), ("2026-04", "video", "Neglect", 1204)]
    may = admin.page("/admin/evidence/learning/2026-05")
    field = field_called(may, "Neglect")
    assert "April 2026: 1,204" in may.text
    admin.submit("/admin/evidence/learning/2026-05", "Save the month", **{field: "300"})
    read = main_text(board_reader.get("/reports/other-learning"))
    assert "1,504 views in 2 months" in read
    assert "April 2026 0 –" in read
    assert "Enter the numbers" not in read
    assert "Neglect,1204,views" in board_reader.get("/reports/other-learning/numbers.csv").text
    assert session.scalars(select(History.action).where(History.subject == "monthly count")).all() == ["added"] * 3


def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_typed_is_lost(session, admin):
    admin.submit(MONTH, "Save the month", **{"new-0-kind": "podcast", "new-0-count": "86"})
    opened = admin.get(MONTH)
    field = field_called(admin.page(MONTH), "Without a title")
    admin.submit(MONTH, "Save the month", **{field: "90"})
    refused = admin.submit(MONTH, "Save the month", page=opened, **{field: "88"})
    assert errors_in(refused)[0].startswith("Somebody has changed numbers of the same months since you opened this.")
    assert "Now: 90." in main_text(refused)
    admin.submit(MONTH, "Save the month", page=refused)
    assert kept(session) == [("2026-04", "podcast", "", 88)]
    admin.submit(MONTH, "Save the month", **{field: ""})
    assert kept(session) == []


def test_a_file_is_looked_at_and_then_takes_the_place_of_what_stands_there(session, admin):
    admin.submit(MONTH, "Save the month", **{"new-0-kind": "podcast", "new-0-count": "86"})
    rows = "Month,Kind,Title,Downloads\nApr-26,Podcast downloads,,90\n2026-03,podcast,,40\nMarch 2026,radio,,1\n"
    there = "/admin/evidence/learning/import"
    preview = admin.submit(there, "Read the file", file=(BytesIO(rows.encode()), "numbers.csv"))
    assert "2 numbers were read" in main_text(preview)
    assert "1 is new, 1 takes the place of what stands there." in main_text(preview)
    assert "Line 4: the kind “radio” is not on the list." in main_text(preview)
    done = admin.submit(there, "Keep these numbers", page=preview)
    assert "1 number was added, 1 number was changed." in main_text(done)
    assert kept(session) == [("2026-03", "podcast", "", 40), ("2026-04", "podcast", "", 90)]
    again = admin.submit(there, "Keep these numbers", page=preview)
    assert "Somebody has changed numbers" in main_text(again)
