"""Journey 7: what somebody paid by card and does not owe goes back: cancelled late, or a member of ECVYS after all."""

import itertools
from datetime import timedelta

import pytest

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.paying import pay, sees_it_arrive, sees_it_go_back
from tests.journeys.visitor import Visitor
from tests.payments.policies import THREE_STEPS
from tests.simulators.smtp import text_of
from tests.simulators.stripe_simulator import PAYS
from training import clock
from training.bookings.models import Booking
from training.courses.models import Event
from training.people.models import Person

_numbers = itertools.count(1)


def two_people(make: Make, site: Site, name: str) -> tuple[Person, Person]:
    """A delegate with an agency, and the administrator."""
    return make.person(name, agency=make.agency(f"{name}’s agency {next(_numbers)}")), make.administrator()


def unpaid(make: Make, event: Event, person: Person, **values: object) -> Booking:
    """A booking that was made a month ago, longer than the day in which cancelling is always free."""
    booking = make.booking(
        event,
        person,
        agency=person.affiliations[0].agency,
        state="awaiting payment",
        created_at=clock.now() - timedelta(days=30),
        held_until=clock.now() + timedelta(minutes=40),
        confirmed_at=None,
        price_explanation="£80.00 standard price",
        **values,
    )
    make.charge(booking, make.payer(way="card"))
    return booking


def signs_in_and_pays(visitor: Visitor, booking: Booking, person: Person) -> None:
    visitor.comes_signed_in_as(person).open(f"/bookings/{booking.ref}").press("Pay £80.00 by card")
    pay(visitor, PAYS, "£80.00")
    sees_it_arrive(visitor)


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_late_cancellation_says_what_it_costs_now_and_later_and_waits_for_the_administrator(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person, administrator = two_people(make, site, "Lena Late")
    policy = make.policy(f"In steps {next(_numbers)}", THREE_STEPS)
    # In 14 days there are 6 to 10 working days' notice, whatever the day and its holidays.
    event = make.event(make.course(title="Working through conflict", price_pence=8000, policy_id=policy.id), days=14)
    booking = unpaid(make, event, person, policy_id=policy.id)
    signs_in_and_pays(visitor, booking, person)

    visitor.follow("Cancel my place").sees("Cancelling now costs £40.00: 5 to 14 working days’ notice.")
    visitor.sees("£40.00 goes back to the card", "it would cost £80.00", "may drop the charge")
    visitor.type("Say more, if you like (optional)", "My mother is in hospital").press("Cancel my place")
    visitor.sees("Cancelled: 5 to 14 working days’ notice: paid", "My mother is in hospital")
    visitor.sees("The training team will look at this charge")
    assert "£40.00" in text_of(site.inbox.wait_for(person.email or "", "Your place is cancelled: Working"))
    sees_it_go_back(visitor, booking, 4000, make, site)
    visitor.press("Sign out")

    visitor.comes_signed_in_as(administrator).open("/admin/charges")
    visitor.sees("Working through conflict", "£40.00")
    visitor.press("Show the reasons in their words").sees("My mother is in hospital")


@pytest.mark.accessibility
def test_a_claim_of_membership_is_confirmed_and_what_was_overpaid_goes_back(
    visitor: Visitor, make: Make, site: Site
) -> None:
    person, administrator = two_people(make, site, "Clara Claims")
    agency = person.affiliations[0].agency
    event = make.event(make.course(title="Thinking about boundaries", price_pence=8000), days=60)
    booking = unpaid(make, event, person)
    signs_in_and_pays(visitor, booking, person)
    visitor.follow("My organisation is a member of ECVYS").heading("Is your organisation a member of ECVYS?")
    visitor.type("Member number (optional)", "E 4711").press("Tell the training team").press("Sign out")

    visitor.comes_signed_in_as(administrator).open("/admin/memberships/claims")
    visitor.follow("Confirm or refuse", within=agency.name).heading(f"Is {agency.name} a member of ECVYS?")
    # From a year ago to the next, so that the day of booking lies within, whenever this is run.
    for group, month, day, year in (("First day", 1, 1, -1), ("Last day", 12, 31, 1)):
        for part, typed in (("Day", day), ("Month", month), ("Year", clock.today().year + year)):
            visitor.type(part, str(typed), group=group)
    visitor.press("Confirm and write it into the register").sees("1 booking gets cheaper").press("Sign out")

    visitor.comes_signed_in_as(person)
    sees_it_go_back(visitor, booking, 2000, make, site)
    visitor.sees("£60.00 (£80.00 less 25% for ECVYS members)", "£80.00 less 25% for ECVYS members: paid")
    assert "£20.00" in text_of(site.inbox.wait_for(person.email or "", "Thinking about boundaries"))
