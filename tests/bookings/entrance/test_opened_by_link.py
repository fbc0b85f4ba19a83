"""The link in the delegate's own message opens their booking, and nothing else, without signing in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.emails import post_about
from training.bookings.links import OPENS_FOR
from training.bookings.models import Booking, Needs
from training.db import transaction
from training.mail.models import Message
from training.merging.operations import MergePerson, merge_people
from training.people.models import Person


@pytest.fixture
def booking(make: Any) -> Booking:
    """Of somebody with a password, who could sign in."""
    delegate = make.person("Priya Patel", password="set")
    booking: Booking = make.booking(make.event(make.course(price_pence=8000)), delegate)
    make.session.add(Needs(booking_id=booking.id, access="A ramp", dietary="Vegan"))
    make.session.commit()
    return booking


@pytest.fixture
def link(make: Any, booking: Booking) -> str:
    assert booking.delegate
    return f"/bookings/open/{make.link(booking, 'entrance', sent_to=booking.delegate.email)}"


def test_somebody_without_a_password_cancels_in_three_presses_from_the_message(client, session, booking, link):
    first = client.get(link, follow_redirects=True)
    assert (first.status_code, first.request.path) == (200, f"/bookings/{booking.ref}")
    second = client.get(f"/bookings/{booking.ref}/cancel")
    third = client.submit("", "Cancel my place", page=second)
    assert (booking.state, third.request.path) == ("cancelled", f"/bookings/{booking.ref}")
    assert "Your booking is cancelled" in main_text(third)


def test_it_shows_no_needs_and_no_other_booking(client, make, booking, link):
    other = make.booking(make.event(booking.event.course, days=50), booking.delegate, state="waiting")
    shown = client.get(link, follow_redirects=True).text
    assert "A ramp" not in shown
    assert "Vegan" not in shown
    assert other.ref not in shown
    for closed in (f"/bookings/{other.ref}", "/my/bookings", "/my/record", f"/bookings/{booking.ref}/payer"):
        assert "/account/login" in client.get(closed).location, closed


def test_it_does_not_say_who_pays(client, make, booking, link):
    payer = make.payer(contact_name="Fola Finance", contact_email="fola@example.org")
    make.charge(booking, payer)
    shown = main_text(client.get(link, follow_redirects=True))
    assert "To pay: £80.00" in shown
    assert payer.organisation in shown
    for kept in ("Fola Finance", "fola@example.org", "Save the number"):
        assert kept not in shown, kept


def test_its_pages_are_those_of_its_delegate(client, booking, link):
    client.get(link)
    for page in ("", "/cancel", "/transfer", "/calendar.ics"):
        assert client.get(f"/bookings/{booking.ref}{page}").status_code in {200, 302}, page
        assert "/account/login" not in (client.get(f"/bookings/{booking.ref}{page}").location or "")


@pytest.mark.parametrize(
    ("on_to", "page"),
    (
        ("manager", "/manager"),
        ("needs", "/needs"),
        ("receipts/REC-2345.pdf", "/receipts/REC-2345.pdf"),
        ("//elsewhere.example", ""),
    ),
)
def test_it_leads_on_to_the_pages_that_messages_name_and_nowhere_else(client, booking, link, on_to, page):
    assert client.get(link, query_string={"on_to": on_to}).location == f"/bookings/{booking.ref}{page}"


@pytest.mark.parametrize("end", ("a week after", "another address", "another delegate", "merged", "switched off"))
def test_it_ends(client, make, session, booking, link, frozen_clock, end):
    delegate = booking.delegate
    client.get(link)
    if end == "a week after":
        frozen_clock.move_to(booking.event.ends_at + OPENS_FOR - timedelta(minutes=1))
        assert client.get(link).status_code == 302
        frozen_clock.move_to(booking.event.ends_at + OPENS_FOR)
    elif end == "another address":
        make.address(delegate, "priya.new@example.org")
    elif end == "another delegate":
        booking.delegate = make.person("Nora Named")
    elif end == "switched off":
        delegate.active = False
    else:
        winner = make.person("Priya Patel", email="priya@example.com")
        by = Actor(make.administrator().id, "administrator")
        merge_people(session, delegate.id, winner.id, MergePerson(), by, clock.now())
    session.commit()
    assert client.get(link).status_code == 410
    assert "/account/login" in client.get(f"/bookings/{booking.ref}").location, "also where it was opened before"


def test_only_the_copy_of_the_delegate_holds_it(app, make, session, booking):
    payer, now = make.person("Pat Payer"), clock.now()
    with app.app_context(), transaction() as inner:
        mine = inner.get_one(Booking, booking.id)
        post_about(inner, "bookings/please_pay", mine, now)
        post_about(inner, "bookings/please_pay", mine, now, to=inner.get_one(Person, payer.id))
    held = {message.to_address: "/bookings/open/" in message.text for message in session.scalars(select(Message))}
    assert held == {booking.delegate.email: True, payer.email: False}


def test_whoever_is_signed_in_comes_as_themselves(client_for, make, booking, link):
    assert client_for(booking.delegate).get(link).location.endswith(f"/bookings/{booking.ref}")
    other = client_for(make.person("Ot Her"))
    assert "signed in as somebody else" in main_text(other.get(link))
    assert other.get(f"/bookings/{booking.ref}").status_code == 404


@pytest.mark.parametrize(
    ("end", "why", "sends"),
    (
        ("another address", "It was sent to an address that is no longer used for it", True),
        ("another address, and cancelled", "It was sent to an address that is no longer used for it", False),
        ("no address", "It was sent to an address that is no longer used for it", False),
        ("switched off", "The account of whoever it was for has been switched off", False),
        ("nobody", "Nobody is named for this place now", False),
    ),
)
def test_its_page_says_why_and_offers_only_what_goes(client, make, session, booking, link, end, why, sends):
    if end == "switched off":
        booking.delegate.active = False
    elif end == "nobody":
        booking.delegate = None
    else:
        make.address(booking.delegate, None if end == "no address" else "priya.new@example.org")
        booking.state = "cancelled" if "cancelled" in end else "confirmed"
    session.commit()
    over = client.get(link)
    assert why in main_text(over)
    assert ("Send a new link there" in main_text(over)) is sends
    if sends:
        client.submit("", "Send a new link there", page=over)
    assert len(session.scalars(select(Message)).all()) == sends
