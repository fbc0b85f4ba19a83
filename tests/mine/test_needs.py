"""What somebody needs is said anew by themselves: shown to them alone, and by a link replaced without being shown."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking, Needs
from training.people.needs.models import RememberedNeeds


@pytest.fixture
def booking(make) -> Booking:
    booking = make.booking(make.event())
    make.session.add(Needs(booking_id=booking.id, access="A ramp", dietary="Vegan"))
    make.session.commit()
    return booking


def told(session) -> list[tuple[str, str]]:
    return [(one.access, one.dietary) for one in session.scalars(select(Needs))]


def test_a_delegate_changes_what_they_told_and_empties_it(client_for, session, booking):
    own, page = client_for(booking.delegate), f"/bookings/{booking.ref}/needs"
    assert "A ramp" in own.get(page).text
    assert "The trainer sees it" in main_text(own.submit(page, "Save", access="A hearing loop"))
    assert told(session) == [("A hearing loop", "Vegan")]
    emptied = own.submit(page, "Save", access="", dietary="")
    assert told(session) == []
    assert "We have forgotten what you told us." in main_text(emptied)
    assert "You have told us of nothing that you need." in main_text(own.submit(page, "Save"))


def test_by_a_link_needs_are_replaced_or_forgotten_and_never_shown(client, make, session, booking):
    client.get(f"/bookings/open/{make.link(booking, 'entrance')}")
    page = f"/bookings/{booking.ref}/needs"
    shown = client.get(page).text
    assert "A ramp" not in shown
    assert "Vegan" not in shown
    client.submit(page, "Save", dietary="No nuts")
    assert told(session) == [("A ramp", "No nuts")], "what is left empty stays"
    client.submit(page, "Save", forget="y")
    assert told(session) == []


def test_nobody_else_opens_the_page_of_needs(client_for, make, booking):
    for person in (make.coordinator(booking.agency), make.administrator(), make.person()):
        assert client_for(person).get(f"/bookings/{booking.ref}/needs").status_code == 404


def test_what_is_remembered_is_kept_on_ones_account_and_forgotten_there(client_for, make, session):
    person = make.person()
    own = client_for(person)
    own.submit("/account/needs", "Save", access="A ramp")
    assert session.scalars(select(RememberedNeeds.access)).all() == ["A ramp"]
    account = main_text(own.get("/account"))
    assert "Saved for your next booking" in account
    assert "A ramp" not in account
    own.submit("/account/needs", "Save", access="")
    assert session.scalars(select(RememberedNeeds)).all() == []
