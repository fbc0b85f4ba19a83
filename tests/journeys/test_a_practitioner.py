"""Journey 2: a newcomer books from the event page; somebody who returns does it in four clicks, and cancels."""

import itertools

import pytest
from icalendar import Calendar

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in
from training.people.models import Agency

_numbers = itertools.count(1)
MOST_FIELDS = 12


def agency_for(make: Make, name: str) -> Agency:
    return make.agency(f"{name} {next(_numbers)}")


@pytest.mark.usually_on_a_phone
def test_a_newcomer_books_a_free_place_and_chooses_a_password(visitor: Visitor, make: Make, site: Site) -> None:
    agency = agency_for(make, "Wivenhoe scouts")
    event = make.event(make.course(title="Safe from the start", line_manager="told"), days=50)
    address = f"newcomer{next(_numbers)}@example.org"

    visitor.open(f"/events/{event.ref}").follow("Book a place")
    assert visitor.fields_shown() <= MOST_FIELDS
    visitor.type("Full name", "Ngozi O’Brien-Łukasik").type("E-mail address", address)
    visitor.select("Organisation", agency.name)
    visitor.type("Job or volunteer role", "Cub leader")
    visitor.type("Line manager’s name", "Sam Field").type("Line manager’s e-mail address", "sam@example.org")
    visitor.type("Access needs (optional)", "Large print")
    visitor.press("Continue")
    visitor.heading("Check your answers").sees("Ngozi O’Brien-Łukasik", "Large print")
    visitor.press("Accept the terms and hold my place").heading("Check your e-mail")

    visitor.open(link_in(site.inbox.wait_for(address, "Confirm your booking"), "/confirm/"))
    visitor.press("Confirm my booking").sees("Your place is booked", "Your reference")
    confirmation = site.inbox.wait_for(address, "Your place is booked: Safe from the start")
    files = [part.get_filename() for part in confirmation.iter_attachments()]
    assert files == ["booking.ics"]
    site.inbox.wait_for("sam@example.org")

    visitor.follow("Choose a password")
    visitor.type("New password", PASSWORD).type("New password again", PASSWORD).press("Save my new password")
    visitor.follow("My bookings").sees("Safe from the start")


def test_somebody_who_returns_books_in_four_clicks_and_cancels(visitor: Visitor, make: Make, site: Site) -> None:
    person = make.person("Hana Visitor", agency=agency_for(make, "Health visitors"), job_role="Health visitor")
    event = make.event(make.course(title="Seeing the whole family"), days=60)
    give_password(site, person.email or "")
    visitor.sign_in(person.email or "", PASSWORD)

    visitor.open(f"/events/{event.ref}")
    visitor.clicks = 0
    visitor.follow("Book a place")
    visitor.press("Continue")
    visitor.press("Accept the terms and book").sees("Your place is booked")
    assert visitor.clicks <= 3
    confirmation = site.inbox.wait_for(person.email or "", "Your place is booked: Seeing the whole family")
    calendar = next(confirmation.iter_attachments()).get_content()
    entry = Calendar.from_ical(calendar).walk("VEVENT")[0]
    assert str(entry["summary"]) == "Seeing the whole family"

    visitor.follow("Cancel my place").sees("Cancelling is free now")
    visitor.type("Say more, if you like (optional)", "Court on that day").press("Cancel my place")
    visitor.sees("cancelled")
    site.inbox.wait_for(person.email or "", "ancelled")


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_password_is_reset_by_a_message(visitor: Visitor, make: Make, site: Site) -> None:
    person = make.person("Forgetful Volunteer")
    give_password(site, person.email or "")
    visitor.open("/account/login").follow("Choose a password, or a new one")
    visitor.type("E-mail address", person.email or "").press("Send me a link")
    visitor.open(link_in(site.inbox.wait_for(person.email or ""), "/account/reset/"))
    visitor.type("New password", "four other unrelated words").press("Save my new password")
    visitor.sign_in(person.email or "", "four other unrelated words")
    visitor.heading("My bookings")


