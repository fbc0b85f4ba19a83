"""Nobody approves their own booking, by whichever way they come to the link."""

from datetime import timedelta
from typing import Any

import pytest

from tests.pages import main_text
from training import clock
from training.bookings.lifecycle import has_somebody_to_ask


@pytest.mark.parametrize(
    ("works_alone", "manager_email", "asks"),
    ((False, "mo@example.org", True), (False, "", True), (True, "mo@example.org", True), (True, "", False)),
)
def test_whoever_works_for_themselves_has_nobody_to_ask_unless_they_name_somebody(works_alone, manager_email, asks):
    assert has_somebody_to_ask(works_alone=works_alone, manager_email=manager_email) is asks


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(line_manager="must approve"))


def test_the_line_manager_who_must_approve_is_not_named_for_the_place(client_for, make, event, agency):
    coordinator, mo = make.coordinator(agency), make.person("Mo", agency=agency, email="mo@example.org")
    unnamed = make.unnamed(event, booked_by=coordinator, agency=agency, manager_email="Mo@example.org")
    refused = client_for(coordinator).submit(f"/bookings/{unnamed.ref}/name", "Name them", colleague=str(mo.id))
    assert refused.status_code == 422
    assert "Mo is the line manager who has to approve, and nobody approves their own booking." in main_text(refused)
    assert unnamed.delegate_id is None


def test_a_delegate_whose_own_address_got_the_approval_link_cannot_approve(client, make, event, agency):
    person, held = make.person(agency=agency), clock.now() + timedelta(days=5)
    booking = make.booking(event, person, agency=agency, state="requested", awaits="manager", held_until=held)
    link = make.link(booking, "approval", sent_to=person.email.upper())
    answer = client.submit(f"/bookings/approvals/{link}", "Approve the booking")
    assert "You cannot approve your own booking" in main_text(answer)
    assert booking.state == "requested"
