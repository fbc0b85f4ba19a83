"""A county-wide agency: its people are asked once where they work, and each booking keeps the answer of its day."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.bookings.models import Booking
from training.courses.models import KeptPlaces
from training.mail.models import Message
from training.people.models import Affiliation, Agency, Person


@pytest.fixture
def police(make: Any) -> Agency:
    return make.agency("Example Police", county_wide=True, area="Essex", quadrant="Mid")


def booked(session: Any) -> list[tuple[str | None, str | None]]:
    return [(one.area, one.quadrant) for one in session.scalars(select(Booking).order_by(Booking.id))]


def kept(session: Any, person: Person, agency: Agency) -> tuple[str | None, str | None]:
    session.expire_all()
    found = (Affiliation.person_id == person.id, Affiliation.agency_id == agency.id)
    tie = session.scalars(select(Affiliation).where(*found, Affiliation.ended_at.is_(None))).one()
    return tie.area, tie.quadrant


def test_somebody_signed_in_is_asked_once_and_not_again(make, session, client_for, police):
    person = make.person("Pat Police", agency=police)
    browser, event, later = client_for(person), make.event(), make.event()

    refused = browser.submit(f"/events/{event.ref}/book", "Continue", job_role="Officer")
    assert refused.status_code == 422
    assert "Choose where you work" in main_text(refused)
    check = browser.submit("", "Continue", page=refused, works_in="Essex/North")
    assert "Where do you work? North Essex" in main_text(check)
    browser.submit("", "Accept the terms and book", page=check)
    assert booked(session) == [("Essex", "North")]
    assert kept(session, person, police) == ("Essex", "North")

    again = browser.get(f"/events/{later.ref}/book")
    assert "Where do you work?" not in main_text(again)
    check = browser.submit("", "Continue", page=again)
    browser.submit("", "Accept the terms and book", page=check)
    assert booked(session) == [("Essex", "North")] * 2


def test_the_question_is_hidden_until_a_county_wide_agency_is_chosen(make, client_for, police):
    other = make.agency("Example Scouts")
    browser, event = client_for(make.person(agency=other)), make.event()
    page = browser.get(f"/events/{event.ref}/book")
    block = soup_of(page).find("select", {"name": "works_in"}).find_parent("div", attrs={"data-reveals": True})
    assert block.has_attr("hidden")
    assert block["data-reveals-when"] == str(police.id)
    check = browser.submit("", "Continue", page=page, job_role="Leader", works_in="Southend")
    assert "Where do you work?" not in main_text(check), "what was not asked is left aside"


def test_a_guest_is_asked_and_the_answer_is_theirs_once_the_address_is_confirmed(make, session, client, police):
    event = make.event()
    known = make.person("Kim Known", email="kim@example.org", agency=police)
    details = {"name": "Kim Known", "email": "kim@example.org", "agency": str(police.id), "job_role": "Officer"}
    refused = client.submit(f"/events/{event.ref}/book", "Continue", **details)
    assert refused.status_code == 422
    check = client.submit("", "Continue", page=refused, works_in="Southend")
    client.submit("", "Accept the terms and hold my place", page=check)
    assert booked(session) == [("Southend", None)]
    assert kept(session, known, police) == (None, None), "a stranger may have typed the address"

    [message] = session.scalars(select(Message)).all()
    link = re.search(r"http://127\.0\.0\.1:8000(/bookings/confirm/\S+)", message.text)
    client.submit(link[1], "Confirm my booking")
    assert kept(session, known, police) == ("Southend", None)


def test_places_kept_for_an_area_go_by_where_somebody_works(make, session, client_for, police):
    event = make.event(capacity=1, days=40)
    event.kept_until = clock.today() + timedelta(days=9)
    session.add(KeptPlaces(event_id=event.id, area="Southend", places=1))
    session.commit()
    north, south = make.person(), make.person()
    make.tie(north, police, area="Essex", quadrant="North")
    make.tie(south, police, area="Southend")
    waits = client_for(north).submit(f"/events/{event.ref}/book", "Continue", job_role="Officer")
    assert "kept for people from Southend" in main_text(waits)
    comes = client_for(south).submit(f"/events/{event.ref}/book", "Continue", job_role="Officer")
    assert "kept for people from Southend" not in main_text(comes)


def test_a_coordinator_says_it_for_those_of_whom_nobody_has_and_leaves_the_rest_unknown(
    make, session, client_for, police
):
    browser, event = client_for(make.coordinator(police)), make.event()
    known = make.person("Nia North", email="nia@example.org")
    make.tie(known, police, area="Essex", quadrant="North")
    people = "Nia North, nia@example.org\nSam South, sam@example.org\nUma Unknown, uma@example.org"
    check = browser.submit(f"/events/{event.ref}/book-several", "Check the list", people=people, to_be_named="1")
    assert [field["name"] for field in soup_of(check).select("select[name^=works_in-]")] == ["works_in-2", "works_in-3"]
    typed = {"works_in-2": "Thurrock"}
    browser.submit("", "Accept the terms and book 4", page=check, **typed)
    assert booked(session) == [("Essex", "North"), ("Thurrock", None), (None, None), (None, None)]
    assert (
        kept(session, session.scalars(select(Person).where(Person.name == "Sam South")).one(), police)[0] == "Thurrock"
    )

    again = make.event()
    check = browser.submit(f"/events/{again.ref}/book-several", "Check the list", people=people)
    assert [field["name"] for field in soup_of(check).select("select[name^=works_in-]")] == ["works_in-3"]


def test_a_colleague_who_comes_instead_brings_where_they_work(make, session, client_for, police):
    colleague = make.person("Cal Colleague")
    make.tie(colleague, police, area="Southend")
    booking = make.booking(
        make.event(days=40), make.person(agency=police), agency=police, area="Essex", quadrant="North"
    )
    browser = client_for(make.coordinator(police))
    browser.submit(f"/bookings/{booking.ref}/substitute", colleague=str(colleague.id))
    session.expire_all()
    assert booking.delegate_id == colleague.id
    assert (booking.area, booking.quadrant) == ("Southend", None)
