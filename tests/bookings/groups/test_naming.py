"""A place for a colleague to be named later: reminded of once, then given up and charged, on a frozen clock."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from tests.pages import main_text
from training.bookings.models import Booking
from training.courses.models import PlacePool
from training.mail.models import Message
from training.payments.models import Charge, Proposal
from training.people.models import Affiliation, Coordinator, Person

LONDON = ZoneInfo("Europe/London")
# The event is on Saturday 11 July 2026: named by the end of Monday 6 July, reminded on Thursday 2 July.
REMINDED = datetime(2026, 7, 2, 0, 0, tzinfo=LONDON)
GIVEN_UP = datetime(2026, 7, 7, 0, 0, tzinfo=LONDON)


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(price_pence=8000), days=60)


@pytest.fixture
def unnamed(make: Any, event: Any, agency: Any, coordinator: Person) -> list[Booking]:
    return [make.unnamed(event, booked_by=coordinator, agency=agency) for _ in range(2)]


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Message.kind).order_by(Message.id)).all())


def test_whoever_booked_is_reminded_once_about_all_of_them(session, run_job, frozen_clock, unnamed, coordinator):
    frozen_clock.move_to(REMINDED - timedelta(minutes=1))
    run_job("bookings.name")
    assert kinds(session) == []

    frozen_clock.move_to(REMINDED)
    run_job("bookings.name")
    run_job("bookings.name")

    [message] = session.scalars(select(Message)).all()
    assert (message.kind, message.to_address) == ("bookings/name_soon", coordinator.email)
    assert message.subject.startswith("2 places need a name, tell us by the end of Monday 6 July 2026 who is coming")
    assert "by the end of Monday 6 July 2026" in message.text
    assert all(f"/bookings/{booking.ref}/name" in message.text for booking in unnamed)


def test_a_place_that_nobody_is_named_for_is_given_up_and_offered_to_the_next(
    session, run_job, frozen_clock, make, event, unnamed, coordinator
):
    waiting = make.booking(event, state="waiting")
    event.pools[0].capacity = event.pools[0].taken
    frozen_clock.move_to(GIVEN_UP - timedelta(minutes=1))
    run_job("bookings.name")
    assert {booking.state for booking in unnamed} == {"confirmed"}

    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    run_job("bookings.name")

    assert {booking.state for booking in unnamed} == {"cancelled"}
    assert waiting.state == "offered"
    assert session.scalar(select(PlacePool.taken).where(PlacePool.event_id == event.id)) == 1
    assert sorted(kinds(session)) == [
        "bookings/name_soon",
        "bookings/offered",
        "bookings/released",
        "bookings/released",
    ]


def test_an_unnamed_place_that_is_given_up_is_charged_like_a_late_cancellation(
    session, run_job, frozen_clock, make, unnamed
):
    for booking in unnamed:
        charge = make.charge(booking)
        booking.payer_id, booking.pays_by = charge.payer_id, "invoice"
    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    assert session.scalars(select(Proposal.pence)).all() == [8000, 8000]
    owed = select(Charge.pence).where(Charge.withdrawn_at.is_(None))
    assert session.scalars(owed).all() == [8000, 8000], "within 15 working days the whole price is due"


def test_a_place_that_was_named_in_time_is_not_given_up(session, run_job, frozen_clock, make, unnamed, agency):
    unnamed[0].delegate_id = make.person(agency=agency).id
    session.commit()
    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    assert [booking.state for booking in unnamed] == ["confirmed", "cancelled"]


def test_whoever_books_after_the_reminder_is_not_reminded(
    session, run_job, frozen_clock, make, event, coordinator, agency
):
    frozen_clock.move_to(REMINDED + timedelta(hours=10))
    make.unnamed(event, booked_by=coordinator, agency=agency)
    run_job("bookings.name")
    assert kinds(session) == []


def test_the_worker_writes_nothing_of_unnamed_places_at_an_event_that_the_board_cancelled(
    session, run_job, frozen_clock, event, unnamed
):
    event.state = "cancelled"
    event.cancelled_at, event.cancelled_because = REMINDED, "The trainer is ill."
    session.commit()
    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    assert kinds(session) == []


def test_the_date_by_which_a_place_needs_a_name_is_shown_wherever_the_booking_is(
    client_for, make, event, unnamed, coordinator
):
    by, ref = "the end of Monday 6 July 2026", unnamed[0].ref
    theirs, desk = client_for(coordinator), client_for(make.administrator())
    for browser, address in (
        (theirs, "/agency"),
        (theirs, f"/bookings/{ref}"),
        (theirs, f"/bookings/{ref}/name"),
        (desk, f"/admin/events/{event.ref}/roster"),
        (desk, f"/admin/bookings/{ref}"),
    ):
        assert by in main_text(browser.get(address)), address
        assert len(browser.queries) <= 12


def test_an_unnamed_place_that_was_given_up_cannot_be_named(client_for, frozen_clock, run_job, unnamed, coordinator):
    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    assert client_for(coordinator).get(f"/bookings/{unnamed[0].ref}/name").status_code == 302


def test_a_place_that_is_still_offered_when_its_name_is_due_has_lapsed(
    session, run_job, frozen_clock, make, event, coordinator, agency
):
    held = GIVEN_UP - timedelta(minutes=1)
    offered = make.unnamed(event, booked_by=coordinator, agency=agency, state="offered", held_until=held)
    frozen_clock.move_to(GIVEN_UP)
    run_job("bookings.name")
    assert offered.state == "lapsed", "nobody accepted it, so nobody is charged for giving it up"
    assert session.scalars(select(Charge)).all() == []


def test_an_offer_of_a_place_without_a_name_promises_no_more_time_than_the_name_has(
    session, run_job, frozen_clock, make, agency, coordinator
):
    event = make.event(make.course(), days=60, capacity=1)
    unnamed = make.unnamed(event, booked_by=coordinator, agency=agency, state="waiting")
    event.pools[0].capacity = 1
    frozen_clock.move_to(GIVEN_UP - timedelta(days=1))
    session.commit()
    run_job("bookings.pass_on")
    assert (unnamed.state, unnamed.held_until) == ("offered", GIVEN_UP)
    [offer] = session.scalars(select(Message).where(Message.kind == "bookings/offered")).all()
    assert "We will keep it until the end of Monday 6 July 2026." in offer.text
    assert "Tell us by the end of Monday 6 July 2026 who is coming." in offer.text
    assert offer.text.startswith("Hello Cory,")


def test_whoever_booked_unnamed_places_is_reminded_again_when_the_event_moves_to_a_later_date(
    session, run_job, frozen_clock, event, unnamed, coordinator
):
    frozen_clock.move_to(REMINDED)
    run_job("bookings.name")
    later = timedelta(days=28)
    event.starts_at, event.ends_at = event.starts_at + later, event.ends_at + later
    for moment in (REMINDED + timedelta(days=1), REMINDED + later, REMINDED + later + timedelta(days=1)):
        frozen_clock.move_to(moment)
        run_job("bookings.name")
    assert kinds(session) == ["bookings/name_soon"] * 2
    assert {booking.state for booking in unnamed} == {"confirmed"}


def test_unnamed_places_of_an_agency_without_a_coordinator_do_not_count_as_reminded_about(
    session, run_job, frozen_clock, make, unnamed, agency, coordinator
):
    session.execute(delete(Coordinator))
    session.execute(delete(Affiliation))
    frozen_clock.move_to(REMINDED)
    run_job("bookings.name")
    assert (kinds(session), {booking.name_reminded_at for booking in unnamed}) == ([], {None})
    make.coordinator(agency)
    run_job("bookings.name")
    assert kinds(session) == ["bookings/name_soon"]
