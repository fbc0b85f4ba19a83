"""Journey 6: a place is paid for by card, at the price that is explained before; and what happens where that fails."""

import itertools
import time

import pytest
from playwright.sync_api import expect

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.paying import ARRIVED, booking_shown, pay, sees_it_arrive, sees_it_go_back
from tests.journeys.test_a_practitioner import MOST_FIELDS
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in, text_of
from tests.simulators.stripe_simulator import ASKS_TO_CONFIRM, DECLINED, PAYS
from training import clock
from training.courses.models import Event
from training.people.models import Person

_numbers = itertools.count(1)
LONGEST_SECONDS, MOST_PRESSES = 120, 6


def delegate(make: Make, site: Site, name: str) -> Person:
    return make.person(name, agency=make.agency(f"{name}’s agency {next(_numbers)}"), job_role="Youth worker")


def fee_paying(make: Make, title: str) -> Event:
    return make.event(make.course(title=title, price_pence=8000), days=60)


def to_the_payment_page(visitor: Visitor, event: Event, sum_in_words: str = "£80.00") -> None:
    visitor.open(f"/events/{event.ref}").follow("Book a place").choose("By card, now").press("Continue")
    visitor.press(f"Accept the terms and pay {sum_in_words}").heading(f"Pay {sum_in_words}")


@pytest.mark.also_on_postgresql
def test_a_card_pays_then_the_place_is_cancelled_in_time_and_all_goes_back(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person, event = delegate(make, site, "Priya Natarajan"), fee_paying(make, "Talking about risk")
    visitor.comes_signed_in_as(person)
    to_the_payment_page(visitor, event)
    site.stripe.be_slow(3, path="/v1/checkout/sessions")  # long enough to see that the payment is being checked
    pay(visitor, PAYS, "£80.00")
    sees_it_arrive(visitor)
    visitor.sees("Confirmed", "Standard price: paid")
    site.inbox.wait_for(person.email or "", "Keep this receipt: you paid £80.00")
    site.inbox.wait_for(person.email or "", "Your place is booked: Talking about risk")

    booking = booking_shown(visitor, make)
    visitor.follow("Cancel my place").sees("Cancelling is free now", "£80.00 goes back to the card it was paid with")
    visitor.press("Cancel my place").sees("Cancelled", "£80.00 back")
    sees_it_go_back(visitor, booking, 8000, make, site)
    assert "£80.00" in text_of(site.inbox.wait_for(person.email or "", "Your place is cancelled: Talking"))


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_member_sees_60_pounds_explained_before_paying_for_a_course_of_80_pounds(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person = delegate(make, site, "Vera Volunteer")
    today = clock.today()
    make.membership(person.affiliations[0].agency, today.replace(month=1, day=1), today.replace(month=12, day=31))
    event, explained = fee_paying(make, "Keeping young people safe"), "£80.00 less 25% for ECVYS members"
    visitor.comes_signed_in_as(person)

    visitor.clicks, began = 0, time.monotonic()
    visitor.open(f"/events/{event.ref}").sees("£60.00", explained)
    visitor.follow("Book a place").choose("By card, now").press("Continue")
    visitor.heading("Check your answers").sees(f"£60.00 ({explained})")
    visitor.press("Accept the terms and pay £60.00").heading("Pay £60.00").sees(explained)
    pay(visitor, PAYS, "£60.00")
    receipt = site.inbox.wait_for(person.email or "", "Keep this receipt: you paid £60.00")
    seconds, presses = time.monotonic() - began, visitor.clicks
    print(f"from the event to the receipt: {seconds:.1f} seconds, {presses} presses ({visitor.where})")
    assert seconds < LONGEST_SECONDS
    assert presses <= MOST_PRESSES
    assert explained in text_of(receipt)
    sees_it_arrive(visitor)
    visitor.sees(f"{explained}: paid")


@pytest.mark.accessibility
def test_a_declined_card_is_followed_by_one_that_asks_to_confirm(visitor: Visitor, make: Make, site: Site) -> None:
    person, event = delegate(make, site, "Dele Declined"), fee_paying(make, "Hearing what is not said")
    visitor.comes_signed_in_as(person)
    to_the_payment_page(visitor, event)
    pay(visitor, DECLINED, "£80.00")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Your card was declined. Nothing was taken.")
    pay(visitor, ASKS_TO_CONFIRM, "£80.00")
    visitor.heading("Your bank asks you to confirm").press("Complete")
    sees_it_arrive(visitor)
    site.inbox.wait_for(person.email or "", "Keep this receipt: you paid £80.00")


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_leaving_the_payment_page_and_choosing_an_invoice_books_the_place(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person, event = delegate(make, site, "Ivo Invoice"), fee_paying(make, "Writing it down well")
    visitor.comes_signed_in_as(person)
    to_the_payment_page(visitor, event)
    visitor.follow("Go back without paying").heading("You have not paid yet")
    visitor.sees("Nothing was taken from your card", "Pay £80.00 by card")
    visitor.follow("Ask for an invoice instead").heading("Who pays?")
    visitor.type("Finance contact", "Accounts").type("Finance contact’s e-mail address", "accounts@example.org")
    visitor.press("Save who pays").sees("Your place is booked", "Confirmed", "accounts@example.org")
    site.inbox.wait_for(person.email or "", "Your place is booked: Writing it down well")


@pytest.mark.accessibility
def test_coming_back_to_pay_after_all_leads_to_the_same_payment_page(visitor: Visitor, make: Make, site: Site) -> None:
    person, event = delegate(make, site, "Resi Returns"), fee_paying(make, "Knowing when to ask")
    visitor.comes_signed_in_as(person)
    to_the_payment_page(visitor, event)
    page = visitor.page.url
    visitor.follow("Go back without paying").follow("Knowing when to ask").sees("Waiting for payment", "£80.00")
    visitor.press("Pay £80.00 by card").heading("Pay £80.00")
    assert visitor.page.url == page
    visitor.open("/my/bookings").sees("To do (1)", "Waiting for payment").press("Pay £80.00")
    pay(visitor, PAYS, "£80.00")
    sees_it_arrive(visitor)


@pytest.mark.usually_on_a_phone
def test_a_newcomer_confirms_the_address_and_pays_by_card(visitor: Visitor, make: Make, site: Site) -> None:
    agency, event = make.agency(f"Clacton canoeists {next(_numbers)}"), fee_paying(make, "Safe on the water")
    address = f"cardpayer{next(_numbers)}@example.org"
    visitor.open(f"/events/{event.ref}").follow("Book a place")
    assert visitor.fields_shown() <= MOST_FIELDS
    visitor.type("Full name", "Nia Newcomer").type("E-mail address", address).select("Organisation", agency.name)
    visitor.type("Job or volunteer role", "Coach").choose("By card, now").press("Continue")
    visitor.heading("Check your answers").sees("£80.00", "By card, now").press("Accept the terms and hold my place")
    visitor.open(link_in(site.inbox.wait_for(address, "Confirm your booking"), "/confirm/"))
    visitor.sees("then you pay £80.00 by card").press("Confirm my booking")
    visitor.heading("Your place is held").press("Pay £80.00 by card").heading("Pay £80.00")
    pay(visitor, PAYS, "£80.00")
    sees_it_arrive(visitor)
    site.inbox.wait_for(address, "Your place is booked: Safe on the water")
    site.inbox.wait_for(address, "Keep this receipt: you paid £80.00")
    visitor.heading(ARRIVED)
