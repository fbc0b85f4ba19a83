"""A coordinator books seven (four wait), names one, swaps a sick colleague in four clicks and cancels one."""

import itertools

import pytest

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.test_a_practitioner import give_password
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in

_numbers = itertools.count(1)


@pytest.mark.also_on_postgresql("desk")
def test_a_coordinator_books_seven_names_one_swaps_one_and_cancels_one(
    visitor: Visitor, make: Make, site: Site
) -> None:
    run = next(_numbers)
    agency = make.agency(f"Harwich sea cadets {run}")
    coordinator, colleague = make.coordinator(agency), make.person(f"Able Abi {run}", agency=agency)
    event = make.event(make.course(title=f"Seven at once {run}"), days=60, agency_cap=3)
    addresses = [f"cadet{number}.{run}@example.org" for number in range(1, 6)]
    give_password(site, coordinator.email or "")
    visitor.sign_in(coordinator.email or "", PASSWORD)

    visitor.open(f"/events/{event.ref}").follow("Book for several colleagues")
    people = visitor.page.get_by_label("Who comes?")
    people.fill("\n".join(f"Cadet {number}, {address}" for number, address in enumerate([*addresses, addresses[0]], 1)))
    visitor.type("Places to be named later (optional)", "2")
    visitor.press("Check the list").sees("3 get a place, 4 join the waiting list, one cannot be booked")
    visitor.sees("The same address is in line 1 already.", "one agency may hold 3 places at this event")
    visitor.press("Mend the list")
    people = visitor.page.get_by_label("Who comes?")
    people.fill(people.input_value().rpartition("\n")[0])
    visitor.press("Check the list").press("Accept the terms and book 7")
    visitor.heading("3 booked, 4 on the waiting list").sees("2 places have no name yet")
    site.inbox.wait_for(coordinator.email or "", f"7 bookings for Seven at once {run}")
    told = site.inbox.wait_for(addresses[0], f"A place is booked for you: Seven at once {run}")
    assert "/bookings/open/" in link_in(told, "/open/")

    visitor.follow("Name somebody").select("Who comes?", "Somebody who is not in the list")
    visitor.type("Full name", "Nora Named").press("Name them").sees("Nora Named comes.")

    visitor.follow("My agency")
    visitor.clicks = 0
    visitor.follow("Swap Cadet 1")
    visitor.select("Who comes?", colleague.name).press("Swap")
    assert visitor.clicks <= 4
    visitor.sees(f"{colleague.name} now comes instead of Cadet 1. Both have been told.")
    site.inbox.wait_for(addresses[0], f"Your place has gone to {colleague.name}")

    visitor.follow("My agency").follow("Cancel Cadet 2").press("Cancel the booking").sees("is cancelled")
    site.inbox.wait_for(addresses[3], "A place is free for you")
