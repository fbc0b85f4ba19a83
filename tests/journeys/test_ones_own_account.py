"""A newcomer cancels in three presses from the message, signs in by a link, and puts their account right."""

import itertools

import pytest

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in

_numbers = itertools.count(1)
THE_LINK = 1
"""Following the link in the message is a press, too, that the visitor does not count."""


@pytest.mark.usually_on_a_phone
def test_a_newcomer_cancels_in_three_presses_and_puts_their_account_right(
    visitor: Visitor, make: Make, site: Site
) -> None:
    run = next(_numbers)
    person = make.person(f"Nia Newcomer {run}")
    booking = make.booking(make.event(make.course(title=f"A first course {run}"), days=40), person)
    link, other = make.link(booking, "entrance"), f"nia.other{run}@example.org"

    visitor.open(f"/bookings/open/{link}")
    visitor.clicks = THE_LINK
    visitor.follow("Cancel").press("Cancel my")
    assert visitor.clicks == 3
    visitor.sees("cancelled")

    visitor.open("/account/name").heading("Sign in").type("E-mail address", person.email or "")
    visitor.press("Send me a link instead").heading("Check your e-mail")
    visitor.open(link_in(site.inbox.wait_for(person.email or "", "Sign in"), "/login/link/")).press("Sign in")
    visitor.heading("Your name").type("Full name", f"Nia Newname {run}").press("Save my name").sees(
        "Your name is changed"
    )

    visitor.follow(f"Nia Newname {run}").heading("My account").follow("Change e-mail addresses")
    visitor.type("Another e-mail address", other).press("Add this address")
    visitor.open(link_in(site.inbox.wait_for(other, "Confirm"), "/addresses/confirm/")).press("Confirm this address")
    visitor.press("Send messages here").sees(f"Messages now go to {other}")

    site.cookies_of(person)  # signed in with another browser
    visitor.open("/account/devices").press("Sign out", within="A browser").sees("Signed out there")
