"""Somebody lacks the course that comes before, has training from elsewhere accepted, and books."""

import pytest

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.test_a_practitioner import agency_for, give_password
from tests.journeys.visitor import Visitor
from tests.simulators.smtp import link_in


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_earlier_training_is_asked_for_accepted_and_counts(visitor: Visitor, make: Make, site: Site) -> None:
    kind = visitor.where
    person = make.person(f"Lena Lead {kind}", agency=agency_for(make, "Leads"), job_role="Lead")
    administrator = make.administrator()
    give_password(site, person.email or "")
    before = make.course(title=f"First {kind}", level="2")
    after = make.course(title=f"Second {kind}", level="3", prerequisite_id=before.id, prerequisite_blocks=True)
    event, other = make.event(after, days=60), make.event(make.course(title=f"Beside {kind}"), days=60)
    make.booking(other, person)

    visitor.open(f"/events/{event.ref}").sees("Without it this course cannot be booked").follow("Book a place")
    visitor.heading("Another course comes first").follow("Sign in to book")
    visitor.type("E-mail address", person.email or "").type("Password", PASSWORD).press("Sign in")
    visitor.heading("Another course comes first").sees(f"Our records do not show that you have done “First {kind}”")
    visitor.follow("Ask us to accept it").type("What you did, where and when", "At my own organisation, March 2025")
    visitor.press("Ask the training team").sees("We are looking at it").press("Sign out")

    visitor.comes_signed_in_as(administrator)
    visitor.follow("Accept or not").heading("Earlier training to check").follow("Accept or not", within=person.name)
    visitor.sees("At my own organisation, March 2025").press("Accept").sees("and they are told").press("Sign out")
    message = site.inbox.wait_for(person.email or "", f"your earlier training counts as “First {kind}”")
    assert link_in(message, "/courses")

    visitor.comes_signed_in_as(person)
    visitor.open(f"/events/{event.ref}/book").sees("We accepted “At my own organisation, March 2025”")
    visitor.press("Continue").sees(f"This overlaps with your booking for “Beside {kind}”")
    visitor.press("Accept the terms and book").sees("Your place is booked", "Cancel the one that you cannot come to")

    visitor.press("Sign out")
    visitor.comes_signed_in_as(administrator)
    visitor.open(f"/admin/events/{event.ref}/edit").sees("1 of those booked has another booking at the same time")
    visitor.follow(person.name).sees("We accepted “At my own organisation, March 2025”")
