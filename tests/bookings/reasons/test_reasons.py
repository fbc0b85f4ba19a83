"""Why somebody cancels is often health data: a choice for the figures, and words for few eyes and a short time."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.reasons.models import CancelReason
from training.concerns.models import Concern, Told
from training.concerns.operations import close_concern, raise_concerns
from training.history.models import History
from training.mail.models import Message
from training.settings.models import Setting
from training.texts.models import WrittenText

WORDS = "A scan at the hospital"


def cancelled(make, **values):
    return make.booking(
        make.event(days=40), make.person("Ann Absent"), state="cancelled", ended_at=clock.now(), **values
    )


def test_a_choice_and_words_are_kept_apart_and_go_into_no_message(make, session, client_for):
    person = make.person("Ann Absent")
    booking = make.booking(make.event(days=60), person)
    browser = client_for(person)
    browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place", category="illness", reason=WORDS)
    assert (booking.state, booking.cancel_category) == ("cancelled", "illness")
    assert session.get_one(CancelReason, booking.id).text == WORDS
    assert not [message for message in session.scalars(select(Message)) if WORDS in message.text + message.html]
    assert WORDS in main_text(browser.get(f"/bookings/{booking.ref}")), "who wrote it sees it"


def test_both_questions_may_stay_open(make, session, client_for):
    person = make.person()
    booking = make.booking(make.event(days=60), person)
    client_for(person).submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    assert (booking.state, booking.cancel_category, session.get(CancelReason, booking.id)) == ("cancelled", None, None)


def test_neither_the_coordinator_nor_the_delegate_sees_what_somebody_else_wrote(make, client_for):
    agency = make.agency()
    coordinator = make.coordinator(agency)
    booking = cancelled(make, agency=agency, cancel_category="illness")
    make.reason(booking, WORDS)
    for address in ("/agency", f"/bookings/{booking.ref}"):
        page = client_for(coordinator).get(address).text
        assert WORDS not in page
        assert "Illness" not in page
    booking_of_staff = cancelled(make, agency=agency)
    make.reason(booking_of_staff, "I had to suspend her", given_by=coordinator)
    assert "suspend" not in client_for(booking_of_staff.delegate).get(f"/bookings/{booking_of_staff.ref}").text


def test_no_download_holds_the_words_or_the_choice(make, client_for):
    booking = cancelled(make, cancel_category="illness")
    make.reason(booking, WORDS)
    administrator = client_for(make.administrator())
    file = administrator.get(f"/admin/events/{booking.event.ref}/roster.xlsx?state=all")
    cells = str([[cell.value for cell in row] for row in load_workbook(BytesIO(file.data)).active.rows])
    assert "Ann Absent" in cells
    assert WORDS not in cells
    assert "llness" not in cells


def test_the_administrator_reads_the_words_at_a_press_that_is_written_down(make, session, client_for):
    booking = cancelled(make, cancel_category="illness")
    make.reason(booking, WORDS)
    person = make.administrator()
    administrator, address = client_for(person), f"/admin/bookings/{booking.ref}"
    page = administrator.get(address)
    assert WORDS not in page.text
    assert "Illness or a medical appointment" in main_text(page)
    assert WORDS in main_text(administrator.submit(address, "Show the reason in their words"))
    seen = session.scalars(select(History).where(History.action == "reason seen")).one()
    assert (seen.subject_id, seen.actor_id) == (booking.id, person.id)
    assert administrator.get(f"{address}/reason").status_code == 405


@pytest.mark.parametrize(
    ("decided_days_ago", "given_days_ago", "kept"),
    (
        (None, 29, True),  # no charge was ever proposed: the days count from the cancellation
        (None, 30, False),
        ("waits", 400, True),
        (29, 400, True),
        (30, 400, False),
    ),
)
def test_words_are_deleted_some_days_after_the_charge_is_decided(
    make, session, run_job, decided_days_ago, given_days_ago, kept
):
    booking, now = cancelled(make, cancel_category="illness"), clock.now()
    make.reason(booking, WORDS).given_at = now - timedelta(days=given_days_ago)
    if decided_days_ago is not None:
        proposal = make.proposal(booking)
        if decided_days_ago != "waits":
            proposal.decided_at, proposal.waived = now - timedelta(days=decided_days_ago), False
    session.commit()

    run_job("bookings.forget_reasons")

    assert (session.get(CancelReason, booking.id) is not None) is kept
    assert booking.cancel_category == "illness", "the choice stays, for the figures"
    actions = session.scalars(select(History.action).where(History.subject_id == booking.id)).all()
    assert ("reason deleted" in actions) is not kept


def test_how_long_they_are_kept_is_a_setting(make, session, run_job):
    booking = cancelled(make)
    make.reason(booking, WORDS).given_at = clock.now() - timedelta(days=8)
    make._save(Setting(name="reasons_kept_days", value="7"))
    run_job("bookings.forget_reasons")
    assert session.get(CancelReason, booking.id) is None


def test_words_about_which_a_concern_was_closed_as_nobodys_are_deleted_with_the_others(
    make, session, run_job, transact
):
    mistaken, other = cancelled(make), cancelled(make)
    for booking in (mistaken, other):
        make.reason(booking, WORDS).given_at = clock.now() - timedelta(days=400)
    ref = session.scalar(select(WrittenText.ref).where(WrittenText.subject_id == mistaken.id)) or ""
    with transact() as inner:
        raise_concerns(inner, [ref], SYSTEM, clock.now())
    with transact() as inner:
        concern = inner.scalars(select(Concern)).one()
        close_concern(inner, concern.id, [Told.NOBODY], clock.now(), SYSTEM, clock.now())

    run_job("bookings.forget_reasons")

    assert session.scalars(select(CancelReason)).all() == []
    assert session.scalars(select(Concern)).one().closed_at, "that it was raised and closed stays on record"
    kept = session.scalars(select(WrittenText)).one()
    assert (kept.ref, kept.written_by_id) == (ref, None)
    assert kept.read_at, "nothing of it waits to be read"
