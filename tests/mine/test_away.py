"""When somebody is away from an organisation: said by themselves, seen by its coordinators, and not why."""

from datetime import timedelta

import pytest

from tests.pages import main_text
from training import clock


@pytest.fixture
def agency(make):
    return make.agency("Colne youth club")


@pytest.fixture
def person(make, agency):
    return make.person("Priya Patel", agency=agency)


def say(browser, person, first, last):
    typed = {}
    for name, day in (("first", first), ("last", last)):
        parts = (day.day, day.month, day.year) if day else ("", "", "")
        typed[name] = [str(part) for part in parts]
    return browser.submit(f"/my/organisations/{person.affiliations[0].id}/away", "Save", **typed)


def test_days_away_are_seen_where_a_coordinator_chooses_who_comes(client_for, make, session, agency, person):
    own, today = client_for(person), clock.today()
    event = make.event()
    day = clock.local(event.starts_at).date()
    said = main_text(say(own, person, today, day))
    assert "Saved. Your bookings stay as they are." in said
    assert "Away from 12 May 2026" in said
    assert "away until" in main_text(own.get("/account"))
    coordinator = client_for(make.coordinator(agency))
    assert "Away from 12 May 2026" in main_text(coordinator.get("/agency/people"))
    booking = make.booking(event, make.person(agency=agency), agency=agency)
    assert "Priya Patel, away then" in coordinator.get(f"/bookings/{booking.ref}/substitute").text
    assert "Saved: you are back." in main_text(say(own, person, None, None))
    session.refresh(person.affiliations[0])
    assert person.affiliations[0].away_from is None


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    ((5, 1, "The last day is before the first"), (1, None, "a guess will do"), (None, 1, "empty both")),
)
def test_days_that_make_no_sense_are_refused_beside_them(client_for, person, first, last, sentence):
    days = [clock.today() + timedelta(days=number) if number else None for number in (first, last)]
    answer = say(client_for(person), person, *days)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
