"""One page holds everything open, promised, waiting and scheduled, and assigns it."""

from datetime import timedelta

from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Role
from training.courses.messaging.models import EventSlot
from training.notes.models import Assignment, Note


def test_it_holds_what_is_open_promised_waiting_and_scheduled(make, session, admin):
    event = make.event()
    booking = make.booking(event, state="waiting")
    make.booking(event, state="requested", awaits="manager")
    make.agency("Typed", checked_at=None)
    make.event(state="draft", publish_at=clock.now() + timedelta(days=3))
    over = make.event(days=-2)
    few = make.event(days=9, minimum=10, decide_on=clock.today() + timedelta(days=1))
    make._save(
        EventSlot(event_id=few.id, slot="joining", press="held", pressed_at=clock.now(), starts_at=few.starts_at)
    )
    about = f"/admin/bookings/{booking.ref}"
    admin.submit(about, "Keep the note", words="Rang, order to follow", come_back_on=["20", "5", "2026"])
    admin.submit(about, "Keep the note", words="Only to know")
    said = main_text(admin.get("/admin/handover"))
    for line in (
        "Agencies to match or add: 1",
        "Bookings that wait for a manager: 1",
        "People on waiting lists: 1",
        "1 person waits though a place is free",
        "1 of its messages is held back",
        "0 of 10: decide by Wednesday 13 May 2026 whether it runs",
        "It has no trainer",
        "Its register is not closed",
        f"Rang, order to follow {booking.delegate.name}, promised for Wednesday 20 May 2026",
        "It is published Friday 15 May 2026",
        "of 24 places are booked",
    ):
        assert line in said, said
    assert over.ref in str(admin.page("/admin/handover"))
    assert "Only to know" not in said
    assert "Handover" in main_text(admin.get("/admin"))
    assert "Rang" not in main_text(admin.get("/admin")), "its day has not come"


def test_what_was_promised_stands_on_the_desk_on_its_day_and_until_it_is_done(make, session, admin, frozen_clock):
    agency = make.agency("Colchester Academy")
    there = f"/admin/agencies/{agency.id}"
    admin.submit(there, "Keep the note", words="Ring back", come_back_on=["14", "5", "2026"])
    assert "Ring back" not in main_text(admin.get("/admin"))
    frozen_clock.shift(timedelta(days=2))
    page = admin.page("/admin")
    assert "Ring back (Colchester Academy), promised for today" in main_text(admin.get("/admin"))
    assert page.find("a", href=f"{there}#notes")
    frozen_clock.shift(timedelta(days=1))
    assert "promised for Thursday 14 May 2026" in main_text(admin.get("/admin"))
    admin.submit("/admin/handover", "Done with Ring back")
    assert "Ring back" not in main_text(admin.get("/admin"))


def test_who_covers_sees_their_own_lines_and_nobodys(make, session, admin, client_for):
    colleague = make.person("Colin League", Role.ADMINISTRATOR)
    make.agency("Typed", checked_at=None)
    make.event(days=-2)
    admin.submit("/admin/handover", "What is ticked", line=["agencies"], to=str(colleague.id))
    theirs = client_for(colleague)
    mine = main_text(theirs.get("/admin/handover?whose=mine"))
    assert "Agencies to match" in mine
    assert "Its register is not closed" not in mine
    assert "Nothing is assigned to you" in main_text(admin.get("/admin/handover?whose=mine"))
    rest = main_text(admin.get("/admin/handover?whose=nobody"))
    assert "Agencies to match" not in rest
    assert "Its register is not closed" in rest
    admin.submit("/admin/handover?whose=nobody", "All that is listed", to=str(colleague.id))
    assert "Nothing is left without somebody" in main_text(admin.get("/admin/handover?whose=nobody"))


def test_whoever_is_back_takes_over_all_of_it_what_is_not_there_now_included(make, session, admin, administrator):
    colleague = make.person("Colin League", Role.ADMINISTRATOR)
    agency = make.agency("Typed", checked_at=None)
    make.event(days=-2)
    admin.submit("/admin/handover", "All that is listed", to=str(colleague.id))
    agency.checked_at = clock.now()
    session.commit()
    admin.submit("/admin/handover", "All that is listed", to=str(administrator.id))
    assert set(session.scalars(select(Assignment.person_id))) == {administrator.id}
    assert "agencies" not in session.scalars(select(Assignment.line)).all()


def test_two_hundred_lines_are_read_as_few_are_and_the_rest_are_counted(make, session, admin, administrator):
    agency = make.agency()
    day = clock.today()
    session.add_all(
        Note(agency_id=agency.id, words=f"Ring back {n}", disclosable=True, written_at=clock.now(), come_back_on=day)
        for n in range(203)
    )
    session.commit()
    said = main_text(admin.get("/admin/handover"))
    assert "Promised (203)" in said
    assert "All (203) Mine (0) Nobody’s (203)" in said
    assert "153 more, promised for later" in said
    assert "more, promised" not in main_text(admin.get("/admin/handover?notes=all"))
    said = main_text(admin.submit("/admin/handover", "All that is listed", to=str(administrator.id)))
    assert "50 lines are assigned to Alex Administrator." in said
    assert "Mine (50) Nobody’s (153)" in said
    assert "and 193 more" in main_text(admin.get("/admin"))


def test_lines_are_assigned_by_ticks_or_all_at_once_and_to_nobody_again(make, session, admin):
    colleague = make.person("Colin League", Role.ADMINISTRATOR)
    agency = make.agency("Typed", checked_at=None)
    day = ["20", "5", "2026"]
    admin.submit(f"/admin/agencies/{agency.id}", "Keep the note", words="Rang", come_back_on=day)
    note = session.scalars(select(Note)).one()
    press = "What is ticked"
    said = main_text(admin.submit("/admin/handover", press, line=[f"note {note.id}"], to=str(colleague.id)))
    assert "1 line is assigned to Colin League." in said
    assert session.scalars(select(Assignment.line)).all() == [f"note {note.id}"]
    said = main_text(admin.submit("/admin/handover", "All that is listed", to=str(colleague.id)))
    assert "2 lines are assigned to Colin League." in said
    admin.submit(f"/admin/agencies/{agency.id}", "Done with the note of Tuesday 12 May 2026, 9am")
    assert session.scalars(select(Assignment.line)).all() == ["agencies"]
    assert "1 line is assigned to nobody" in main_text(admin.submit("/admin/handover", press, line=["agencies"]))
    assert session.scalars(select(Assignment.line)).all() == []


def test_what_is_not_ticked_not_there_or_to_no_administrator_assigns_nothing(make, session, admin):
    make.agency("Typed", checked_at=None)
    delegate = make.person()
    press = "What is ticked"
    assert "Nothing was assigned." in main_text(admin.submit("/admin/handover", press, to=str(delegate.id)))
    admin.submit("/admin/handover", press, line=["zebra"], to=str(delegate.id))
    admin.submit("/admin/handover", press, line=["agencies"], to=str(delegate.id))
    assert session.scalars(select(Assignment)).all() == []


def test_of_an_event_that_is_only_counted_the_number_is_asked_for_and_no_register(make, admin):
    make.event(days=-2, kind="headcount")
    said = main_text(admin.get("/admin/handover"))
    assert "Nobody has said how many came" in said
    assert "register" not in said
