"""An event with too few people: the desk asks in time, and its page has the ways to answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.models import Course, Event
from training.history.models import History


@pytest.fixture
def few(make):
    """Seven of ten have booked, twenty-three days before: cancelling is free for two more days."""
    event = make.event(make.course(title="Neglect", price_pence=8000, minimum=10), days=23)
    for _ in range(7):
        make.booking(event)
    return event


def test_the_desk_says_how_many_of_how_many_and_by_when_until_it_is_decided(session, few, admin, administrator):
    said = main_text(admin.get("/admin"))
    assert "Neglect" in said
    assert ": 7 of 10, decide by " in said
    page = admin.get(f"/admin/events/{few.ref}")
    assert "Promote: nobody waits for a date" in main_text(page)
    assert "7 of 10 have booked: does it run?" in main_text(page)
    said = main_text(admin.submit("", "Run it with 7", page=page))
    assert "the event runs, with the 7 people who have booked so far" in said
    assert f"{administrator.name} decided on" in said
    assert "does it run?" not in said
    assert "decide by" not in main_text(admin.get("/admin"))
    assert session.scalars(select(History).where(History.action == "decided that it runs")).one().subject_id == few.id
    again = main_text(admin.submit(f"/admin/events/{few.ref}", "Decide again"))
    assert "does it run?" in again
    assert "7 of 10, decide by" in main_text(admin.get("/admin"))


def test_promoting_it_leads_to_writing_to_who_would_come(make, few, admin):
    there = f"/admin/events/{few.ref}"
    link = admin.page(there).find("a", string="Promote: nobody waits for a date, so write to who came before")
    assert admin.get(link["href"]).status_code == 200
    make.interest(few.course, make.person())
    link = admin.page(there).find("a", string="Promote: write to the 1 person who waits for a date")
    assert "1 person" in main_text(admin.get(link["href"]))


def test_the_desk_is_quiet_where_enough_have_booked_or_the_event_needs_nobody(make, few, admin, session):
    session.get_one(Event, few.id).minimum = 7
    session.commit()
    assert "decide by" not in main_text(admin.get("/admin"))
    assert "does it run?" not in main_text(admin.get(f"/admin/events/{few.ref}"))


def test_a_day_that_is_over_is_said_to_be(make, admin):
    make.event(minimum=3, decide_on=clock.today() - timedelta(days=1), days=20)
    assert "0 of 3, was to be decided by" in main_text(admin.get("/admin"))


def test_many_events_to_decide_cost_no_more_queries_than_one(make, admin):
    for number in range(12):
        policy = make.policy() if number == 0 else None
        make.event(make.course(minimum=5, price_pence=5000, policy_id=policy.id if policy else None), days=20)
    assert "and 2 more" in main_text(admin.get("/admin"))


def test_course_and_event_say_how_many_they_need(make, session, admin):
    course = make.course("NEG")
    admin.submit("/admin/programme/courses/NEG", "Save the course", minimum="8")
    session.expire_all()
    assert session.get_one(Course, course.id).minimum == 8
    event = make.event(course)
    assert "Leave empty to use the course’s (8)" in main_text(admin.get(f"/admin/events/{event.ref}/edit"))
    admin.submit(f"/admin/events/{event.ref}/edit", "Save the event", minimum="6")
    session.expire_all()
    assert session.get_one(Event, event.id).minimum == 6


def test_a_decision_after_the_start_is_refused(make, admin):
    event = make.event(days=10)
    late = clock.today() + timedelta(days=11)
    typed = [str(late.day), str(late.month), str(late.year)]
    said = main_text(admin.submit(f"/admin/events/{event.ref}/edit", "Save the event", decide_on=typed))
    assert "Decide before the event starts" in said
