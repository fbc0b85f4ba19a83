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
    assert "Saved. You are back." in main_text(say(own, person, None, None))
    session.refresh(person.affiliations[0])
    assert person.affiliations[0].away_from is None


def test_what_is_booked_in_the_days_away_is_named(client_for, make, agency, person):
    booking = make.booking(make.event(make.course(title="Neglect")), person, agency=agency)
    day = clock.local(booking.event.starts_at).date()
    said = main_text(say(client_for(person), person, day, day))
    assert f"You are still booked in that time: “Neglect” on {clock.show_date(day)}." in said


def test_whoever_was_never_away_is_not_back(client_for, person):
    assert "Nothing has changed: you are not away." in main_text(say(client_for(person), person, None, None))


def test_being_away_on_any_day_of_an_event_is_said_where_a_coordinator_chooses(client_for, make, agency, person):
    event = make.event(sittings=3)
    last_day = clock.local(event.ends_at).date()
    say(client_for(person), person, last_day, last_day + timedelta(days=7))
    booking = make.booking(event, make.person(agency=agency), agency=agency)
    page = client_for(make.coordinator(agency)).get(f"/bookings/{booking.ref}/substitute")
    assert "Priya Patel, away then" in page.text


def test_days_away_that_are_over_are_said_nowhere(client_for, make, session, agency, person):
    tie = person.affiliations[0]
    tie.away_from, tie.away_until = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    session.commit()
    own = client_for(person)
    words = main_text(own.get("/my/organisations"))
    assert "Away from" not in words
    assert "Say when you are away" in words
    assert own.page(f"/my/organisations/{tie.id}/away").find(id="first-day").get("value", "") == ""
    assert "away" not in main_text(own.get("/account"))
    assert "Away from" not in main_text(client_for(make.coordinator(agency)).get("/agency/people"))


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    (
        (5, 1, "The last day is before the first"),
        (-9, -1, "These days are over"),
        (1, None, "A guess will do"),
        (None, 1, "empty both"),
    ),
)
def test_days_that_make_no_sense_are_refused_beside_them(client_for, person, first, last, sentence):
    days = [clock.today() + timedelta(days=number) if number else None for number in (first, last)]
    answer = say(client_for(person), person, *days)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
