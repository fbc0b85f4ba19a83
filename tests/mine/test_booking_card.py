"""What the card at the top of a booking's page says of money, and the one thing that it says to do next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from training import clock
from training.bookings.lifecycle import State
from training.mine.own_bookings.groups import BookingFacts, money_line
from training.payments.models import Way

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
AHEAD = BookingFacts(State.CONFIRMED, None, None, None, NOW + timedelta(days=60), price_pence=6000)
OWES = replace(AHEAD, open_pence=6000, way=Way.INVOICE)


@pytest.mark.parametrize(
    ("facts", "line"),
    (
        (replace(OWES, due_on=date(2026, 6, 12)), "£60.00 to pay by 12 June 2026"),
        (OWES, "£60.00 to pay when the invoice comes"),
        (replace(OWES, way=Way.RECHARGE), "£60.00 charged to a council cost code"),
        (replace(OWES, way=Way.CARD), "£60.00 to pay by card"),
        (
            replace(OWES, state=State.AWAITING_PAYMENT, way=Way.CARD, held_until=NOW + timedelta(minutes=40)),
            "£60.00 to pay by 10:40am today",
        ),
        (replace(AHEAD, paid_pence=6000), "£60.00 paid"),
        (replace(AHEAD, price_pence=0), "Free"),
        (replace(AHEAD, state=State.CANCELLED), ""),
    ),
)
def test_the_card_says_what_is_to_be_paid_and_by_when(facts, line, frozen_clock):
    frozen_clock.move_to(NOW)
    assert money_line(facts, NOW) == line


def card_of(browser, booking):
    card = browser.page(f"/bookings/{booking.ref}").select_one(".booking-card")
    return card, " ".join(card.get_text(" ").split())


def test_a_confirmed_place_that_is_owed_by_card_leads_to_paying(client_for, make, app, monkeypatch):
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "sk_test_x")
    person, payer = make.person(), make.payer(way="card")
    booking = make.booking(make.event(), person, price_pence=6000, payer=payer, pays_by="card")
    make.charge(booking, payer=payer, pence=6000)
    card, said = card_of(client_for(person), booking)
    assert said.startswith("Confirmed £60.00 to pay by card")
    assert card.find("form")["action"] == f"/bookings/{booking.ref}/pay"
    assert card.find("button").get_text(strip=True) == "Pay £60.00 by card"
    assert card.find("a", string="Add to calendar")


@pytest.mark.parametrize(
    ("values", "begins", "first"),
    (
        ({}, "Confirmed Free", "Add to calendar"),
        ({"state": "cancelled"}, "Cancelled", "See the dates of this course"),
        ({"state": "requested", "awaits": "manager"}, "Waiting for approval Free", "Say who your line manager is"),
    ),
)
def test_each_state_has_its_next_step(client_for, make, values, begins, first):
    person, held = make.person(), clock.now() + timedelta(days=2)
    more = {"held_until": held} if "awaits" in values else {}
    booking = make.booking(make.event(), person, **values, **more)
    card, said = card_of(client_for(person), booking)
    assert said.startswith(begins)
    assert card.find("a").get_text(strip=True) == first


def test_whoever_did_not_come_is_led_to_the_other_dates_and_not_to_the_meeting(client_for, make):
    person = make.person()
    booking = make.booking(make.event(online=True, days=-3), person, outcome="did not attend")
    browser = client_for(person)
    card, _ = card_of(browser, booking)
    assert card.find("a", string="See the dates of this course")
    assert "Join online" not in browser.page(f"/bookings/{booking.ref}").find("main").get_text()


def test_a_link_to_cancelling_stands_in_the_card(client_for, make):
    person = make.person()
    booking = make.booking(make.event(), person)
    card, _ = card_of(client_for(person), booking)
    assert card.find("a", string="Cancel my place")["href"] == f"/bookings/{booking.ref}/cancel"


def test_a_place_that_is_offered_is_answered_in_the_card(client_for, make):
    person = make.person()
    booking = make.booking(make.event(), person, state="offered", held_until=clock.now() + timedelta(days=2))
    card, _ = card_of(client_for(person), booking)
    assert [button.get_text(strip=True) for button in card.find_all("button")] == ["Accept the place", "Decline"]


def test_who_books_for_another_is_led_to_name_them(client_for, make):
    agency = make.agency()
    booking = make.booking(make.event(), agency=agency, delegate_id=None)
    coordinator = make.coordinator(agency)
    card, _ = card_of(client_for(coordinator), booking)
    assert card.find("a").get_text(strip=True) == "Name who comes"


def test_shortly_before_it_begins_the_card_leads_to_the_meeting(client_for, make, frozen_clock):
    person, event = make.person(), make.event(online=True, days=3)
    booking = make.booking(event, person)
    browser = client_for(person)
    assert card_of(browser, booking)[0].find("a", string="Join online") is None
    frozen_clock.move_to(event.starts_at - timedelta(minutes=50))
    assert card_of(browser, booking)[0].find("a", string="Join online")["href"] == event.online_link
