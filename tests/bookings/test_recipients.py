"""Who is written to about somebody without an address of their own: never who no longer books for their agency."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.bookings.groups.test_naming import REMINDED
from training.access import Role
from training.bookings.models import Booking
from training.bookings.queries import arranger_of, recipient_of
from training.mail.models import Message
from training.people.models import Affiliation, Coordinator, Person


@pytest.fixture
def booking(make: Any, agency: Any, coordinator: Person) -> Booking:
    """Of a colleague without an address."""
    return make.booking(
        make.event(), make.person("Bo", agency=agency, email=None), agency=agency, booked_by_id=coordinator.id
    )


def stop(session: Any, coordinator: Person, agency: Any, *, leaves: bool) -> None:
    session.delete(session.get_one(Coordinator, (coordinator.id, agency.id)))
    if leaves:
        session.execute(delete(Affiliation).where(Affiliation.person_id == coordinator.id))
    session.commit()


def test_messages_about_a_booking_go_to_the_delegate_or_without_an_address_to_whoever_booked(
    booking, coordinator, make
):
    assert recipient_of(booking) is coordinator
    make.address(booking.delegate, "bo@example.org")
    assert recipient_of(booking) is booking.delegate


def test_messages_go_to_another_coordinator_when_whoever_booked_no_longer_books_for_the_agency(
    session, make, agency, booking, coordinator
):
    stop(session, coordinator, agency, leaves=False)
    next_one, last = make.coordinator(agency), make.coordinator(agency)
    assert recipient_of(booking) is next_one
    next_one.active = False
    assert recipient_of(booking) is last


@pytest.mark.parametrize("leaves", (True, False))
def test_messages_for_an_agency_without_a_coordinator_go_to_who_booked_while_they_are_of_the_agency(
    session, agency, booking, coordinator, leaves
):
    stop(session, coordinator, agency, leaves=leaves)
    assert recipient_of(booking) is (None if leaves else coordinator)


def test_messages_about_a_delegate_without_an_address_go_to_the_administrator_who_booked(make, booking):
    booking.booked_by = make.person("Alex", Role.ADMINISTRATOR)
    assert recipient_of(booking) is booking.booked_by


def test_the_trainer_who_let_somebody_in_arranges_nothing(make, agency, coordinator):
    nameless = make.person("Bo", agency=agency, email=None)
    walk_in = make.booking(make.event(), nameless, agency=agency, booked_by_id=coordinator.id, walk_in=True)
    assert arranger_of(walk_in) is None


def test_a_delegate_who_booked_for_themselves_arranges_their_booking_and_not_the_coordinator(make, agency, coordinator):
    assert coordinator
    booking = make.booking(make.event(), agency=agency)
    assert arranger_of(booking) is booking.delegate


def test_the_reminder_to_name_somebody_goes_to_who_books_for_the_agency_now(
    session, make, agency, coordinator, run_job, frozen_clock
):
    unnamed = make.unnamed(make.event(days=60), booked_by=coordinator, agency=agency)
    stop(session, coordinator, agency, leaves=True)
    next_one = make.coordinator(agency)
    frozen_clock.move_to(REMINDED)
    run_job("bookings.name")
    [message] = session.scalars(select(Message)).all()
    assert (message.to_address, unnamed.ref in message.text) == (next_one.email, True)
