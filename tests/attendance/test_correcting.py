"""One outcome of a closed register is put right on one page, and everything follows as after opening it by hand."""

import pytest
from sqlalchemy import func, select

from tests.attendance.conftest import words
from tests.pages import main_text
from training.attendance.closing import CORRECTION_REASONS
from training.certificates.models import Certificate
from training.history import queries as history
from training.mail.models import Message
from training.payments.models import Proposal
from training.texts.models import WrittenText

BUTTONS = {
    "attended": "They attended",
    "partial": "They attended in part",
    "did not attend": "They did not attend",
}


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


@pytest.fixture
def closed(day, make):
    """A closed register: (day, present, absent, decided by hand)."""
    today = day()
    bookings = [make.booking(today.event) for _ in range(3)]
    for booking, kind in zip(bookings, ("present", "absent", "left early"), strict=True):
        today.post("/mark", mark=f"{booking.ref}:{kind}")
    by_hand = bookings[2].ref
    typed = {f"{by_hand}-outcome": "attended", f"{by_hand}-because": "Left for a court hearing"}
    today.phone.submit(f"{today.address}/close", "Close the register", **typed)
    return today, *bookings


def correct(admin, booking, outcome, reason="wrong mark"):
    return admin.submit(f"/admin/bookings/{booking.ref}/outcome", BUTTONS[outcome], reason=reason)


def test_it_takes_three_presses_from_the_desk_or_from_the_roster(session, closed, admin):
    """Search, the booking, the button; or the menu of the roster, “Correct the outcome”, the button."""
    today, _present, absent, _ = closed
    there = f"/admin/bookings/{absent.ref}"
    assert admin.page(f"/admin/search?q={absent.delegate.name}").find("a", href=there)
    assert admin.page(f"/admin/events/{today.event.ref}/roster").find("a", href=f"{there}/outcome")
    said = main_text(admin.submit(there, "They attended", reason="wrong mark"))
    assert f"{absent.delegate.name}: attended." in said
    session.expire_all()
    assert (absent.outcome, absent.outcome_because) == ("attended", CORRECTION_REASONS["wrong mark"])


def test_who_was_there_after_all_gets_the_form_and_nobody_else_changes(session, closed, admin):
    today, present, absent, by_hand = closed
    before = session.scalar(select(func.count()).where(Message.kind == "evaluations/please"))
    texts = session.scalar(select(func.count()).select_from(WrittenText))
    said = main_text(correct(admin, absent, "attended", "shown later"))
    assert f"{absent.delegate.name}: attended. The evaluation form is on its way." in said
    session.expire_all()
    assert [one.outcome for one in (present, absent, by_hand)] == ["attended"] * 3
    assert by_hand.outcome_because == "Left for a court hearing"
    assert absent.outcome_because == CORRECTION_REASONS["shown later"]
    assert session.scalar(select(func.count()).where(Message.kind == "evaluations/please")) == before + 1
    assert session.scalar(select(func.count()).select_from(WrittenText)) == texts, "nobody wrote anything to be read"
    assert today.event.register_closed_at
    closing, of_event = history.of(session, "event", today.event.id)[-2:]
    assert (closing.action, of_event.action) == ("register closed", "outcome corrected")
    what = {"before": "did not attend", "to": "attended", "reason": "shown later"}
    assert of_event.details == {**what, "ref": absent.ref}
    of_booking = history.of(session, "booking", absent.id)[-1]
    assert (of_booking.action, of_booking.details) == ("outcome corrected", {**what, "by_hand": True})
    assert "outcome corrected" not in {row.action for row in history.of(session, "booking", present.id)}


def test_who_was_not_there_after_all_loses_the_certificate(session, closed, admin):
    _today, present, *_ = closed
    admin.submit(f"/admin/bookings/{present.ref}", f"Release certificate of {present.delegate.name}", why="agreed")
    assert session.scalars(select(Certificate.revoked_at)).all() == [None]
    correct(admin, present, "did not attend", "not noticed")
    session.expire_all()
    assert present.outcome == "did not attend"
    assert all(session.scalars(select(Certificate.revoked_at)))


def test_what_the_marks_say_needs_no_note_when_it_is_put_back(session, closed, admin):
    _today, present, *_ = closed
    correct(admin, present, "partial", "agreed")
    session.expire_all()
    assert (present.outcome, present.outcome_because) == ("partial", CORRECTION_REASONS["agreed"])
    correct(admin, present, "attended")
    session.expire_all()
    assert (present.outcome, present.outcome_because) == ("attended", "")


def test_a_proposed_charge_goes_when_they_came(session, day, make, admin):
    today = day(course=make.course(price_pence=8000))
    booking = make.booking(today.event)
    make.charge(booking)
    today.post("/mark", mark=f"{booking.ref}:absent")
    today.phone.submit(f"{today.address}/close", "Close the register")
    assert session.scalars(select(Proposal.waived)).all() == [None]
    said = main_text(correct(admin, booking, "attended"))
    assert "The proposed charge was taken back." in said
    session.expire_all()
    assert session.scalars(select(Proposal.decided_at).where(Proposal.decided_at.is_(None))).all() == []


def test_what_is_not_chosen_is_asked_for(session, closed, admin):
    _today, present, *_ = closed
    page = admin.submit(f"/admin/bookings/{present.ref}/outcome", "They did not attend", outcome="", reason="agreed")
    assert page.status_code == 422
    assert "Press the button with the outcome that is right" in main_text(page)
    offered = words(admin.page(f"/admin/bookings/{present.ref}/outcome"))
    assert "They attended in part" in offered
    assert "They attended They" not in offered, "the outcome that it has is no button"


def test_pressed_twice_it_is_corrected_once(session, closed, admin):
    _today, _present, absent, _ = closed
    there = f"/admin/bookings/{absent.ref}/outcome"
    page = admin.get(there)
    for _ in range(2):
        admin.submit(there, "They attended", page=page, reason="agreed")
    assert len([row for row in history.of(session, "booking", absent.id) if row.action == "outcome corrected"]) == 1


def test_an_open_register_says_where_it_is_marked(day, make, admin):
    today = day()
    booking = make.booking(today.event)
    said = main_text(admin.get(f"/admin/bookings/{booking.ref}/outcome", follow_redirects=True))
    assert "This register is open: mark them there, then close it." in said
