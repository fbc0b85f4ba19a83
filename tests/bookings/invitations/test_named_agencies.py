"""An event that is open to named agencies: for whom it can be booked, whoever books, and who is offered a place."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.booking import guests
from training.bookings.booking.operations import Details
from training.bookings.models import Booking
from training.people.delegates import WorksFor
from training.people.models import Affiliation, Person
from training.refusals import Refused


@pytest.fixture
def person(make: Any, agency: Any) -> Person:
    return make.person("Dele Delegate", agency=agency, job_role="Scout leader")


@pytest.fixture
def browser(client_for: Any, person: Person) -> Any:
    return client_for(person)


def book(browser: Any, event: Any, **typed: Any) -> Any:
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return browser.submit("", "Accept the terms and book", page=check) if check.status_code == 200 else check


def test_an_event_open_to_named_agencies_is_refused_to_others_and_booked_by_theirs(browser, make, session, agency):
    theirs = make.event(open_to="agencies", agencies=(make.agency("Essex Police"),))
    page = browser.page(f"/events/{theirs.ref}")
    assert "only for staff and volunteers of Essex Police" in page.get_text(" ")
    refused = book(browser, theirs)
    assert refused.status_code == 422
    assert "Only for staff and volunteers of Essex Police" in main_text(refused)
    assert "Mid Essex Scouts" not in main_text(refused), "whom they may not come for is not offered"
    assert "Your place is booked" in main_text(book(browser, make.event(open_to="agencies", agencies=(agency,))))


def test_of_several_agencies_only_those_that_may_book_are_offered(browser, make, session, person, agency):
    scouts, football = agency, make.agency("Example Football")
    session.add(Affiliation(person_id=person.id, agency_id=football.id, began_at=person.created_at))
    session.commit()
    event = make.event(open_to="agencies", agencies=(football, make.agency("Essex Police")))
    page = browser.page(f"/events/{event.ref}/book")
    offered = [field["value"] for field in page.find_all("input", {"name": "affiliation"})]
    assert offered == [str(football.id), "another"]
    listed = [option.get_text() for option in page.find("select", {"name": "agency"}).find_all("option")]
    assert listed == ["", "Essex Police", "Example Football"], "and nobody comes for an agency that is not listed"
    tried = book(browser, event, affiliation=str(scouts.id))
    assert tried.status_code == 422
    assert "Choose again from the list" in main_text(tried)
    assert "Your place is booked" in main_text(book(browser, event))
    assert session.scalars(select(Booking)).one().agency_id == football.id


def test_an_agency_that_is_taken_off_meanwhile_is_refused_by_its_name(browser, make, session, agency):
    police = make.agency("Essex Police")
    event = make.event(open_to="agencies", agencies=(agency, police))
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    event.agencies = [police]
    session.commit()
    refused = browser.submit("", "Accept the terms and book", page=check)
    assert refused.status_code == 422
    assert "Only for staff and volunteers of Essex Police" in main_text(refused)
    assert session.scalars(select(Booking)).first() is None


def test_a_guest_chooses_among_the_named_agencies_only(client, make, session):
    police = make.agency("Essex Police")
    event = make.event(open_to="agencies", agencies=(police,))
    make.agency("Another agency")
    listed = client.page(f"/events/{event.ref}/book").find("select", {"name": "agency"}).find_all("option")
    assert [option.get_text() for option in listed] == ["", "Essex Police"]
    details = {"name": "Nia", "email": "nia@example.org", "job_role": "Officer"}
    for other in ("myself", "other"):
        refused = client.submit(f"/events/{event.ref}/book", "Continue", **details, agency=other)
        assert refused.status_code == 422
    check = client.submit(f"/events/{event.ref}/book", "Continue", **details, agency=str(police.id))
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Booking)).one().agency_id == police.id


def test_the_operation_refuses_a_guest_of_an_agency_that_is_not_named(make, agency, transact):
    event = make.event(open_to="agencies", agencies=(make.agency("Essex Police"),))
    event_id, theirs = event.id, WorksFor(agency.id)
    for works_for in (theirs, WorksFor(), WorksFor(unlisted="Somewhere else")):
        with pytest.raises(Refused, match="only for staff and volunteers of Essex Police"), transact() as session:
            guests.ask_for_place(session, event_id, "Nia", "nia@example.org", works_for, Details(), clock.now())


def test_a_freed_place_is_offered_to_somebody_of_the_named_agencies(client_for, make, agency, person):
    """Whoever joined before the event was restricted keeps their place in the list, and is passed over."""
    police = make.agency("Essex Police")
    event = make.event(open_to="agencies", agencies=(police,), capacity=1)
    leaves = make.booking(event, person)
    other, theirs = (make.booking(event, agency=one, state="waiting") for one in (agency, police))
    client_for(person).submit(f"/bookings/{leaves.ref}/cancel", "Cancel my place")
    assert (other.state, theirs.state) == ("waiting", "offered")
    assert theirs.held_until > clock.now() + timedelta(days=1)
