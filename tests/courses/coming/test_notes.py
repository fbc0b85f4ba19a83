"""What to know before one comes, and where it is said."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking
from training.courses.coming.notes import Practical, notes
from training.courses.models import PlacePool
from training.mail.models import Message

COURSE = Practical(agenda="Course agenda", bring="A pen", lunch="Bring your own", platform="Teams")
VENUE = Practical(lunch="There is a canteen", travel="Park behind the hall")


@pytest.mark.parametrize(
    ("own", "course", "venue", "room", "online", "said"),
    (
        (Practical(), Practical(), Practical(), True, True, []),
        (
            Practical(),
            COURSE,
            VENUE,
            True,
            False,
            ["Course agenda", "A pen", "Bring your own", "Park behind the hall"],
        ),
        (Practical(), Practical(), VENUE, True, False, ["There is a canteen", "Park behind the hall"]),
        (
            Practical(lunch="Soup", travel="By bus"),
            COURSE,
            VENUE,
            True,
            False,
            ["Course agenda", "A pen", "Soup", "By bus"],
        ),
        (Practical(), COURSE, VENUE, False, True, ["Course agenda", "A pen", "Teams"]),
        (Practical(platform="Zoom", bring=" "), Practical(), VENUE, False, True, ["Zoom"]),
    ),
)
def test_what_is_said_most_closely_counts(own, course, venue, room, online, said):
    assert [note.markdown for note in notes(own, course, venue, in_a_room=room, online=online)] == said


def test_what_course_venue_and_event_say_is_on_its_page_in_the_booking_and_in_the_confirmation(
    client_for, client, make, session, transact
):
    desk = client_for(make.administrator())
    course = make.course()
    venue = make.venue(directions="Park **behind** the hall", lunch="There is a canteen")
    event = make.event(course, venue_id=venue.id)
    desk.submit(f"/admin/programme/courses/{course.code}", "Save the course", bring="A pen", agenda="9:30 tea")
    desk.submit(f"/admin/events/{event.ref}/edit", "Save the event", lunch="Soup on the house")
    said = main_text(client.get(f"/events/{event.ref}"))
    for words in ("Park behind the hall", "A pen", "9:30 tea", "Soup on the house"):
        assert words in said
    assert "There is a canteen" not in said
    person = make.person(agency=make.agency())
    booking = make.booking(event, person)
    assert "Soup on the house" in main_text(client_for(person).get(f"/bookings/{booking.ref}"))
    other = client_for(make.person(agency=make.agency()))
    check = other.submit(f"/events/{event.ref}/book", "Continue", job_role="Nurse")
    other.submit("", "Accept the terms and book", page=check)
    confirmed = session.query(Message).filter(Message.kind == "bookings/confirmed").one()
    for words in ("Park behind the hall", "A pen", "Soup on the house"):
        assert words in confirmed.text


def test_audiences_are_ticked_or_typed_and_shown_and_two_events_of_a_day_for_one_are_marked(client_for, client, make):
    desk = client_for(make.administrator())
    one, other = make.course(title="One"), make.course(title="Other")
    for course, typed in ((one, "Early years, Designated leads"), (other, "early  years")):
        saved = desk.submit(f"/admin/programme/courses/{course.code}", "Save the course", new_audiences=typed)
        assert "is saved" in main_text(saved)
    venue = make.venue()
    event = make.event(one, days=58)
    make.event(other, days=58, venue_id=venue.id)
    assert "Designated leads, Early years" in main_text(client.get(f"/events/{event.ref}"))
    page = main_text(desk.get(f"/admin/events/{event.ref}/edit"))
    assert "Also for Early years on that day:" in page
    assert "The room at" not in page


def test_the_programme_is_narrowed_to_an_audience_and_the_course_says_whom_it_is_for(client_for, client, make):
    desk = client_for(make.administrator())
    one, other = make.course(title="One"), make.course(title="Other")
    desk.submit(f"/admin/programme/courses/{one.code}", "Save the course", new_audiences="Early years, Foster carers")
    for course in (one, other):
        make.event(course)
    page = client.page("/courses?audience=Early+years")
    titles = [row.get_text(strip=True) for row in page.select(".events h3, .events h4, .event-row__title")]
    assert [title for title in titles if "Other" in title] == []
    assert "1 of 2 dates matches" in main_text(client.get("/courses?audience=Early+years"))
    assert "Foster carers" in main_text(client.get(f"/courses/{one.code}"))
    assert client.get("/programme.json").json["events"][0]["audiences"] == ["Early years", "Foster carers"]


def test_who_joins_online_reads_nothing_of_lunch_and_who_comes_to_the_room_nothing_of_the_platform(
    client_for, make, session, transact, run_job, frozen_clock
):
    """A hybrid event: in the booking, in the confirmation and in the joining instructions."""
    course = make.course(bring="A pen", lunch="Soup on the house", platform="Teams, with a camera")
    venue = make.venue(directions="Park behind the hall")
    event = make.event(course, days=30, venue_id=venue.id, online_link="https://meeting.example/123")
    event.pools.append(PlacePool(mode="online", capacity=10))
    session.commit()
    assert "Teams, with a camera" in main_text(client_for(make.person()).get(f"/events/{event.ref}")), "for both"
    said = {}
    for mode in ("room", "online"):
        person = make.person(agency=make.agency())
        client = client_for(person)
        check = client.submit(f"/events/{event.ref}/book", "Continue", job_role="Nurse", mode=mode)
        client.submit("", "Accept the terms and book", page=check)
        booking = session.scalars(select(Booking).where(Booking.delegate_id == person.id)).one()
        said[mode] = [person, main_text(client.get(f"/bookings/{booking.ref}"))]
    frozen_clock.move_to(event.starts_at - timedelta(days=4))
    run_job("timetable.send")
    for mode, (person, page) in said.items():
        messages = session.scalars(select(Message).where(Message.to_person_id == person.id)).all()
        texts = {message.kind: message.text for message in messages}
        for text in (page, texts["bookings/confirmed"], texts["timetable/joining"]):
            assert "A pen" in text
            for words in ("Soup on the house", "Park behind the hall"):
                assert (words in text) == (mode == "room"), (mode, words)
            for words in ("Teams, with a camera", "meeting.example"):
                assert (words in text) == (mode == "online"), (mode, words)
