"""A sitting keeps its identity, and one that was removed leaves people's calendars."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.courses.conftest import edit_address, errors_in, save_and_tell
from training import clock
from training.attendance.models import Mark, MarkKind
from training.courses.models import RemovedSitting, Sitting
from training.mail.models import Message


def entries(content):
    """Every entry of a calendar file by the name that calendars know it by."""
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(content).walk("VEVENT")}


def days_of(entry):
    return entry["dtstart"].dt.date()


def remove(desk, event, number):
    """Press “Remove” beside a sitting, then save."""
    page = desk.submit(edit_address(event), f"Remove sitting {number + 1}")
    return save_and_tell(desk, edit_address(event), page=page)


@pytest.fixture
def event(make):
    return make.event(sittings=2)


@pytest.mark.parametrize("which", (0, 1))
def test_the_day_that_stays_keeps_its_entry_and_the_other_is_cancelled(desk, make, session, event, which):
    booking = make.booking(event)
    before = {sitting.number: sitting.starts_at.date() for sitting in event.sittings}
    remove(desk, event, which)
    stays, goes = (2, 1) if which == 0 else (1, 2)
    message = session.scalars(select(Message)).one()
    put_in, take_out = (file for file in message.attachments)
    assert "METHOD:PUBLISH" in put_in.content.decode()
    [(name, entry)] = entries(put_in.content).items()
    assert name == f"booking-{booking.ref}@training-{stays}"
    assert days_of(entry) == before[stays]
    assert "METHOD:CANCEL" in take_out.content.decode()
    [(name, entry)] = entries(take_out.content).items()
    assert name == f"booking-{booking.ref}@training-{goes}"
    assert (str(entry["status"]), entry["sequence"]) == ("CANCELLED", 2)
    assert days_of(entry) == before[goes]
    assert put_in.filename != take_out.filename
    assert "The attached files" in message.text


def test_what_is_fetched_later_takes_the_day_out_too(desk, client, make, client_for, event):
    booking = make.booking(event)
    remove(desk, event, 0)
    own = client_for(booking.delegate).get(f"/bookings/{booking.ref}/calendar.ics").data
    public = client.get(f"/events/{event.ref}.ics").data
    for content, name in ((own, f"booking-{booking.ref}@training"), (public, f"event-{event.ref}@training")):
        found = entries(content)
        assert {name: str(entry["status"]) for name, entry in found.items()} == {
            f"{name}-1": "CANCELLED",
            f"{name}-2": "CONFIRMED",
        }
        assert b"METHOD:PUBLISH" in content
    assert "day" not in str(found[f"event-{event.ref}@training-2"]["summary"])


def test_the_calendar_of_the_whole_programme_has_only_what_takes_place(desk, client, make, event):
    remove(desk, event, 0)
    assert list(entries(client.get("/calendar.ics").data)) == [f"event-{event.ref}@training-2"]
    feed = client.get("/programme.atom").text
    assert feed.count("<entry>") == 1
    (only,) = client.get("/programme.json").json["events"]
    assert len(only["sittings"]) == 1


def test_whoever_books_afterwards_never_hears_of_it(desk, make, client_for, frozen_clock, event):
    remove(desk, event, 0)
    frozen_clock.shift(timedelta(hours=1))
    booking = make.booking(event)
    content = client_for(booking.delegate).get(f"/bookings/{booking.ref}/calendar.ics").data
    assert list(entries(content)) == [f"booking-{booking.ref}@training-2"]


def test_whoever_gets_a_place_afterwards_never_hears_of_it(desk, make, client_for, session, frozen_clock, event):
    """They waited when the day was removed, and had nothing in their calendar."""
    booking = make.booking(event, state="offered", held_until=clock.now() + timedelta(hours=20))
    remove(desk, event, 0)
    frozen_clock.shift(timedelta(hours=1))
    own = client_for(booking.delegate)
    own.submit(f"/bookings/{booking.ref}", "Accept the place")
    message = session.scalars(select(Message).where(Message.kind == "bookings/confirmed")).one()
    for content in (message.attachments[0].content, own.get(f"/bookings/{booking.ref}/calendar.ics").data):
        assert list(entries(content)) == [f"booking-{booking.ref}@training-2"]


def test_whoever_takes_over_a_place_never_hears_of_it(desk, make, session, frozen_clock, event):
    booking = make.booking(event)
    remove(desk, event, 0)
    frozen_clock.shift(timedelta(hours=1))
    desk.submit(f"/bookings/{booking.ref}/substitute", "Swap", colleague="", name="New Nora", email="nora@example.org")
    message = session.scalars(select(Message).where(Message.kind == "bookings/booked_for")).one()
    assert list(entries(message.attachments[0].content)) == [f"booking-{booking.ref}@training-2"]


def test_a_booking_that_asked_before_takes_the_day_out_when_it_is_confirmed(
    desk, make, client_for, session, frozen_clock, event
):
    """Its page offered the file already."""
    booking = make.booking(event, state="requested", awaits="manager")
    remove(desk, event, 0)
    frozen_clock.shift(timedelta(hours=1))
    desk.submit(f"/admin/events/{event.ref}/roster", f"Approve {booking.delegate.name}")
    message = session.scalars(select(Message).where(Message.kind == "bookings/confirmed")).one()
    assert len(entries(message.attachments[0].content)) == 2


def test_a_new_day_never_gets_the_name_of_one_that_was_removed(desk, make, session, event):
    remove(desk, event, 1)
    page = desk.submit(edit_address(event), "Add a sitting")
    moved = {"sittings-1-day": ["20", "7", "2026"]}
    save_and_tell(desk, edit_address(event), page=page, **moved)
    session.expire_all()
    assert [(sitting.position, sitting.number) for sitting in event.sittings] == [(1, 1), (2, 3)]
    assert [gone.number for gone in event.removed_sittings] == [2]


def test_a_day_that_moves_keeps_its_name(desk, make, session, event):
    """Removing the first and moving the second in one go: without its name it would be taken for the first."""
    page = desk.submit(edit_address(event), "Remove sitting 1")
    save_and_tell(desk, edit_address(event), page=page, **{"sittings-0-day": ["20", "7", "2026"]})
    session.expire_all()
    assert [(sitting.number, sitting.starts_at.day) for sitting in event.sittings] == [(2, 20)]


def test_a_draft_remembers_nothing(desk, make, session):
    event = make.event(sittings=2, state="draft", published_at=None)
    remove(desk, event, 0)
    assert session.scalars(select(RemovedSitting)).all() == []


def test_the_marks_stay_with_their_day(client_for, make, session, frozen_clock, event):
    """On the morning of the first day somebody was marked already, when the second day falls away, or the first."""
    booking = make.booking(event)
    first = event.sittings[0]
    frozen_clock.move_to(first.starts_at - timedelta(hours=1))
    session.add(Mark(sitting_id=first.id, booking_id=booking.id, kind=MarkKind.PRESENT, marked_at=first.starts_at))
    session.commit()
    desk = client_for(make.administrator())
    answer = remove(desk, event, 0)
    assert answer.status_code == 422
    assert errors_in(answer) == [
        "People are marked on the register of Saturday 11 July 2026 already, so this day cannot be removed"
    ]
    remove(desk, event, 1)
    assert session.scalars(select(Sitting.id).where(Sitting.event_id == event.id)).all() == [first.id]
    assert session.scalars(select(Mark)).one().sitting_id == first.id


def test_the_days_stay_where_somebody_comes_to_complete_one(desk, make, session, event):
    missed = make.booking(make.event(event.course, sittings=2))
    make.booking(event, missed.delegate, completes_id=missed.id, comes_for="2")
    answer = remove(desk, event, 0)
    assert errors_in(answer) == [
        "1 person comes here for some of the days, to complete what they missed at another date: the number of days"
        " stays as it is until that booking is moved or cancelled"
    ]
