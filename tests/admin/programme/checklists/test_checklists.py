"""The lists of what is to be done: begun with what is usual, changed, ticked event by event, late on the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.checklists.models import ChecklistItem, ChecklistTick
from training.history.models import History


@pytest.fixture
def event(make):
    return make.event(make.course(title="Neglect"), days=10)


def test_a_list_begins_with_what_is_usual_and_can_be_changed(session, admin):
    page = admin.get("/admin/programme/checklists")
    page = admin.submit("", "Begin with what is usual : In a room", page=page)
    assert "Catering numbers sent to the venue" in main_text(page)
    item = session.scalars(select(ChecklistItem).where(ChecklistItem.text == "Room booked")).one()
    page = admin.submit(
        f"/admin/programme/checklists/items/{item.id}", "Save", text="Room and key", who="Fay", days="21"
    )
    assert "Room and key 3 weeks before Fay" in main_text(page)
    page = admin.submit(f"/admin/programme/checklists/items/{item.id}", "Take it off the list")
    assert "Room and key" not in main_text(page)
    page = admin.submit("/admin/programme/checklists/classroom/new", "Save", text="Flip charts", who="", days="1")
    assert "Flip charts The day before Nobody named" in main_text(page)


def test_what_is_ticked_says_who_and_when_and_can_be_taken_back(make, session, admin, administrator, event):
    make.checklist_item("Room booked", who="Fay")
    page = admin.get(f"/admin/events/{event.ref}/checklist")
    assert "0 of 1 done" in main_text(page)
    page = admin.submit("", "Done : Room booked", page=page)
    said = main_text(page)
    assert "1 of 1 done" in said
    assert f"{administrator.name}, {clock.show_moment(clock.now())}" in said
    assert session.scalars(select(History).where(History.action == "ticked on its checklist")).one()
    page = admin.submit("", "Undo : Room booked", page=page)
    assert "0 of 1 done" in main_text(page)
    admin.submit("", "Not needed : Room booked", page=page)
    assert session.scalars(select(ChecklistTick)).one().needed is False


def test_what_is_late_stands_on_the_desk_in_one_line_for_each_event(make, admin, event):
    first, second = make.checklist_item("Room booked", 28), make.checklist_item("Catering numbers", 14)
    make.checklist_item("Handouts printed", 3)
    make.checklist_item("Link made", 28, format="webinar")
    assert "2 late on its checklist, first “Room booked”" in main_text(admin.get("/admin"))
    assert "Checklist 0 of 3 done , 2 late" in (said := main_text(admin.get(f"/admin/events/{event.ref}")))
    assert "2 things on its checklist are late" in said
    make.tick(event, first)
    assert "1 late on its checklist, “Catering numbers”" in main_text(admin.get("/admin"))
    make.tick(event, second)
    assert "late on its checklist" not in main_text(admin.get("/admin"))


def test_what_was_due_already_when_it_was_put_on_the_list_is_not_late(admin, event):
    admin.submit("/admin/programme/checklists/classroom/new", "Save", text="Room booked", days="14")
    assert "late on its checklist" not in main_text(admin.get("/admin"))
    said = main_text(admin.get(f"/admin/events/{event.ref}/checklist"))
    assert "Room booked" in said
    assert "Late" not in said


def test_a_moved_event_moves_its_days(make, session, admin, event):
    make.checklist_item("Room booked", 14)
    event.starts_at, event.ends_at = event.starts_at + timedelta(days=20), event.ends_at + timedelta(days=20)
    session.commit()
    assert "late on its checklist" not in main_text(admin.get("/admin"))


def test_one_event_has_more_on_its_list(admin, make, event):
    other = make.event(event.course)
    page = admin.submit(f"/admin/events/{event.ref}/checklist", "Add it", text="Interpreter booked", days="7")
    assert "Interpreter booked For this event alone" in main_text(page)
    assert "Interpreter booked" not in main_text(admin.get(f"/admin/events/{other.ref}/checklist"))


def test_a_line_without_text_says_what_is_missing(admin, event):
    said = main_text(admin.submit(f"/admin/events/{event.ref}/checklist", "Add it"))
    assert "Enter what is to be done" in said
    assert "Choose until when" in said
