"""Closing fixes every outcome, asks those who attended, and can be undone by an administrator only."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.attendance.conftest import words
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned, revoke_certificate
from training.evaluations.models import Evaluation
from training.history import queries as history
from training.mail.models import Message


def close(today, **typed):
    return today.phone.submit(f"{today.address}/close", "Close the register", **typed)


def forms_sent(session) -> int:
    return session.scalar(select(func.count()).where(Message.kind == "evaluations/please"))


def actions(session, event) -> list[str]:
    return [row.action for row in history.of(session, "event", event.id)]


@pytest.fixture
def marked(day, make):
    """A day with one person for each answer, all marked: (day, present, late, left early, absent)."""
    today = day()
    bookings = [make.booking(today.event) for _ in range(4)]
    for booking, kind in zip(bookings, ("present", "late", "left early", "absent"), strict=True):
        today.post("/mark", mark=f"{booking.ref}:{kind}")
    return today, *bookings


def test_the_page_for_closing_the_register_says_what_will_happen(marked, session):
    today, *bookings = marked
    page = today.page("/close")
    assert "What will happen to the 4 on the register: 2 attended." in page
    assert "1 attended in part." in page
    assert "1 did not attend." in page
    assert all(booking.outcome is None for booking in bookings)


def test_closing_fixes_outcomes_and_sends_the_form_to_those_who_attended(marked, session):
    today, *bookings = marked
    page = main_text(close(today))
    assert "2 attended, 1 attended in part, 1 did not attend. Evaluation forms sent: 2." in page
    assert [booking.outcome for booking in bookings] == ["attended", "attended", "partial", "did not attend"]
    assert today.event.register_closed_at
    asked = set(session.scalars(select(Evaluation.booking_id)))
    assert asked == {bookings[0].id, bookings[1].id}
    message = session.scalars(select(Message).where(Message.to_address == bookings[0].delegate.email)).one()
    token = session.scalars(select(Evaluation.token).where(Evaluation.booking_id == bookings[0].id)).one()
    assert f"/evaluations/{token}" in message.text
    assert actions(session, today.event) == ["register closed"]


def test_the_register_is_not_closed_while_somebody_is_not_marked(day, make, session):
    today = day(sittings=2)
    one, two = make.booking(today.event), make.booking(today.event)
    today.tap(one, "Present")
    sentence = "1 person is not marked on day 1, and 2 people are not marked on day 2."
    page = today.phone.page(f"{today.address}/close")
    assert sentence in words(page)
    assert page.find("a", href=f"{today.address}?day=1&show=rest")
    answer = today.post("/close", submit="Close the register")
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert today.event.register_closed_at is None
    assert two.outcome is None


def test_closing_the_register_twice_changes_nothing_and_sends_nothing_again(marked, session):
    today, _present, *_ = marked
    page = today.phone.get(f"{today.address}/close")
    for _ in range(2):
        answer = today.phone.submit(f"{today.address}/close", "Close the register", page=page)
    assert "The register was closed on Tuesday 12 May 2026, 9am" in main_text(answer)
    assert forms_sent(session) == 2
    assert actions(session, today.event) == ["register closed"]


def test_a_trainer_overrides_an_outcome_with_a_reason(marked, session):
    today, _, _, left_early, absent = marked
    refused = close(today, **{f"{left_early.ref}-outcome": "attended"})
    assert refused.status_code == 422
    assert f"Give a reason for {left_early.delegate.name}" in main_text(refused)
    assert today.event.register_closed_at is None
    close(
        today,
        **{f"{left_early.ref}-outcome": "attended", f"{left_early.ref}-because": "Left for a court hearing at the end"},
    )
    session.expire_all()
    assert (left_early.outcome, left_early.outcome_because) == ("attended", "Left for a court hearing at the end")
    assert (absent.outcome, absent.outcome_because) == ("did not attend", "")
    (fixed,) = [row for row in history.of(session, "booking", left_early.id) if row.action == "outcome fixed"]
    assert fixed.details == {"before": None, "to": "attended", "by_hand": True}
    assert forms_sent(session) == 3


def test_a_closed_register_cannot_be_marked(marked, session):
    today, present, *_ = marked
    token = today.token()
    close(today)
    answer = today.phone.post(f"{today.address}/mark", data={"csrf_token": token, "mark": f"{present.ref}:absent"})
    assert "The register is closed, so nothing was changed" in words(today.phone.page(answer.location))
    assert "Present" not in [button.get_text() for button in today.phone.page(today.address).find_all("button")]


def test_an_administrator_reopens_the_register_and_closing_it_again_asks_nobody_twice(
    marked, session, make, client_for
):
    today, present, _late, _left_early, absent = marked
    close(today)
    desk = client_for(make.administrator())
    assert desk.submit(f"{today.address}/reopen", "Open the register again").status_code == 422
    page = desk.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    assert "The register is open again" in main_text(page)
    assert today.event.register_closed_at is None
    trace = history.of(session, "event", today.event.id)[-1]
    assert (trace.action, trace.details) == ("register reopened", {"reason": "wrong mark"})
    today.tap(absent, "Present")
    today.tap(present, "Absent")
    close(today)
    assert (present.outcome, absent.outcome) == ("did not attend", "attended")
    assert forms_sent(session) == 3  # only the one who had none
    form = session.scalars(select(Evaluation).where(Evaluation.booking_id == present.id)).one()
    answer = today.phone.get(f"/evaluations/{form.token}")
    assert "no longer marked as having attended" in main_text(answer)


def test_a_trainer_cannot_reopen_a_closed_register(marked):
    today, *_ = marked
    close(today)
    assert today.phone.get(f"{today.address}/reopen").status_code == 403
    assert "ask the training team to open it again" in today.page()


def test_closing_the_register_counts_who_has_no_address_and_asks_the_coordinator_for_their_evaluation(
    day, make, session
):
    today = day()
    agency = make.agency()
    booker, delegate = make.coordinator(agency), make.person("Volunteer", email=None)
    volunteer = make.booking(today.event, delegate, agency=agency, booked_by_id=booker.id)
    today.tap(volunteer, "Present")
    today.phone.submit(f"{today.address}/walk-in", "Add to the register", name="No Address", agency="self")
    page = main_text(close(today))
    assert "Evaluation forms sent: 1. No e-mail address to send one to: 1." in page
    message = session.scalars(select(Message).where(Message.kind == "evaluations/please")).one()
    assert message.to_address == booker.email
    assert "Volunteer came to" in message.text


def test_an_empty_register_can_be_closed(day):
    assert "0 attended, 0 attended in part, 0 did not attend" in main_text(close(day()))


def test_an_empty_register_is_not_closed_before_its_last_day(day):
    today = day(sittings=2)
    assert "from the morning of Wednesday 13 May 2026" in main_text(close(today))
    assert today.event.register_closed_at is None


def test_once_the_register_is_closed_nobody_books(day, make, client_for, session):
    today = day(online=True, closes_at=clock.now() + timedelta(minutes=20))
    close(today)
    person = make.person(agency=make.agency())
    browser = client_for(person)
    check = browser.submit(f"/events/{today.event.ref}/book", "Continue", job_role="Midwife")
    assert "The register of this event is closed" in main_text(browser.submit("", page=check))
    assert today.event.taken == 0


def test_a_cancelled_event_has_no_register_to_close(day):
    today = day(state="cancelled")
    assert "This event was cancelled" in words(today.phone.page(today.post("/close").location))


def test_a_corrected_register_takes_back_the_certificate_it_no_longer_bears_out(
    marked, make, session, transact, client_for
):
    today, present, *_ = marked
    close(today)
    booking_id = present.id
    with transact() as inner:
        issued = issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now()).number
    boss = client_for(make.administrator())
    boss.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    boss.submit(today.address, f"Absent {present.delegate.name}")
    boss.submit(f"{today.address}/close", "Close the register")
    assert present.outcome == "did not attend"
    assert session.scalars(select(Certificate).where(Certificate.number == issued)).one().revoked_at


def test_a_register_is_closed_again_after_a_certificate_was_revoked_which_keeps_its_reason(
    marked, make, session, transact, client_for, frozen_clock
):
    today, present, *_ = marked
    close(today)
    booking_id = present.id
    with transact() as inner:
        certificate = issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
        revoke_certificate(inner, certificate, "Signed the register for a colleague", SYSTEM, clock.now())
        revoked_at = clock.now()
    frozen_clock.shift(timedelta(hours=1))
    boss = client_for(make.administrator())
    boss.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    boss.submit(today.address, f"Absent {present.delegate.name}")
    boss.submit(f"{today.address}/close", "Close the register")
    session.expire_all()
    assert today.event.register_closed_at == clock.now()
    assert present.outcome == "did not attend"
    kept = session.scalars(select(Certificate).where(Certificate.booking_id == booking_id)).one()
    assert (kept.revoked_at, kept.revoked_because) == (revoked_at, "Signed the register for a colleague")


def test_somebody_cancelled_after_reopening_loses_the_outcome_and_the_certificate(
    marked, make, session, transact, client_for
):
    today, present, *_ = marked
    close(today)
    booking_id = present.id
    with transact() as inner:
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    boss = client_for(make.administrator())
    boss.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    boss.submit(f"/admin/bookings/{present.ref}/cancel", "Cancel the booking")
    assert present.state == "cancelled"
    boss.submit(f"{today.address}/close", "Close the register")
    assert (present.outcome, present.outcome_because) == (None, "")
    assert session.scalars(select(Certificate).where(Certificate.booking_id == booking_id)).one().revoked_at


def test_my_bookings_leads_to_the_form_that_still_waits(marked, session, client_for):
    today, present, *_ = marked
    close(today)
    token = session.scalars(select(Evaluation.token).where(Evaluation.booking_id == present.id)).one()
    page = client_for(present.delegate).page("/my/bookings")
    assert page.find("a", href=f"/evaluations/{token}")
    session.scalars(select(Evaluation).where(Evaluation.token == token)).one().submitted_at = clock.now()
    session.commit()
    assert not client_for(present.delegate).page("/my/bookings").find("a", href=f"/evaluations/{token}")
