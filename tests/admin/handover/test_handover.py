"""One page holds everything open, promised, waiting and scheduled, and assigns it."""

from datetime import timedelta

from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Role
from training.notes.models import Assignment, Note


def test_it_holds_what_is_open_promised_waiting_and_scheduled(make, admin):
    event = make.event()
    booking = make.booking(event, state="waiting")
    make.booking(event, state="requested", awaits="manager")
    make.agency("Typed", checked_at=None)
    make.event(state="draft", publish_at=clock.now() + timedelta(days=3))
    about = f"/admin/bookings/{booking.ref}"
    admin.submit(about, "Keep the note", words="Rang, order to follow", come_back_on=["20", "5", "2026"])
    admin.submit(about, "Keep the note", words="Only to know")
    said = main_text(admin.get("/admin/handover"))
    for line in (
        "Agencies to match or add: 1",
        "Bookings that wait for a manager: 1",
        "People on waiting lists: 1",
        f"Rang, order to follow {booking.delegate.name}, come back Wednesday 20 May 2026",
        "is published Friday 15 May 2026",
    ):
        assert line in said
    assert "Only to know" not in said
    assert "Handover" in main_text(admin.get("/admin"))


def test_lines_are_assigned_by_ticks_or_all_at_once_and_to_nobody_again(make, session, admin):
    colleague = make.person("Colin League", Role.ADMINISTRATOR)
    agency = make.agency("Typed", checked_at=None)
    day = ["20", "5", "2026"]
    admin.submit(f"/admin/agencies/{agency.id}", "Keep the note", words="Rang", come_back_on=day)
    note = session.scalars(select(Note)).one()
    press = "Assign what is ticked"
    said = main_text(admin.submit("/admin/handover", press, line=[f"note {note.id}"], to=str(colleague.id)))
    assert "1 line is assigned to Colin League." in said
    assert session.scalars(select(Assignment.line)).all() == [f"note {note.id}"]
    said = main_text(admin.submit("/admin/handover", "Assign all of it", to=str(colleague.id)))
    assert "2 lines are assigned to Colin League." in said
    admin.submit(f"/admin/agencies/{agency.id}", "Done with the note of Tuesday 12 May 2026, 9am")
    assert session.scalars(select(Assignment.line)).all() == ["agencies"]
    assert "1 line is assigned to nobody" in main_text(admin.submit("/admin/handover", press, line=["agencies"]))
    assert session.scalars(select(Assignment.line)).all() == []


def test_what_is_not_ticked_not_there_or_to_no_administrator_assigns_nothing(make, session, admin):
    make.agency("Typed", checked_at=None)
    delegate = make.person()
    press = "Assign what is ticked"
    assert "Nothing was assigned." in main_text(admin.submit("/admin/handover", press, to=str(delegate.id)))
    admin.submit("/admin/handover", press, line=["zebra"], to=str(delegate.id))
    admin.submit("/admin/handover", press, line=["agencies"], to=str(delegate.id))
    assert session.scalars(select(Assignment)).all() == []