@pytest.mark.accessibility
def test_a_fee_paying_event_is_booked_on_invoice(visitor: Visitor, make: Make, site: Site) -> None:
    agency = agency_for(make, "Harwich nursery")
    event = make.event(make.course(title="Leading on safeguarding", price_pence=8000), days=45)
    address = f"payer{next(_numbers)}@example.org"
    visitor.open(f"/events/{event.ref}").sees("£80.00").follow("Book a place")
    assert visitor.fields_shown() <= MOST_FIELDS
    visitor.type("Full name", "Pat Payer").type("E-mail address", address).select("Organisation", agency.name)
    visitor.type("Job or volunteer role", "Manager").choose("By invoice")
    visitor.type("Finance contact’s e-mail address", "finance@example.org")
    visitor.press("Continue").sees("£80.00").press("Accept the terms and hold my place")
    visitor.open(link_in(site.inbox.wait_for(address, "Confirm your booking"), "/confirm/"))
    visitor.press("Confirm my booking").sees("£80.00", "finance@example.org")
    visitor.type("Purchase order number", "PO 4711").press("Save the number").sees("PO 4711")


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_somebody_whose_agency_is_not_listed_books_at_once(visitor: Visitor, make: Make, site: Site) -> None:
    event = make.event(make.course(title="Noticing neglect"), days=55)
    address, agency = f"unlisted{next(_numbers)}@example.org", f"Tendring Tadpoles {visitor.where}"
    visitor.open(f"/events/{event.ref}/book")
    visitor.type("Full name", "Una Listed").type("E-mail address", address)
    visitor.select("Organisation", "My organisation is not listed").type("Name of your organisation", agency)
    visitor.type("Job or volunteer role", "Group leader").press("Continue")
    visitor.heading("Check your answers").sees(agency).press("Accept the terms and hold my place")
    visitor.open(link_in(site.inbox.wait_for(address, "Confirm your booking"), "/confirm/"))
    visitor.press("Confirm my booking").sees("Your place is booked", agency)


@pytest.mark.accessibility
def test_an_agency_that_is_typed_and_not_picked_is_asked_about(visitor: Visitor, make: Make) -> None:
    """With scripts the name is typed into the box itself; without, beside it."""
    name = f"St Osyth’s Primary {next(_numbers)}"
    for town in ("Braintree", "Harwich"):
        make.agency(name, town=town)
    event = make.event(make.course(title="Listening to children"), days=58)
    visitor.open(f"/events/{event.ref}/book")
    visitor.type("Full name", "Una Picked").type("E-mail address", "una@example.org")
    if visitor.by_keyboard:
        visitor.type("Organisation", name.replace("’", "'"))
        visitor.page.keyboard.press("Escape")
    else:
        visitor.select("Organisation", "My organisation is not listed").type("Name of your organisation", name.lower())
    visitor.type("Job or volunteer role", "Teacher").press("Continue").heading("Book a place")
    visitor.choose(f"{name}, Harwich", group="Is it one of these?").press("Continue")
    visitor.heading("Check your answers").sees(f"{name}, Harwich")


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_somebody_who_works_for_themselves_names_no_agency(visitor: Visitor, make: Make, site: Site) -> None:
    event = make.event(make.course(title="Fostering with confidence", line_manager="told"), days=56)
    address = f"myself{next(_numbers)}@example.org"
    visitor.open(f"/events/{event.ref}/book")
    visitor.type("Full name", "Mo Myself").type("E-mail address", address).select("Organisation", "I work for myself")
    visitor.type("Job or volunteer role", "Foster carer").press("Continue")
    visitor.sees("I work for myself").press("Accept the terms and hold my place").heading("Check your e-mail")
    site.inbox.wait_for(address, "Confirm your booking")


@pytest.mark.accessibility
def test_somebody_with_an_account_signs_in_half_way_and_is_back_at_the_event(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person = make.person("Halima Halfway", agency=agency_for(make, "Basildon youth clubs"))
    event = make.event(make.course(title="Knowing your neighbourhood"), days=57)
    give_password(site, person.email or "")
    visitor.open(f"/events/{event.ref}").follow("Book a place").follow("I have booked before: sign in")
    visitor.type("E-mail address", person.email or "").type("Password", PASSWORD).press("Sign in")
    visitor.heading("Book a place").sees("Knowing your neighbourhood", "Basildon youth clubs")
    assert visitor.page.url.endswith(f"/events/{event.ref}/book")


def give_password(site: Site, email: str) -> None:
    """As if they had chosen one."""
    from flask_security.utils import hash_password
    from sqlalchemy import select

    from training.db import transaction
    from training.people.models import Person

    with site.app.app_context(), transaction() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        person.password = hash_password(PASSWORD)
