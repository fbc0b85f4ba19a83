"""Planning an event and changing it, as the administrator does it."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.courses.conftest import edit_address, errors_in, fields_of, on, save_and_tell
from tests.pages import main_text, text_of
from training import clock
from training.access import Role
from training.courses.models import Event, PlacePool
from training.history.models import History
from training.mail.models import Message
from training.people.models import Person

FIRST = fields_of(0, on(2, 6), "9:30am", "4:30pm")


@pytest.fixture
def course(make):
    make.venue("County Hall", room_limit=30)
    return make.course("L3", title="Safeguarding lead", price_pence=8000)


def the_event(session, ref):
    return session.scalars(select(Event).where(Event.ref == ref)).one()


def venue_id(session):
    from training.courses.models import Venue

    return str(session.scalars(select(Venue.id)).first())


def plan(desk, session, **typed):
    return desk.submit(
        "/admin/events/new?course=L3", "Save the event", **{**FIRST, "venue": venue_id(session), **typed}
    )


def test_a_new_event_takes_what_its_course_suggests(desk, course, session):
    answer = plan(desk, session)
    assert "saved as a draft" in main_text(answer)
    event = the_event(session, "L3-01")
    assert (event.state, event.price_pence, event.capacity, event.version) == ("draft", 8000, 24, 1)
    assert clock.show_sitting(event.starts_at, event.ends_at) == "Tuesday 2 June 2026, 9:30am to 4:30pm"
    assert clock.show_moment(event.closes_at) == "Thursday 28 May 2026, 9:30am"
    done = session.scalars(select(History).where(History.subject == "event")).one()
    assert (done.action, done.subject_id) == ("created", event.id)


def test_a_hybrid_event_with_two_sittings_and_a_new_trainer(desk, course, session):
    page = desk.submit("/admin/events/new?course=L3", "Add a sitting", **FIRST)
    assert page.status_code == 200
    assert 'value="3"' in page.text  # the next working day, at the same times
    desk.submit(
        "/admin/events/new?course=L3",
        "Save the event",
        page=page,
        venue=venue_id(session),
        online_places="50",
        online_link="https://meeting.example/abc",
        trainer_name="Uma Guest",
        trainer_email="uma@example.org",
    )
    event = the_event(session, "L3-01")
    assert {pool.mode: pool.capacity for pool in event.pools} == {"room": 24, "online": 50}
    assert [clock.show_date(sitting.starts_at) for sitting in event.sittings] == [
        "Tuesday 2 June 2026",
        "Wednesday 3 June 2026",
    ]
    assert [trainer.name for trainer in event.trainers] == ["Uma Guest"]
    assert session.scalars(select(Person).where(Person.email == "uma@example.org")).one().role_names == [Role.TRAINER]


def test_adding_and_removing_a_sitting_keeps_everything_typed(desk, course):
    page = desk.submit(
        "/admin/events/new?course=L3",
        "Add a sitting",
        **fields_of(0, ["2", "", "2026"], "half nine", "4pm"),
        price_pence="lots",
    )
    assert page.status_code == 200
    assert errors_in(page) == []
    assert 'value="half nine"' in page.text
    assert 'value="lots"' in page.text
    page = desk.submit(
        "/admin/events/new?course=L3", "Add a sitting", page=page, **fields_of(1, on(9, 6), "10am", "noon")
    )
    page = desk.submit("/admin/events/new?course=L3", "Remove sitting 1", page=page)
    assert "half nine" not in page.text
    assert 'value="noon"' in page.text
    assert "Sitting 2 of 2" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"sittings-0-day": ["2", "", "2026"]}, "The date needs a month too"),
        ({"sittings-0-day": ["", "", ""]}, "Enter the date"),
        ({"sittings-0-day": ["31", "6", "2026"]}, "Enter a real date, like 12 5 2027"),
        ({"sittings-0-day": ["2", "6", "2025"]}, "This is in the past. Check the year."),
        ({"sittings-0-starts": ""}, "Enter the start"),
        ({"sittings-0-starts": "early"}, "Enter a time like 9:30am or 16:30"),
        ({"sittings-0-ends": "9am"}, "The end has to be later than the start"),
        ({"price_pence": "-1"}, "Enter an amount in pounds, like 80 or 80.00"),
        ({"price_pence": "20000"}, "Enter at most £10,000.00"),
        ({"price_pence": ""}, "Enter the price, or 0 where it is free"),
        ({"room_places": "", "online_places": ""}, "Enter how many places there are: in a room, online or both"),
        ({"room_places": "many"}, "Enter a whole number"),
        ({"room_places": "31"}, "The room at County Hall holds 30 people at most"),
        ({"venue": ""}, "Choose the venue, or leave its places empty"),
        ({"online_link": "javascript://x.y"}, "Enter the whole address, starting with https://"),
        ({"online_link": "https://" + "x" * 10_000}, "Use 500 characters or fewer"),
        ({"joining_instructions": "x" * 10_000}, "Use 8,000 characters or fewer"),
        ({"ref": "L3 / 1"}, "Use letters, digits and single dashes, like L3-11"),
        ({"ref": "L3-99"}, "Another event has this reference"),
        ({"closing": "another"}, "Enter the day booking closes"),
        (
            {"closing": "another", "closes_day": on(3, 6), "closes_time": "9am"},
            "Booking has to close before the event starts",
        ),
        ({"open_to": "agencies"}, "Choose at least one agency, or open it to everybody"),
        ({"trainer_name": "Uma"}, "Enter the new trainer's e-mail address too"),
        ({"trainer_email": "uma@example.org"}, "Enter the new trainer's name too"),
        ({"agency_cap": "0"}, "Enter a number from 1 to 5,000"),
    ),
)
def test_an_event_that_cannot_be_is_refused_with_a_sentence(desk, course, make, session, typed, sentence):
    make.event(course, ref="L3-99")
    answer = plan(desk, session, **{"joining_instructions": "Bring lunch", **typed})
    assert answer.status_code == 422
    assert sentence in errors_in(answer)
    assert session.scalars(select(Event.ref)).all() == ["L3-99"]
    assert "joining_instructions" in typed or "Bring lunch" in answer.text  # what was typed is still there


def test_sittings_that_overlap_are_refused_beside_the_second(desk, course, make, session):
    event = make.event(course, sittings=2)
    answer = desk.submit(
        edit_address(event),
        "Save the event",
        **fields_of(0, on(14, 7), "9am", "9pm"),
        **fields_of(1, on(14, 7), "8pm", "10pm"),
    )
    assert errors_in(answer) == ["Sitting 2: This starts before the sitting above it has ended, at 9pm"]


def test_an_event_is_published_closed_for_booking_and_reopened(desk, course, session):
    plan(desk, session)
    for button, state in (("Publish it", "published"), ("Close booking", "closed"), ("Reopen booking", "published")):
        desk.submit("/admin/events/L3-01/edit", button)
        assert the_event(session, "L3-01").state == state
    assert the_event(session, "L3-01").version == 4
    actions = session.scalars(select(History.action).where(History.subject == "event").order_by(History.id)).all()
    assert actions == ["created", "published", "booking closed", "booking reopened"]


def test_an_event_that_is_not_ready_cannot_be_published_and_says_why(desk, course, session, frozen_clock):
    plan(desk, session)
    frozen_clock.move_to("2026-06-01 09:00")
    page = desk.get("/admin/events/L3-01/edit")
    assert "Booking would have closed on Thursday 28 May 2026, 9:30am" in main_text(page)
    assert "Publish it" not in main_text(page)


def test_a_reference_stays_once_people_have_it(desk, make):
    event = make.event()
    assert 'name="ref"' not in desk.get(edit_address(event)).text


def test_a_copy_of_an_event_has_everything_but_the_dates(desk, course, make, session):
    trainer = make.trainer()
    make.event(
        course, ref="L3-07", sittings=2, trainers=(trainer,), price_pence=1234, joining_instructions="Bring lunch"
    )
    page = desk.get("/admin/events/new?copy=L3-07")
    desk.submit(
        "/admin/events/new?copy=L3-07",
        "Save the event",
        page=page,
        **{"sittings-0-day": on(8, 9), "sittings-1-day": on(9, 9)},
    )
    copy = the_event(session, "L3-08")
    assert (copy.state, copy.price_pence, copy.joining_instructions) == ("draft", 1234, "Bring lunch")
    assert copy.trainers == [trainer]
    assert (
        clock.show_sitting(copy.sittings[1].starts_at, copy.ends_at) == "Wednesday 9 September 2026, 9:30am to 4:30pm"
    )


def test_places_cannot_go_below_those_taken(desk, make, session):
    event = make.event(capacity=5)
    for _ in range(3):
        make.booking(event)
    answer = save_and_tell(desk, edit_address(event), room_places="2")
    assert errors_in(answer) == ["3 places are taken already, so there have to be at least 3"]
    assert answer.status_code == 422
    save_and_tell(desk, edit_address(event), room_places="3")
    assert session.scalars(select(PlacePool)).one().capacity == 3


def test_places_of_a_kind_that_somebody_holds_cannot_be_taken_away(desk, make):
    event = make.event()
    make.booking(event)
    answer = save_and_tell(desk, edit_address(event), room_places="", online_places="50")
    assert errors_in(answer) == ["1 place is taken already, so there have to be at least 1"]


def test_moving_an_event_tells_everybody_who_booked(desk, make, session):
    event = make.event()
    booking = make.booking(event)
    make.booking(event, state="cancelled")
    answer = save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert "1 person is being told of the change" in main_text(answer)
    message = session.scalars(select(Message)).one()
    assert message.to_address == booking.delegate.email
    assert "It was: Saturday 11 July 2026, 9:30am to 4:30pm" in message.text
    assert "It is now: Wednesday 15 July 2026, 10am to 3pm" in message.text
    calendar = message.attachments[0].content.decode()
    assert "20260715T100000" in calendar
    assert "SEQUENCE:2" in calendar


def test_a_new_venue_is_told_and_a_new_price_is_not(desk, make, session):
    event = make.event()
    make.booking(event)
    save_and_tell(desk, edit_address(event), price_pence="12.50", joining_instructions="Use the side door")
    assert session.scalars(select(Message)).all() == []
    other = make.venue("Parkway Centre")
    save_and_tell(desk, edit_address(event), venue=str(other.id))
    assert "It is now: Parkway Centre" in session.scalars(select(Message)).one().text


def test_nobody_is_told_of_changes_to_a_draft_event(desk, make, session):
    event = make.event(state="draft", published_at=None)
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert session.scalars(select(Message)).all() == []


def test_the_link_itself_is_not_in_the_message(desk, make, session):
    event = make.event(online=True)
    make.booking(event)
    save_and_tell(desk, edit_address(event), online_link="https://meeting.example/new-secret")
    message = session.scalars(select(Message)).one()
    assert "A new link, on the page of your booking" in message.text
    assert "new-secret" not in message.text


def test_the_second_of_two_administrators_sees_what_changed_and_loses_nothing(desk, make, session):
    event = make.event(price_pence=8000)
    opened = desk.get(edit_address(event))
    save_and_tell(desk, edit_address(event), price_pence="50")
    late = save_and_tell(desk, edit_address(event), page=opened, joining_instructions="Bring lunch")
    assert late.status_code == 422
    assert "Somebody else saved this event" in errors_in(late)[0]
    assert "Price £50.00 £80.00" in main_text(late)
    assert "Bring lunch" in late.text
    session.expire_all()
    assert (event.price_pence, event.joining_instructions) == (5000, "")
    save_and_tell(desk, edit_address(event), page=late)
    session.expire_all()
    assert (event.price_pence, event.joining_instructions) == (8000, "Bring lunch")


def test_dates_stay_once_an_event_has_started(desk, make, session):
    event = make.event(days=-3)
    answer = save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert errors_in(answer) == ["This event has already started, so its dates and times stay as they are."]
    save_and_tell(desk, edit_address(event), joining_instructions="Slides are on our page")
    session.expire_all()
    assert event.joining_instructions == "Slides are on our page"


def test_saving_without_a_change_writes_nothing(desk, make, session):
    event = make.event(sittings=2)
    save_and_tell(desk, edit_address(event))
    session.expire_all()
    assert event.version == 1
    assert session.scalars(select(History).where(History.subject == "event")).all() == []


def test_joining_instructions_can_be_read_before_they_are_saved(desk, make, session):
    event = make.event()
    page = desk.submit(
        edit_address(event), "Show how it reads", joining_instructions="Bring **lunch** <script>x</script>"
    )
    assert page.status_code == 200
    assert "<strong>lunch</strong>" in page.text
    assert "<script>x" not in page.text
    session.expire_all()
    assert event.joining_instructions == ""


def test_an_unknown_event_is_not_found_and_an_unknown_course_is_asked_for(desk, make):
    make.course("L2")
    desk.page("/admin/events/NOPE-01/edit", status=404)
    assert "Which course is it?" in main_text(desk.get("/admin/events/new?course=NOPE"))


def test_a_trainer_or_a_guest_cannot_open_the_pages_for_planning_events(client, client_for, make):
    event = make.event()
    trainer = client_for(make.trainer())
    for address in (edit_address(event), "/admin/programme/", "/admin/programme/courses/", "/admin/programme/trainers"):
        assert trainer.get(address).status_code == 403
        assert "/account/login" in client.get(address).location


def test_the_database_itself_refuses_fewer_places_than_are_taken(make, session):
    event = make.event(capacity=2)
    make.booking(event)
    event.pools[0].capacity = 0
    with pytest.raises(IntegrityError, match="never_oversold"):
        session.flush()
    session.rollback()
