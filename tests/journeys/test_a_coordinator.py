"""Journey 8: a coordinator books seven (four wait), names one, swaps a sick colleague in four clicks and cancels one;
whoever is offered that place accepts it from the message and pays by card.
"""

import itertools

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.paying import pay, sees_it_arrive
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in
from tests.simulators.stripe_simulator import PAYS
from training.courses.models import Event
from training.people.models import Person

_numbers = itertools.count(1)
MOST_CLICKS = 4
CHOOSING = 1
"""Choosing from a list is a click, too, that the visitor does not count."""


def test_a_coordinator_books_seven_and_whoever_is_next_pays_by_card(visitor: Visitor, make: Make, site: Site) -> None:
    run = next(_numbers)
    agency, administrator = make.agency(f"Harwich sea cadets {run}"), make.administrator()
    coordinator, colleague = make.coordinator(agency), make.person(f"Able Abi {run}", agency=agency)
    event = make.event(make.course(title=f"Seven at once {run}", price_pence=8000), days=60, agency_cap=3)
    addresses = [f"cadet{number}.{run}@example.org" for number in range(1, 6)]
    visitor.comes_signed_in_as(coordinator)

    books_seven(visitor, event, addresses)
    told = site.inbox.wait_for(addresses[0], f"A place is held for you: {event.course.title}")
    assert "/bookings/open/" in link_in(told, "/open/")
    booked = site.inbox.wait_for(coordinator.email or "", f"Check your 7 bookings: {event.course.title}")
    visitor.open(link_in(booked, "/book-several/")).heading("3 booked, 4 on the waiting list")
    visitor.sees("2 places have no name yet", "already has 3 places at this event", "it may book more")

    visitor.follow("Name somebody").select("Who is coming?", "Somebody who is not in the list")
    visitor.type("Full name", "Nora Named").press("Name them").sees("Nora Named comes.")

    visitor.open("/agency")
    visitor.clicks = 0
    visitor.follow("Swap Cadet 1").select("Who is coming?", colleague.name).press("Swap")
    assert visitor.clicks + CHOOSING <= MOST_CLICKS
    visitor.sees(f"{colleague.name} now comes instead of Cadet 1. Both have been told.")
    site.inbox.wait_for(addresses[0], f"{colleague.name} now has your place")
    site.inbox.wait_for(colleague.email or "", f"A place is booked for you: {event.course.title}")

    visitor.follow("My organisation").follow("Cancel Cadet 2").heading("Cancel the booking of Cadet 2?")
    visitor.press("Cancel the booking").sees("is cancelled", "£80.00 back")
    site.inbox.wait_for(addresses[1], f"Your place is cancelled: {event.course.title}")
    visitor.press("Sign out")

    accepts_and_pays(visitor, site, event, addresses[3])
    visitor.press("Sign out")
    visitor.comes_signed_in_as(administrator)
    the_register_is_right(visitor, event, colleague)


def books_seven(visitor: Visitor, event: Event, addresses: list[str]) -> None:
    """Five with a name and two without, after a line that was there twice; the three that have a place are paid for."""
    visitor.open(f"/events/{event.ref}").follow("Book for several colleagues")
    people = visitor.page.get_by_label("Who is coming?")
    people.fill("\n".join(f"Cadet {number}, {address}" for number, address in enumerate([*addresses, addresses[0]], 1)))
    visitor.type("Places to be named later (optional)", "2").choose("By card, now")
    visitor.press("Check the list").sees("3 get a place, 4 join the waiting list, one cannot be booked")
    visitor.sees("The same address is in line 1 already.", "each organisation can have up to 3 places at this event")
    visitor.press("Correct the list")
    people = visitor.page.get_by_label("Who is coming?")
    people.fill(people.input_value().rpartition("\n")[0])
    visitor.press("Check the list").sees("3 × £80.00 = £240.00", "owes anything until they accept a place")
    visitor.press("Accept the terms and pay £240.00: 3 get places, 4 wait").heading("Pay £240.00")
    pay(visitor, PAYS, "£240.00")
    visitor.waits_for("Your payment has arrived", "Look again")
    visitor.follow("See who has a place and who waits").sees("7 bookings for coming events", "To be named")


def accepts_and_pays(visitor: Visitor, site: Site, event: Event, address: str) -> None:
    """The next of the agency, whom the cap lets in now: from the message, without a password."""
    offer = site.inbox.wait_for(address, "A place is free for you, accept by")
    visitor.open(link_in(offer, "/offers/")).heading("A place is free for Cadet 4").sees(
        "We will keep it until", "£80.00"
    )
    visitor.press("Accept and pay £80.00").heading("Pay £80.00")
    pay(visitor, PAYS, "£80.00")
    sees_it_arrive(visitor)
    site.inbox.wait_for(address, f"Your place is booked: {event.course.title}")


def the_register_is_right(visitor: Visitor, event: Event, colleague: Person) -> None:
    """As the administrator sees it, with the waiting list beside it."""
    visitor.open(f"/register/{event.ref}").sees("3 people expected", colleague.name, "Cadet 3", "Cadet 4")
    visitor.does_not_see("Cadet 1", "Cadet 2", "Cadet 5", "Nora Named")
    visitor.open(f"/admin/events/{event.ref}/waiting").sees("Waiting list (3)", "Cadet 5", "Nora Named", "To be named")
