"""After a register is closed: what is done to it leaves a trace with its reason, of the booking and of the event."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from tests.attendance.conftest import words
from tests.pages import main_text
from training import clock
from training.attendance.closing import CORRECTION_REASONS, REOPEN_REASONS, REPORT_CAME
from training.certificates.models import Certificate
from training.certificates.operations import RELEASE_REASONS
from training.history.words import in_words
from training.mail.models import Message


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


@pytest.fixture
def closed(day, make):
    """A closed register: (day, two who were present)."""
    today = day()
    one, other = (make.booking(today.event, make.person(name)) for name in ("Asha Okoro", "Ben Lee"))
    for booking in (one, other):
        today.post("/mark", mark=f"{booking.ref}:present")
    today.phone.submit(f"{today.address}/close", "Close the register")
    return today, one, other


def story(admin, thing) -> str:
    """What the page of a booking or an event says of its history."""
    where = "bookings" if hasattr(thing, "delegate_id") else "events"
    page = admin.page(f"/admin/{where}/{thing.ref}")
    return words(page.find(id="history").find_parent("section"))


def test_a_reopening_is_to_be_seen_with_its_reason_of_the_event_and_of_each_booking(closed, admin):
    today, one, other = closed
    assert admin.page(f"/admin/events/{today.event.ref}").find("a", href=f"{today.address}/reopen")
    admin.submit(f"{today.address}/reopen", "Open the register again", reason="somebody missing")
    for thing in (today.event, one, other):
        assert "opened again, somebody was missing" in story(admin, thing)


def test_an_outcome_that_was_corrected_is_to_be_seen_with_its_reason_of_the_event_too(closed, admin):
    today, one, other = closed
    admin.submit(f"/admin/bookings/{one.ref}/outcome", "They did not attend", reason="not noticed")
    said = "nobody had noticed that they left or did not come, did not attend"
    assert f"An outcome was corrected, booking {one.ref}, {said}" in story(admin, today.event)
    assert f"Outcome corrected, {said}" in story(admin, one)
    assert "corrected" not in story(admin, other)


def test_an_outcome_that_was_corrected_stays_when_the_register_is_opened_and_closed_again(closed, admin, session):
    """The marks say that both attended; what was decided by hand is shown before the register is closed, and stays."""
    today, one, other = closed
    admin.submit(f"/admin/bookings/{one.ref}/outcome", "They did not attend", reason="not noticed")
    admin.submit(f"{today.address}/reopen", "Open the register again", reason="somebody missing")
    page = admin.page(f"{today.address}/close")
    assert "the 2 on the register: 1 attended." in words(page)
    assert "1 did not attend." in words(page)
    assert page.find("select", id=f"{one.ref}-outcome").find("option", selected=True)["value"] == "did not attend"
    assert page.find("select", id=f"{other.ref}-outcome") is None
    admin.submit(f"{today.address}/close", "Close the register")
    session.expire_all()
    because = CORRECTION_REASONS["not noticed"]
    assert (one.outcome, one.outcome_because, other.outcome) == ("did not attend", because, "attended")


def test_an_outcome_that_was_corrected_is_as_marked_again_where_somebody_says_so(closed, admin, session):
    today, one, _ = closed
    admin.submit(f"/admin/bookings/{one.ref}/outcome", "They did not attend", reason="not noticed")
    admin.submit(f"{today.address}/reopen", "Open the register again", reason="somebody missing")
    admin.submit(f"{today.address}/close", "Close the register", **{f"{one.ref}-outcome": ""})
    session.expire_all()
    assert (one.outcome, one.outcome_because) == ("attended", "")


def test_no_reason_is_taken_that_nobody_chose(session, closed, admin):
    """The first of the list stood in the history of 402 of whom nobody had said it."""
    _, one, _ = closed
    for address, button in (
        (f"/admin/certificates/{one.ref}/release", "Release certificate of Asha Okoro"),
        (f"/admin/bookings/{one.ref}/outcome", "They did not attend"),
    ):
        answer = admin.submit(address, button)
        assert answer.status_code == 422
        assert "Choose a reason" in main_text(answer)
    session.expire_all()
    assert one.outcome == "attended"
    assert session.scalars(select(Certificate)).all() == []


def test_a_certificate_is_released_for_a_reason_that_is_kept(session, closed, admin):
    """From the roster: its menu, “Release certificate”, the button; or by a search the booking and the button."""
    today, one, other = closed
    assert admin.page(f"/admin/events/{today.event.ref}/roster").find(
        "a", href=f"/admin/certificates/{one.ref}/release"
    )
    said = main_text(
        admin.submit(f"/admin/certificates/{one.ref}/release", "Release certificate of Asha Okoro", why="agreed")
    )
    assert "Asha Okoro has certificate ESCB-2026-" in said
    admin.submit(f"/admin/bookings/{other.ref}", "Release certificate of Ben Lee", why="on paper")
    assert "Certificate released without an evaluation, they answered on paper or by telephone" in story(admin, other)
    assert f"A certificate was released without an evaluation, booking {other.ref}, they answered on paper" in story(
        admin, today.event
    )
    assert len(session.scalars(select(Certificate)).all()) == 2


def test_a_certificate_that_is_taken_back_is_said_to_be_and_its_message_does_not_go(closed, admin, session, run_job):
    _, one, other = closed
    for booking in (one, other):
        admin.submit(
            f"/admin/certificates/{booking.ref}/release", f"Release certificate of {booking.whose}", why="agreed"
        )
    run_job("certificates.render")
    answer = admin.submit(f"/admin/bookings/{one.ref}/outcome", "They did not attend", reason="not noticed")
    assert "Asha Okoro: did not attend. The certificate was taken back." in main_text(answer)
    page = words(admin.page(f"/admin/bookings/{one.ref}"))
    number = session.scalars(select(Certificate.number).where(Certificate.booking_id == one.id)).one()
    assert f"Certificate {number}, taken back" in page
    assert "is taken back if they did not attend" not in page
    assert "Certificate taken back" in story(admin, one)
    sent_to = session.scalars(select(Message.to_address).where(Message.kind == "certificates/issued")).all()
    assert sent_to == [other.delegate.email]
    told = session.scalars(select(Message.to_address).where(Message.kind == "certificates/revoked")).all()
    assert told == [one.delegate.email], "it could be opened on their record"


def test_who_has_been_sent_a_certificate_is_told_when_it_is_taken_back(closed, admin, session, run_job):
    _, one, _ = closed
    admin.submit(f"/admin/certificates/{one.ref}/release", "Release certificate of Asha Okoro", why="agreed")
    run_job("certificates.render")
    session.execute(update(Message).values(sent_at=clock.now()))
    columns = [column for column in Message.__table__.c if column.name not in {"id", "once", "sent_at"}]
    corrected = select(*columns).where(Message.kind == "certificates/issued")
    session.execute(insert(Message).from_select(columns, corrected))  # that of a corrected one, which still waits
    session.commit()
    admin.submit(f"/admin/bookings/{one.ref}/outcome", "They did not attend", reason="not noticed")
    [told] = session.scalars(select(Message).where(Message.kind == "certificates/revoked")).all()
    number = session.scalars(select(Certificate.number).where(Certificate.booking_id == one.id)).one()
    assert told.to_address == one.delegate.email
    assert f"taken back your certificate {number}" in told.text
    assert told.subject.startswith("Do not use your certificate any more")


def test_who_attended_after_all_is_given_a_certificate_from_the_page_of_their_booking(closed, admin, session):
    _, one, _ = closed
    admin.submit(f"/admin/certificates/{one.ref}/release", "Release certificate of Asha Okoro", why="agreed")
    for outcome in ("They did not attend", "They attended"):
        admin.submit(f"/admin/bookings/{one.ref}/outcome", outcome, reason="not noticed")
    answer = admin.submit(f"/admin/bookings/{one.ref}", "Release certificate of Asha Okoro", why="revoked by mistake")
    assert "Asha Okoro has certificate ESCB-2026-" in main_text(answer)


def test_closing_again_says_how_many_certificates_were_taken_back(closed, admin):
    today, one, _ = closed
    admin.submit(f"/admin/certificates/{one.ref}/release", "Release certificate of Asha Okoro", why="agreed")
    admin.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    today.post("/mark", mark=f"{one.ref}:absent")
    assert "Certificates taken back: 1." in main_text(admin.submit(f"{today.address}/close", "Close the register"))


def test_all_certificates_of_an_event_are_released_in_three_presses(closed, admin, frozen_clock):
    """The event, “Release them”, the button: no row has to be ticked."""
    today, *_ = closed
    frozen_clock.shift(timedelta(days=1))
    page = admin.page(f"/admin/events/{today.event.ref}")
    there = page.find("a", string="Release them")["href"]
    said = main_text(admin.submit(there, "Release 2 certificates", why="agreed"))
    assert "Releasing certificates" in said
    assert "Certificates without an evaluation were to be released, agreed with the trainer, 2 people" in story(
        admin, today.event
    )


def test_every_reason_has_words_in_the_history():
    for reasons in (REOPEN_REASONS, CORRECTION_REASONS, RELEASE_REASONS, (REPORT_CAME,)):
        for reason in reasons:
            assert in_words("event", "register reopened", {"reason": reason}) != "Register opened again", reason


def test_the_history_of_an_event_says_how_many_outcomes_were_decided_by_hand():
    said = in_words("event", "register closed", {"attended": 20, "by_hand": 1})
    assert said == "Register closed, 1 outcome decided by hand"
