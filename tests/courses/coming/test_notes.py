"""What to know before one comes, and where it is said."""

import pytest

from tests.pages import main_text
from training.courses.coming.notes import Practical, notes
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
