"""A venue that gets another address: whoever comes there is told, once, by the worker; and what else a venue says."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.models import Event, Venue
from training.files.models import KeptFile
from training.mail.models import Message


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def address(venue):
    return f"/admin/programme/venues/{venue.id}"


def save(desk, venue, press="Save and tell them", **typed):
    """Save a venue; where its page shows first who is told, press that button there, too."""
    answer = desk.submit(address(venue), "Save the venue", **typed)
    if "this is what people will be told" in answer.text:
        reason = {"untold": "known"} if press == "Save without telling" else {}
        answer = desk.submit("", press, page=answer, **reason)
    return answer


def told(session):
    return {message.to_address: message for message in session.scalars(select(Message))}


def test_delegates_and_trainers_of_coming_events_are_told_of_another_address(desk, make, session, run_job):
    venue, trainer = make.venue(), make.trainer()
    coming, other = make.event(venue_id=venue.id, trainers=(trainer,)), make.event(days=70, venue_id=venue.id)
    past, elsewhere = make.event(days=-3, venue_id=venue.id), make.event()
    draft = make.event(venue_id=venue.id, state="draft", published_at=None)
    bookings = [make.booking(event) for event in (coming, other, past, elsewhere, draft)]
    saved = save(desk, venue, street="2 New Road", postcode="co2 2bb")
    assert "Those who come to 2 coming events are being told." in main_text(saved)
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


def test_who_is_told_of_another_address_is_seen_before_anything_is_saved(desk, make, session, run_job):
    venue = make.venue()
    near, far = make.event(days=2, venue_id=venue.id), make.event(venue_id=venue.id, trainers=(make.trainer(),))
    make.booking(near, make.person("Ann Bell"))
    make.booking(far, make.person("Bo Carr"))
    run_job("timetable.send")
    shown = desk.submit(address(venue), "Save the venue", street="2 New Road")
    said = main_text(shown)
    assert "Nothing is saved yet: this is what people will be told" in said
    assert f"{near.course.title}, Thursday 14 May 2026 : 1 person is told, 1 is sent the joining instructions" in said
    assert f"{far.course.title}, Saturday 11 July 2026 : 1 person is told, 1 trainer is told" in said
    assert "It is now: Example hall" in said
    assert "2 New Road" in said
    session.expire_all()
    assert venue.address == "1 High Street, Colchester"
    refused = desk.submit("", "Save without telling", page=shown)
    assert "Choose why nobody is told. It is kept in the history." in main_text(refused)
    desk.submit("", "Save without telling", page=refused, untold="minor")
    session.expire_all()
    assert venue.address == "2 New Road"
    assert "Changed without telling anybody, “It makes no" in main_text(desk.get(f"/admin/events/{far.ref}"))
    assert desk.submit(address(venue), "Save the venue", lunch="Soup").status_code == 200, "of the lunch nobody is told"


def test_a_better_description_is_told_and_lets_nobody_cancel_free(desk, make, session, run_job):
    event = make.event()
    make.booking(event)
    save(desk, event.venue, postcode="CO1 1AB", address_change="correction")
    run_job("admin.programme.tell_of_places")
    assert len(told(session)) == 1
    assert session.get(Event, event.id).moved_at is None


def test_another_place_lets_everybody_cancel_free_also_where_nobody_is_told_by_us(desk, make, session, run_job):
    event = make.event()
    make.booking(event)
    save(desk, event.venue, press="Save without telling", street="3 Quiet Lane", address_change="elsewhere")
    run_job("admin.programme.tell_of_places")
    assert told(session) == {}
    assert session.get(Event, event.id).moved_at is not None


def test_nobody_is_told_where_that_is_wished_or_only_the_lunch_is_another(desk, make, session, run_job):
    event = make.event()
    make.booking(event)
    save(desk, event.venue, lunch="Soup", cost="£90", contact="Cara Taker, 01206 1234")
    save(desk, event.venue, press="Save without telling", street="3 Quiet Lane")
    run_job("admin.programme.tell_of_places")
    assert told(session) == {}


def test_nobody_is_sent_the_instructions_again_where_nobody_is_to_be_told(desk, make, session, run_job):
    event = make.event(days=2)
    make.booking(event)
    run_job("timetable.send")
    assert len(told(session)) == 1
    save(desk, event.venue, press="Save without telling", street="3 Quiet Lane", directions="Past the pond.")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        run_job("timetable.send")
        run_job("admin.programme.tell_of_places")
        assert len(session.scalars(select(Message)).all()) == 1
        save(desk, event.venue, directions="Behind the pond.")
    with time_machine.travel(clock.now() + timedelta(minutes=22), tick=False):
        run_job("timetable.send")
    assert len(session.scalars(select(Message)).all()) == 2, "what is told is sent again"


def test_two_corrections_before_the_worker_comes_are_one_message_and_none_where_all_is_as_it_was(
    desk, make, session, run_job
):
    event = make.event()
    booking = make.booking(event)
    save(desk, event.venue, street="2 New Road")
    save(desk, event.venue, street="3 New Road")
    run_job("admin.programme.tell_of_places")
    text = told(session)[booking.delegate.email].text
    assert "1 High Street" in text
    assert "3 New Road" in text
    assert "2 New Road" not in text
    save(desk, event.venue, street="4 New Road")
    save(desk, event.venue, street="3 New Road")
    run_job("admin.programme.tell_of_places")
    assert len(told(session)) == 1


def test_a_venue_may_lie_outside_essex(desk, make, session, client):
    venue = make.venue()
    save(desk, venue, quadrant="outside", map_link="https://maps.example/hall")
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


def a_map(color="green"):
    content = BytesIO()
    Image.new("RGB", (60, 40), color).save(content, "PNG")
    return BytesIO(content.getvalue()), "c:\\maps\\hall.png"


def test_the_picture_of_a_venue_s_map_is_sent_shown_on_event_pages_and_taken_away(desk, client, make, session):
    event = make.event()
    page = f"{address(event.venue)}/map"
    sent = desk.submit(page, "Show this picture", file=a_map(), credit="© OpenStreetMap contributors")
    assert "The picture is on the page of every event" in main_text(sent)

    figure = client.page(f"/events/{event.ref}").find("figure")
    assert figure.get_text(strip=True) == "© OpenStreetMap contributors"
    shown = client.get(figure.img["src"])
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "max-age" in shown.headers["Cache-Control"]
    assert figure.img["alt"] == f"Map with {event.venue.name}, {event.venue.address}"

    desk.submit(page, "Save", file=a_map("red"))
    assert client.get(figure.img["src"]).status_code == 404, "another picture has another address"
    desk.submit(page, "Take the picture away")
    assert client.page(f"/events/{event.ref}").find("figure") is None
    assert session.scalars(select(KeptFile.delete_on)).all() == [clock.today(), clock.today()], (
        "the worker deletes them"
    )


def test_whose_map_it_is_is_put_right_without_the_picture(desk, client, make, session):
    event = make.event()
    page = f"{address(event.venue)}/map"
    desk.submit(page, "Show this picture", file=a_map(), credit="© OpenStreetMap")
    shown = client.page(f"/events/{event.ref}").find("figure").img["src"]

    saved = desk.submit(page, "Save", credit="© OpenStreetMap contributors")
    assert "The line below the picture is saved" in main_text(saved)
    figure = client.page(f"/events/{event.ref}").find("figure")
    assert (figure.get_text(strip=True), figure.img["src"]) == ("© OpenStreetMap contributors", shown)
    history = desk.get(f"/admin/history?subject=venue&id={event.venue.id}")
    assert "Line below the picture of the map changed" in main_text(history)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    (({}, "Choose the picture"), ({"file": (BytesIO(b"PDF"), "map.pdf")}, "no picture that can be read")),
)
def test_the_first_picture_of_a_map_is_needed_and_has_to_be_one(desk, make, sent, sentence):
    page = f"{address(make.venue())}/map"
    refused = desk.submit(page, "Show this picture", **sent)
    assert refused.status_code == 422
    assert sentence in main_text(refused)
