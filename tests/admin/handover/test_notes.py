"""Notes are kept on the page of what they are about, for as long as the setting says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.fields import NAME_NOBODY
from training.history.models import History
from training.notes.models import Note
from training.settings.models import Setting

TYPED = {"words": "Rang, purchase order to follow"}


@pytest.fixture
def pages(make):
    """The page of each of the four, by what it is about."""
    agency = make.agency()
    booking = make.booking(make.event(), agency=agency)
    return {
        "booking": f"/admin/bookings/{booking.ref}",
        "event": f"/admin/events/{booking.event.ref}",
        "agency": f"/admin/agencies/{agency.id}",
        "person": f"/admin/people/{booking.delegate_id}",
    }


@pytest.mark.parametrize("about", ("booking", "event", "agency", "person"))
def test_a_note_is_kept_and_shown_with_its_date_and_who_wrote_it(session, admin, administrator, pages, about):
    assert NAME_NOBODY in main_text(admin.get(pages[about]))
    assert "It is deleted after 365 days, but not while" in main_text(admin.get(pages[about]))
    said = main_text(admin.submit(pages[about], "Keep the note", **TYPED))
    assert "The note is kept." in said
    assert f"Rang, purchase order to follow {administrator.name}, Tuesday 12 May 2026, 9am" in said
    note = session.scalars(select(Note)).one()
    assert (note.disclosable, note.subject[0]) == (True, about)
    written = session.scalars(select(History).where(History.action == "note added")).one()
    assert (written.subject, written.details) == (about, {"note": note.id, "disclosable": True})


def test_it_says_when_it_is_not_for_disclosure_and_may_be_deleted(session, admin, pages):
    said = main_text(admin.submit(pages["person"], "Keep the note", not_disclosable="y", **TYPED))
    assert "Not for disclosure" in said
    said = main_text(admin.submit(pages["person"], "Delete the note of Tuesday 12 May 2026, 9am"))
    assert "No notes yet." in said
    assert session.scalar(select(History.action).where(History.action == "note deleted"))


def test_a_note_is_put_right_and_keeps_who_wrote_it_and_when(session, admin, administrator, pages, frozen_clock):
    words = "Rang,\r\npurchase order to follow"
    admin.submit(pages["booking"], "Keep the note", come_back_on=["20", "5", "2026"], words=words)
    number = session.scalars(select(Note.id)).one()
    frozen_clock.shift(timedelta(days=9))
    form = admin.page(f"/admin/notes/{number}")
    assert form.find("textarea").get_text().split() == words.split()
    typed = {"seen": words, "words": "Rang, order is here"}
    said = main_text(admin.submit(f"/admin/notes/{number}", "Keep the note", **typed))
    assert f"Rang, order is here Come back Wednesday 20 May 2026 {administrator.name}, Tuesday 12 May 2026, 9am" in said
    assert session.scalar(select(History.subject).where(History.action == "note changed")) == "booking"


def test_what_somebody_else_made_of_a_note_meanwhile_is_not_lost(session, admin, pages):
    admin.submit(pages["event"], "Keep the note", **TYPED)
    number = session.scalars(select(Note.id)).one()
    there = f"/admin/notes/{number}"
    opened = admin.get(there)
    admin.submit(there, "Keep the note", words="Theirs")
    said = main_text(admin.submit(there, "Keep the note", page=opened, words="Mine"))
    assert "Somebody has changed this note meanwhile. It now says: “Theirs”." in said
    session.expire_all()
    assert session.scalars(select(Note.words)).one() == "Theirs"


def test_what_was_promised_stands_until_it_is_done(admin, pages):
    day = ["20", "5", "2026"]
    said = main_text(admin.submit(pages["booking"], "Keep the note", come_back_on=day, **TYPED))
    assert "Come back Wednesday 20 May 2026" in said
    said = main_text(admin.submit(pages["booking"], "Done with the note of Tuesday 12 May 2026, 9am"))
    assert "Come back Wednesday" not in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({}, "Write the note"),
        ({**TYPED, "come_back_on": ["11", "5", "2026"]}, "Enter a day to come back to it that is still to come."),
        ({"words": "x" * 1001}, "Use 1,000 characters or fewer"),
    ),
)
def test_what_cannot_be_is_said_with_what_was_typed(session, admin, pages, typed, sentence):
    page = admin.submit(pages["agency"], "Keep the note", **typed)
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert session.scalars(select(Note)).all() == []


def test_notes_go_after_their_time_but_not_while_something_is_promised(
    session, make, admin, pages, frozen_clock, run_job
):
    make._save(Setting(name="notes_kept_days", value="30"))
    admin.submit(pages["person"], "Keep the note", **TYPED)
    admin.submit(pages["person"], "Keep the note", words="Promised", come_back_on=["20", "5", "2026"])
    frozen_clock.shift(timedelta(days=30))
    run_job("notes.delete_old")
    assert len(session.scalars(select(Note)).all()) == 2
    frozen_clock.shift(timedelta(days=60))
    run_job("notes.delete_old")
    session.expire_all()
    assert session.scalars(select(Note.words)).all() == ["Promised"]
    session.scalars(select(Note)).one().done_at = session.scalars(select(Note.written_at)).one()
    session.commit()
    run_job("notes.delete_old")
    assert session.scalars(select(Note.id)).all() == []


def test_the_notes_of_a_typed_agency_go_to_the_one_that_it_is(make, session, admin):
    typed, known = make.agency("Exampel Police", checked_at=None), make.agency("Example Police")
    admin.submit(f"/admin/agencies/{typed.id}", "Keep the note", **TYPED)
    number = typed.id
    admin.submit(f"/admin/agencies/{number}", "Match to Example Police")
    session.expire_all()
    assert session.scalars(select(Note.agency_id)).all() == [known.id]
