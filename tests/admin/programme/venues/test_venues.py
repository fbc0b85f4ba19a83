"""A venue that gets another address: whoever comes there is told, once, by the worker; and what else a venue says."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.models import Event, Venue
from training.mail.models import Message


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def address(venue):
    return f"/admin/programme/venues/{venue.id}"


def told(session):
    return {message.to_address: message for message in session.scalars(select(Message))}


def test_delegates_and_trainers_of_coming_events_are_told_of_another_address(desk, make, session, run_job):
    venue, trainer = make.venue(), make.trainer()
    coming, other = make.event(venue_id=venue.id, trainers=(trainer,)), make.event(days=70, venue_id=venue.id)
    past, elsewhere = make.event(days=-3, venue_id=venue.id), make.event()
    draft = make.event(venue_id=venue.id, state="draft", published_at=None)
    bookings = [make.booking(event) for event in (coming, other, past, elsewhere, draft)]
    saved = desk.submit(address(venue), "Save the venue", street="2 New Road", postcode="co2 2bb")
    assert "Those who come to 2 coming events are being told of the address." in main_text(saved)
    assert told(session) == {}, "the worker tells them"
    run_job("admin.programme.tell_of_places")
    messages = told(session)
    assert set(messages) == {bookings[0].delegate.email, bookings[1].delegate.email, trainer.email}
    text = messages[bookings[0].delegate.email].text
    assert "1 High Street, Colchester, CO1 1AA" in text
    assert "2 New Road, CO2 2BB" in text
    assert messages[bookings[0].delegate.email].attachments, "the calendar is brought up to date"
    run_job("admin.programme.tell_of_places")
    assert len(session.scalars(select(Message)).all()) == 3
    assert session.get(Event, coming.id).moved_at is not None
    assert session.get(Event, past.id).moved_at is None


def test_a_better_description_is_told_and_lets_nobody_cancel_free(desk, make, session, run_job):
    event = make.event()
    make.booking(event)
    desk.submit(address(event.venue), "Save the venue", postcode="CO1 1AB", address_change="correction")
    run_job("admin.programme.tell_of_places")
    assert len(told(session)) == 1
    assert session.get(Event, event.id).moved_at is None


def test_nobody_is_told_where_that_is_wished_or_only_the_lunch_is_another(desk, make, session, run_job):
    event = make.event()
    make.booking(event)
    desk.submit(address(event.venue), "Save the venue", lunch="Soup", cost="£90", contact="Cara Taker, 01206 1234")
    desk.submit(address(event.venue), "Save the venue", street="3 Quiet Lane", address_change="silent")
    run_job("admin.programme.tell_of_places")
    assert told(session) == {}


def test_two_corrections_before_the_worker_comes_are_one_message_and_none_where_all_is_as_it_was(
    desk, make, session, run_job
):
    event = make.event()
    booking = make.booking(event)
    desk.submit(address(event.venue), "Save the venue", street="2 New Road")
    desk.submit(address(event.venue), "Save the venue", street="3 New Road")
    run_job("admin.programme.tell_of_places")
    text = told(session)[booking.delegate.email].text
    assert "1 High Street" in text
    assert "3 New Road" in text
    assert "2 New Road" not in text
    desk.submit(address(event.venue), "Save the venue", street="4 New Road")
    desk.submit(address(event.venue), "Save the venue", street="3 New Road")
    run_job("admin.programme.tell_of_places")
    assert len(told(session)) == 1


def test_a_venue_may_lie_outside_essex(desk, make, session, client):
    venue = make.venue()
    desk.submit(address(venue), "Save the venue", quadrant="outside", map_link="https://maps.example/hall")
    assert session.get(Venue, venue.id).quadrant is None
    assert "Outside Essex" in main_text(desk.get("/admin/programme/venues"))
    event = make.event(venue_id=venue.id)
    page = client.get(f"/events/{event.ref}")
    assert "https://maps.example/hall" in page.text
    assert event.course.title in main_text(client.get("/courses"))
    assert client.get("/programme.json").status_code == 200


def test_a_venue_counts_no_event_that_was_cancelled(desk, make):
    venue = make.venue("Charter Hall")
    make.event(venue_id=venue.id)
    make.event(venue_id=venue.id, state="cancelled", cancelled_at=clock.now(), cancelled_because="Snow")
    row = next(row for row in desk.page("/admin/programme/venues/").select("tbody tr") if "Charter Hall" in row.text)
    assert row.find("td", {"data-label": "Coming events"}).get_text(strip=True) == "1"
