"""One's own bookings, those of others, cancelling, and the agency's list."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings import settling
from training.bookings.emails import price_text
from training.bookings.lifecycle import Action
from training.bookings.models import Booking, Needs
from training.bookings.reasons.models import CancelReason
from training.courses.models import Event
from training.history.models import History
from training.mail.models import Message
from training.payments.models import Proposal


@pytest.fixture
def person(make: Any, agency: Any) -> Any:
    return make.person("Dele Delegate", agency=agency)


@pytest.fixture
def browser(client_for: Any, person: Any) -> Any:
    return client_for(person)


def test_only_confirmed_delegates_see_the_online_link(browser, make, person):
    event = make.event(online=True, joining_instructions="Join **early**.")
    booking = make.booking(event, person)
    page = main_text(browser.get(f"/bookings/{booking.ref}"))
    assert event.online_link in page
    assert "Join early" in page

    other = make.booking(make.event(online=True), person, state="requested", awaits="manager")
    page = main_text(browser.get(f"/bookings/{other.ref}"))
    assert "meeting.example" not in page
    assert "approval" in page


def test_the_calendar_file_has_every_sitting(browser, make, person):
    booking = make.booking(make.event(sittings=2, online=True), person)
    answer = browser.get(f"/bookings/{booking.ref}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.text.count("BEGIN:VEVENT") == 2
    assert "meeting.example" in re.sub(r"\r\n ", "", answer.text)


def calendar_of(browser: Any, booking: Booking) -> str:
    """The calendar file of a booking, with its long lines in one."""
    text: str = re.sub(r"\r\n ", "", browser.get(f"/bookings/{booking.ref}/calendar.ics").text)
    return text


@pytest.mark.parametrize(
    ("state", "has"),
    (("confirmed", True), ("awaiting payment", False), ("cancelled", False)),
)
def test_only_confirmed_delegates_have_instructions_link_and_reminder_in_their_calendar(
    browser, make, person, state, has
):
    event = make.event(online=True, joining_instructions="Bring **lunch**; park in Duke Street.")
    text = calendar_of(browser, make.booking(event, person, state=state))
    assert ("Bring lunch\\; park in Duke Street." in text) is has
    assert ("meeting.example" in text) is has
    assert ("BEGIN:VALARM" in text) is has
    assert "CN=Essex Safeguarding Children Board" in text.replace('"', "")


def test_a_booking_of_an_event_that_the_board_cancelled_is_taken_out_of_calendars(browser, make, person):
    """Also before the worker has come to this booking."""
    event = make.event(state="cancelled", cancelled_at=clock.now(), cancelled_because="The trainer is ill")
    text = calendar_of(browser, make.booking(event, person))
    assert "METHOD:CANCEL" in text
    assert "STATUS:CONFIRMED" not in text


def test_a_cancellation_is_newer_than_what_is_in_calendars(browser, make, session, person):
    booking = make.booking(make.event(version=4), person)
    assert "SEQUENCE:4" in calendar_of(browser, booking)
    booking.state = "cancelled"
    session.commit()
    assert "SEQUENCE:5" in calendar_of(browser, booking)


def test_somebody_elses_booking_is_not_there(browser, make, client):
    booking = make.booking()
    for address in ("", "/cancel", "/calendar.ics"):
        assert browser.get(f"/bookings/{booking.ref}{address}").status_code == 404
        assert client.get(f"/bookings/{booking.ref}{address}").status_code == 302
    assert browser.get("/bookings/NOSUCHREF").status_code == 404


def test_cancelling_in_time_costs_nothing_and_says_until_when(browser, make, session, person):
    booking = make.booking(make.event(days=60, price_pence=8000), person)
    charge = make.charge(booking)
    page = main_text(browser.get(f"/bookings/{booking.ref}/cancel"))
    assert "Cancelling is free now" in page
    assert "it would cost £80.00" in page

    done = browser.submit(
        f"/bookings/{booking.ref}/cancel", "Cancel my place", category="court", reason="I am a witness"
    )

    assert "Your booking is cancelled" in main_text(done)
    assert (booking.state, booking.cancel_category, booking.event.taken) == ("cancelled", "court", 0)
    assert session.get_one(CancelReason, booking.id).text == "I am a witness"
    assert charge.withdrawn_because == "Cancelled in time."
    [message] = session.scalars(select(Message)).all()
    assert "You owe nothing." in message.text
    assert b"METHOD:CANCEL" in message.attachments[0].content
    row = session.scalars(select(History).where(History.action == "cancel")).one()
    assert "witness" not in str(row.details), "history holds no words of people"


def test_a_late_cancellation_costs_the_price_and_the_charge_stands(browser, make, session, person, frozen_clock):
    booking = make.booking(make.event(days=10, price_pence=8000), person)
    charge = make.charge(booking)
    frozen_clock.shift(timedelta(hours=25))
    assert "Cancelling now costs £80.00" in main_text(browser.get(f"/bookings/{booking.ref}/cancel"))
    browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    assert charge.withdrawn_at is None
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.reason, proposal.pence, proposal.decided_at) == ("late cancellation", 8000, None)
    assert "£80.00 of it is still to be paid" in session.scalars(select(Message)).one().text


def test_when_the_board_cancels_the_event_nobody_pays(make, session, transact, person, frozen_clock):
    booking = make.booking(make.event(days=10, price_pence=8000), person)
    charge = make.charge(booking)
    frozen_clock.shift(timedelta(hours=25))
    booking.event.state = "cancelled"
    booking_id = booking.id
    with transact() as writing:
        mine = writing.get_one(Booking, booking_id)
        settling.carry_out(writing, mine, Action.CANCEL, Actor(None, "administrator"), clock.now())
    assert charge.withdrawn_because == "The Board cancelled the event."


def test_cancelling_twice_says_that_it_is_done_and_writes_once(browser, make, session, person):
    booking = make.booking(make.event(), person)
    page = browser.get(f"/bookings/{booking.ref}/cancel")
    for _ in range(2):
        answer = browser.submit("", "Cancel my place", page=page)
        assert answer.status_code == 200
    assert "already cancelled" in main_text(answer)
    assert len(session.scalars(select(Message)).all()) == 1
    assert booking.event.taken == 0


def test_a_started_event_cannot_be_cancelled(browser, make, person, frozen_clock):
    booking = make.booking(make.event(days=1), person)
    page = browser.get(f"/bookings/{booking.ref}/cancel")
    frozen_clock.shift(timedelta(days=2))
    answer = browser.submit("", "Cancel my place", page=page, reason="Illness")
    assert answer.status_code == 422
    assert "has started" in main_text(answer)
    assert "Illness" in answer.text
    assert "Cancel my place" not in main_text(browser.get(f"/bookings/{booking.ref}"))


def test_my_bookings_lists_coming_then_past_then_cancelled_bookings(browser, make, person, agency):
    assert "You have not booked anything yet" in main_text(browser.get("/my/bookings"))
    other = make.agency("A second agency with quite a long name")
    make.booking(make.event(make.course(title="Ahead")), person, agency=other)
    make.booking(make.event(make.course(title="Behind"), days=-20), person, outcome="attended")
    make.booking(make.event(make.course(title="Given up")), person, state="cancelled")
    page = main_text(browser.get("/my/bookings"))
    order = [page.index(words) for words in ("Coming", "Ahead", other.name, "Past", "Behind", "Cancelled", "Given up")]
    assert order == sorted(order)
    assert "Attended" in page


def test_my_bookings_costs_as_many_queries_for_thirty_as_for_two(browser, make, person):
    course, counts = make.course(), []
    for number in (2, 28):
        for _ in range(number):
            make.booking(make.event(course, sittings=2), person)
        browser.get("/my/bookings")
        counts.append(len(browser.queries))
    assert counts[0] == counts[1] <= 10


def test_a_coordinator_reads_and_changes_the_agencys_bookings_and_nobody_elses(make, client_for, agency):
    coordinator = client_for(make.coordinator(agency))
    theirs, others = make.booking(agency=agency), make.booking()
    make.booking(make.event(days=-9), agency=agency, delegate=make.person("Past Person"))
    unproven = make.booking(agency=agency, delegate=make.person("Not Proven"), state="requested")

    page = main_text(coordinator.get("/agency"))

    assert theirs.delegate.name in page
    assert others.delegate.name not in page
    assert "Past Person" not in page
    assert "Not Proven" not in page, "until the address is confirmed, nobody knows whether they are of the agency"
    assert "Past Person" in main_text(coordinator.get("/agency?when=past"))
    assert coordinator.get(f"/bookings/{theirs.ref}").status_code == 200
    assert coordinator.get(f"/bookings/{theirs.ref}/cancel").status_code == 200
    for booking in (others, unproven):
        assert coordinator.get(f"/bookings/{booking.ref}").status_code == 404
        assert coordinator.get(f"/bookings/{booking.ref}/cancel").status_code == 404


def test_a_long_list_of_an_agency_has_pages(make, client_for, agency):
    event = make.event(capacity=100)
    for _ in range(51):
        make.booking(event, agency=agency)
    coordinator = client_for(make.coordinator(agency))
    assert "51 bookings for coming events" in main_text(coordinator.get("/agency"))
    assert len(coordinator.page("/agency?page=2").select(".claim")) == 1
    assert coordinator.page("/agency?page=99&when=nonsense")


def test_needs_are_deleted_a_month_after_the_event(make, session, run_job):
    for days in (-31, -29):
        make.booking(make.event(days=days), needs=Needs(access="A ramp"))
    run_job("bookings.forget_needs")
    kept = session.scalars(select(Needs)).one()
    assert session.get(Event, session.get(Booking, kept.booking_id).event_id).starts_at.day == 13


def test_places_check_finds_a_counter_that_is_wrong(app, make, session):
    booking = make.booking()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["places", "check"]).exit_code == 0
    booking.pool.taken = 3
    session.commit()
    result = runner.invoke(args=["places", "check"])
    assert result.exit_code == 1
    assert "the counter says 3, but 1 bookings hold a place" in result.output


@pytest.mark.parametrize(
    ("pence", "explanation", "expected"),
    (
        (8000, "£80.00 standard price", "£80.00 standard price"),
        (6000, "£80.00 less 25% for ECVYS members = £60.00", "£60.00 (£80.00 less 25% for ECVYS members)"),
        (
            0,
            "Free, paid for by the Violence and Vulnerability Unit",
            "Free, paid for by the Violence and Vulnerability Unit",
        ),
        (0, "Walk-in", "Free (Walk-in)"),
        (0, "", "Free"),
    ),
)
def test_a_price_and_why_are_said_once(pence, explanation, expected):
    assert price_text(Booking(price_pence=pence, price_explanation=explanation)) == expected


def test_the_cancellation_message_keeps_its_paragraphs_apart(make, session, transact):
    """Jinja takes the end of a line after a tag: a message is looked at as it goes out."""
    booking = make.booking(make.event(price_pence=8000))
    booking_id = booking.id
    with transact() as writing:
        mine = writing.get_one(Booking, booking_id)
        settling.carry_out(writing, mine, Action.CANCEL, Actor(None, "administrator"), clock.now())
    lines = session.scalars(select(Message)).one().text.splitlines()
    where = lines.index(f"Reference: {booking.ref}")
    assert lines[where + 1] == ""
    assert lines[where - 1].startswith("Map: https://")
    assert lines[where - 2].startswith("Where: Example hall")
    assert "The training team has cancelled your place." in lines[2]
