"""A card is charged once a booking is approved; money that came before is not asked for again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings import settling
from training.bookings.lifecycle import MANAGER, Action
from training.bookings.models import Booking
from training.payments.models import Charge


@pytest.fixture
def requested(make: Any, person: Any) -> Booking:
    event = make.event(make.course(line_manager="must approve", price_pence=8000), price_pence=8000)
    held = clock.now() + timedelta(days=5)
    booking = make.booking(event, person, state="requested", awaits="manager", held_until=held)
    booking.payer = make.payer(way="card")
    booking.pays_by = "card"
    make.charge(booking, booking.payer)
    return booking


@pytest.mark.usefixtures("stripe")
def test_no_card_is_charged_before_the_line_manager_approves_the_booking(browser, requested):
    page = browser.get(f"/bookings/{requested.ref}")
    assert "You pay by card once the booking is approved and confirmed." in main_text(page)
    assert "Pay £80.00 by card" not in page.text
    assert "still to be paid" not in main_text(browser.get("/my/bookings"))
    token = browser.page("/my/bookings").find("input", {"name": "csrf_token"})["value"]
    pressed = browser.post(f"/bookings/{requested.ref}/pay", data={"csrf_token": token}, follow_redirects=True)
    assert f"Booking {requested.ref} is not approved or confirmed yet." in main_text(pressed)


def test_money_paid_before_the_approval_gives_the_place_once_it_is_approved(make, transact, requested):
    make.paid(make.session.scalars(select(Charge).where(Charge.booking_id == requested.id)).one())
    booking_id, manager = requested.id, Actor(None, MANAGER)
    with transact() as session:
        settling.carry_out(session, session.get_one(Booking, booking_id), Action.APPROVE, manager, clock.now())
    assert requested.state == "confirmed"
