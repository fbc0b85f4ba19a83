"""Moving to another date of the course, on the page: what it says before the button, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from tests.payments.policies import SISTER_BOARD
from training import clock
from training.bookings.models import Booking
from training.bookings.places import mismatches
from training.history import queries as history
from training.mail.models import Message
from training.payments.models import Charge, Refund

BUTTON = "Move the booking"


@pytest.fixture
def person(make: Any, agency: Any) -> Any:
    return make.person("Dele Delegate", agency=agency)


@pytest.fixture
def browser(client_for: Any, person: Any) -> Any:
    return client_for(person)


@pytest.fixture
def course(make: Any) -> Any:
    return make.course(price_pence=8000)


@pytest.fixture
def booking(make: Any, course: Any, person: Any, agency: Any) -> Booking:
    """Made a month ago, for a date in 60 days."""
    long_ago = clock.now() - timedelta(days=30)
    return make.booking(make.event(course, days=60), person, agency=agency, created_at=long_ago)


def move(browser: Any, booking: Booking, event: Any, **typed: Any) -> Any:
    return browser.submit(f"/bookings/{booking.ref}/transfer", BUTTON, date=event.ref, **typed)


def page_of(browser: Any, booking: Booking) -> str:
    return main_text(browser.get(f"/bookings/{booking.ref}/transfer"))


def latest(session: Any, kind: str) -> Message:
    return session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)).one()


def test_a_moved_booking_stays_the_same_and_the_places_taken_of_both_dates_are_right(
    browser, make, session, course, booking
):
    old, new = booking.event, make.event(course, days=90)
    assert "Same price: £80.00. 24 places left." in page_of(browser, booking)
    answer = move(browser, booking, new)
    assert "The booking has moved. We have sent a message with both calendar files." in main_text(answer)
    assert booking.event_id == new.id
    assert (booking.transfers, booking.transferred_at, booking.state) == (1, clock.now(), "confirmed")
    assert (old.taken, new.taken) == (0, 1)
    assert mismatches(session) == []
    (moved,) = [row for row in history.of(session, "booking", booking.id) if row.action == "transfer"]
    assert moved.details == {"from_event": old.id, "to_event": new.id}


def test_the_message_of_a_move_names_both_dates_and_carries_both_calendar_files(
    browser, make, session, course, booking
):
    # The new date's version is lower: without an address of its own its entry would be taken for an old one.
    booking.event.version = 7
    move(browser, booking, make.event(course, days=90))
    message = latest(session, "bookings/transferred")
    assert message.to_address == booking.delegate.email
    before, after = message.text.split("Your old date")
    assert "Monday 10 August 2026, 9:30am" in before
    assert "Saturday 11 July 2026, 9:30am" in after
    out, put_in = [file.content.decode() for file in message.attachments]
    assert "METHOD:CANCEL" in out
    assert f"UID:booking-{booking.ref}@training-1" in out
    assert "SEQUENCE:8" in out, "newer than what is there"
    assert "METHOD:PUBLISH" in put_in
    assert f"UID:booking-{booking.ref}-1@training-1" in put_in
    assert len({file.filename for file in message.attachments}) == 2
    calendar = browser.get(f"/bookings/{booking.ref}/calendar.ics").text
    assert f"UID:booking-{booking.ref}-1@training-1" in calendar


def test_the_line_manager_is_told_of_a_move_where_the_course_says_so(browser, make, session, course, booking):
    course.line_manager, booking.manager_email, booking.manager_name = "told", "boss@example.org", "Bo Boss"
    move(browser, booking, make.event(course, days=90))
    assert latest(session, "bookings/manager_told_of_transfer").to_address == "boss@example.org"


def test_the_place_freed_by_a_move_goes_to_the_next_on_the_waiting_list(browser, make, session, course, person, agency):
    old = make.event(course, days=60, capacity=1)
    booking = make.booking(old, person, agency=agency)
    waiting = make.booking(old, state="waiting")
    move(browser, booking, make.event(course, days=90))
    assert waiting.state == "offered"
    assert old.taken == 1
    assert mismatches(session) == []


def test_a_full_date_is_listed_with_its_waiting_list_and_goes_first_to_who_waits(browser, make, course, booking):
    full = make.event(course, days=90, capacity=0)
    freed = make.event(course, days=91, capacity=1)
    waiting = make.booking(freed, state="waiting")
    page = soup_of(browser.get(f"/bookings/{booking.ref}/transfer"))
    assert page.find("a", href=f"/events/{full.ref}/book")
    answer = move(browser, booking, freed)
    assert answer.status_code == 422
    assert "No place is left there any more. Nothing was changed" in main_text(answer)
    assert booking.transfers == 0
    assert waiting.state == "waiting", "what was refused is undone as a whole"


def test_a_move_inside_the_charging_window_is_refused_and_the_page_says_what_to_do_instead(
    browser, make, session, course, person, agency
):
    long_ago = clock.now() - timedelta(days=30)
    soon = make.booking(make.event(course, days=10), person, agency=agency, created_at=long_ago)
    new = make.event(course, days=90)
    page = page_of(browser, soon)
    assert "Cancelling now costs £80.00: less than 15 working days’ notice." in page
    assert BUTTON not in page
    token = soup_of(browser.get(f"/bookings/{soon.ref}/cancel")).find("input", {"name": "csrf_token"})
    answer = browser.post(f"/bookings/{soon.ref}/transfer", data={"csrf_token": token["value"], "date": new.ref})
    assert answer.status_code == 422
    assert "Moving to another date is free only while cancelling is." in main_text(answer)
    assert soon.event_id != new.id


def test_within_24_hours_of_booking_it_is_free_as_cancelling_is(browser, make, course, person, agency):
    soon = make.booking(make.event(course, days=10), person, agency=agency)
    new = make.event(course, days=90)
    move(browser, soon, new)
    assert soon.event_id == new.id


def test_a_second_move_is_refused_also_for_a_free_course(browser, make, person, agency):
    free = make.course()
    booking = make.booking(make.event(free), person, agency=agency)
    move(browser, booking, make.event(free, days=90))
    page = page_of(browser, booking)
    assert "each may be moved once, also where it is free" in page
    assert "Cancelling is free now. Cancel this booking, and book the other date." in page


def test_a_second_move_is_allowed_after_the_board_s_own_change(browser, make, course, booking, frozen_clock):
    second, third = make.event(course, days=20), make.event(course, days=90)
    move(browser, booking, second)
    frozen_clock.shift(timedelta(days=3))
    second.moved_at = clock.now()
    move(browser, booking, third)
    assert booking.event_id == third.id


def test_cancelling_goes_by_the_new_date_from_then_on(browser, make, course, booking, frozen_clock):
    move(browser, booking, make.event(course, days=15))
    assert "Cancelling is free now: within 24 hours of booking" in main_text(
        browser.get(f"/bookings/{booking.ref}/cancel")
    )
    frozen_clock.shift(timedelta(days=2))
    assert "costs £80.00 , the full price" in main_text(browser.get(f"/bookings/{booking.ref}/cancel"))


class TestMoney:
    def test_a_booking_moved_to_a_date_of_the_same_price_keeps_price_and_explanation(
        self, browser, make, course, booking
    ):
        booking.price_pence, booking.price_explanation = 6000, "£80.00 less 25% for ECVYS members = £60.00"
        charge = make.charge(booking)
        move(browser, booking, make.event(course, days=90))
        assert (booking.price_pence, booking.price_explanation[:6]) == (6000, "£80.00")
        assert charge.withdrawn_at is None

    def test_moving_to_a_dearer_date_says_before_what_more_is_owed(self, browser, make, session, course, booking):
        charge = make.charge(booking)
        make.paid(charge, "cheque")
        dear = make.event(course, days=90, price_pence=10000)
        assert "£100.00 instead of £80.00. £20.00 is to be paid." in page_of(browser, booking)
        move(browser, booking, dear)
        assert booking.price_pence == 10000
        (live,) = session.scalars(select(Charge).where(Charge.withdrawn_at.is_(None)))
        assert live.pence == 10000
        assert "£20.00 is still to be paid" in latest(session, "bookings/transferred").text

    def test_moving_to_a_cheaper_date_pays_the_difference_back(self, browser, make, session, course, booking):
        make.paid(make.charge(booking), "cheque")
        cheap = make.event(course, days=90, price_pence=5000)
        assert "£30.00 goes back to where it came from." in page_of(browser, booking)
        move(browser, booking, cheap)
        assert session.scalars(select(Refund.pence)).all() == [3000]
        assert "£30.00 goes back to where it came from." in latest(session, "bookings/transferred").text

    def test_what_an_invoice_says_stays_as_it_was_issued(self, browser, make, session, course, booking):
        invoice = make.invoice(make.charge(booking))
        before = [(line.description, line.pence) for line in invoice.lines]
        move(browser, booking, make.event(course, days=90))
        assert [(line.description, line.pence) for line in invoice.lines] == before

    def test_a_booking_without_a_payer_is_not_moved_to_a_date_that_costs_something(self, browser, make, person, agency):
        free = make.course()
        booking = make.booking(make.event(free), person, agency=agency)
        make.event(free, days=90, price_pence=8000)
        assert "names nobody who pays. Book that date, then cancel this booking." in page_of(browser, booking)


class TestWhereTo:
    def test_other_courses_are_not_listed_nor_taken(self, browser, make, booking):
        other = make.event(make.course("Z9"), days=90)
        assert "This course has no other date yet." in page_of(browser, booking)
        make.event(booking.event.course, days=95)
        assert move(browser, booking, other).status_code == 422

    def test_moving_is_offered_where_there_is_another_date_and_otherwise_a_new_one_can_be_waited_for(
        self, browser, make, booking
    ):
        link = f'href="/bookings/{booking.ref}/transfer"'
        pages = ("/my/bookings", f"/bookings/{booking.ref}")
        assert not any(link in browser.get(page).text for page in pages)
        shown = page_of(browser, booking)
        assert "Tell me when there is a new date" in shown
        assert "Keep the date" in shown
        assert "Moving now costs nothing" not in shown
        make.event(booking.event.course, days=95)
        assert all(link in browser.get(page).text for page in pages)

    def test_a_booking_is_not_moved_to_a_date_that_its_delegate_has_booked(
        self, browser, make, course, person, agency, booking
    ):
        make.booking(make.event(course, days=90), person, agency=agency)
        assert "You already have a booking for this event." in page_of(browser, booking)

    def test_the_cap_of_the_other_date_holds(self, browser, make, course, agency, booking):
        capped = make.event(course, days=90, agency_cap=1)
        make.booking(capped, agency=agency)
        assert "Your organisation already has 1 place at this event" in page_of(browser, booking)

    def test_a_date_open_to_other_agencies_only_says_so_on_the_page_for_moving(self, browser, make, course, booking):
        make.event(course, days=90, open_to="agencies", agencies=(make.agency(),))
        assert "This event is only for staff and volunteers of" in page_of(browser, booking)

    def test_a_move_to_a_hybrid_date_chooses_the_room_or_online(self, browser, make, session, course, booking):
        from training.courses.models import PlacePool

        both = make.event(course, days=90)
        online = PlacePool(mode="online", capacity=5)
        both.pools.append(online)
        browser.submit(f"/bookings/{booking.ref}/transfer", BUTTON, date=f"{both.ref}:online")
        assert booking.pool_id == online.id

    def test_a_move_without_a_chosen_date_asks_for_one(self, browser, make, course, booking):
        make.event(course, days=90)
        answer = browser.submit(f"/bookings/{booking.ref}/transfer", BUTTON)
        assert answer.status_code == 422
        assert "Choose one of the dates" in main_text(answer)

    def test_the_button_pressed_twice_moves_once(self, browser, make, session, course, booking):
        new = make.event(course, days=90)
        page = browser.get(f"/bookings/{booking.ref}/transfer")
        for _ in range(2):
            answer = browser.submit("", BUTTON, page=page, date=new.ref)
        assert "This booking is for that date already." in main_text(answer)
        assert booking.transfers == 1


class TestTheAdministrator:
    def test_the_administrator_moves_any_booking_before_the_start_and_reads_what_the_rule_says(
        self, client_for, make, session, course, person, agency
    ):
        desk = client_for(make.administrator())
        long_ago = clock.now() - timedelta(days=30)
        soon = make.booking(make.event(course, days=1), person, agency=agency, created_at=long_ago, transfers=0)
        closed = make.event(course, days=2, closes_at=clock.now())
        page = soup_of(desk.get(f"/admin/bookings/{soon.ref}"))
        assert page.find("a", href=f"/bookings/{soon.ref}/transfer")
        assert "Whoever booked could not do this" in page_of(desk, soon)
        assert "Moved to another date" in main_text(move(desk, soon, closed))
        assert soon.event_id == closed.id
        move(desk, soon, make.event(course, days=90))
        assert soon.transfers == 2
        assert "The training team has moved your place" in latest(session, "bookings/transferred").text

    def test_the_administrator_moves_no_booking_of_an_event_that_has_started(
        self, client_for, make, course, frozen_clock
    ):
        desk, booking = client_for(make.administrator()), make.booking(make.event(course, days=0))
        frozen_clock.shift(timedelta(hours=1))
        assert "transfer" not in desk.get(f"/admin/bookings/{booking.ref}").text


def test_a_coordinator_moves_somebody_of_their_agency(client_for, make, course, agency, booking):
    new = make.event(course, days=90)
    move(client_for(make.coordinator(agency)), booking, new)
    assert booking.event_id == new.id


def test_the_page_takes_as_many_queries_however_many_dates_there_are(browser, make, course, booking):
    make.paid(make.charge(booking), "cheque")
    counts = []
    for number in range(3):
        make.event(course, days=90 + number, price_pence=9000, agency_cap=1, capacity=number)
        browser.get(f"/bookings/{booking.ref}/transfer")
        counts.append(len(browser.queries))
    assert counts[0] == counts[-1] <= 12


def test_whoever_has_two_dates_is_asked_whether_to_cancel_one(browser, make, course, person, agency, booking):
    other = make.booking(make.event(course, days=90), person, agency=agency)
    page = main_text(browser.get(f"/bookings/{other.ref}"))
    assert "You also have a place on another date of this course" in page
    assert "Saturday 11 July 2026, 9:30am. If you need only one, please cancel the other." in page
    assert "Cancelling that one now costs nothing." in page


def test_a_free_course_that_charges_for_late_cancellation_refuses_a_move_inside_the_charging_window(
    browser, make, person, agency
):
    charges = make.course(policy_id=make.policy("Sister board", SISTER_BOARD).id)
    long_ago = clock.now() - timedelta(days=30)
    policy = {"policy_id": charges.policy_id, "created_at": long_ago}
    booking = make.booking(make.event(charges, days=2), person, agency=agency, **policy)
    make.event(charges, days=90)
    page = page_of(browser, booking)
    assert "Cancelling now costs £15.00" in page
    assert BUTTON not in page
