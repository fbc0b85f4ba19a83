"""An event with few people is merged with another date: everybody is moved and told, then it is cancelled."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.courses.deciding.models import EventMerge
from training.courses.models import Event
from training.jobs.models import Job
from training.mail.models import Message

BUTTON = "Move everybody, then cancel the event"


@pytest.fixture
def course(make):
    return make.course(title="Neglect", minimum=5)


@pytest.fixture
def few(make, course):
    return make.event(course, days=30)


@pytest.fixture
def other(make, course):
    return make.event(course, days=40)


def finish(run_job):
    run_job("jobs.work")
    run_job("admin.bookings.finish_merges")
    run_job("admin.programme.cancel_event")


def test_everybody_is_moved_and_the_event_is_cancelled(make, session, admin, run_job, few, other):
    ann, bo = (make.booking(few, make.person(name)) for name in ("Ann Bell", "Bo Carr"))
    page = admin.get(f"/admin/events/{few.ref}/merge")
    assert "2 people have booked or wait here" in main_text(page)
    admin.submit("", BUTTON, page=page, date=str(other.id))
    assert session.get_one(Event, few.id).state == "closed", "nobody books it meanwhile"
    finish(run_job)
    assert [ann.event_id, bo.event_id] == [other.id, other.id]
    event = session.get_one(Event, few.id)
    assert (event.state, event.cancelled_because) == ("cancelled", "Too few people had booked")
    kinds = session.scalars(select(Message.kind).where(Message.about == "booking")).all()
    assert len(kinds) == 2
    assert "bookings/event_cancelled" not in kinds, "who was moved is told of the move alone"


def test_who_has_no_place_there_is_cancelled_with_the_event_and_told(make, session, admin, run_job, course, few):
    small = make.event(course, capacity=1, days=40)
    ann, bo = (make.booking(few, make.person(name)) for name in ("Ann Bell", "Bo Carr"))
    said = admin.get(f"/admin/events/{few.ref}/merge")
    assert "No place is left there for them" in main_text(said)
    admin.submit("", BUTTON, page=said, date=str(small.id))
    finish(run_job)
    assert (ann.event_id, bo.event_id, bo.state) == (small.id, few.id, "cancelled")
    told = session.scalars(select(Message).where(Message.kind == "bookings/event_cancelled")).one()
    assert told.about_id == bo.id


def test_an_event_is_not_cancelled_while_somebody_could_not_be_moved(make, session, admin, run_job, few, other):
    make.booking(few, make.person("Ann Bell"))
    admin.submit(f"/admin/events/{few.ref}/merge", BUTTON, date=str(other.id))
    session.get_one(Event, other.id).state = "cancelled"
    session.get_one(Event, other.id).cancelled_at = clock.now()
    session.get_one(Event, other.id).cancelled_because = "Snow"
    finish(run_job)
    assert session.get_one(Event, few.id).state == "closed"
    assert session.scalars(select(EventMerge)).one().ended_at is None
    assert "1 person could not be moved" in main_text(admin.get(f"/admin/events/{few.ref}"))


def test_without_another_date_it_says_so(admin, few):
    assert "Nobody has booked" in main_text(admin.get(f"/admin/events/{few.ref}/merge"))


def test_an_event_opened_again_is_not_cancelled_by_a_merge_that_goes_on(make, session, admin, run_job, few, other):
    make.booking(few, make.person("Ann Bell"))
    admin.submit(f"/admin/events/{few.ref}/merge", BUTTON, date=str(other.id))
    job = session.scalars(select(Job)).one()
    admin.submit(f"/admin/jobs/{job.ref}", "Stop")
    event = session.get_one(Event, few.id)
    event.state = "published"
    session.commit()
    finish(run_job)
    admin.submit(f"/admin/jobs/{job.ref}", "Go on with the one that is left")
    finish(run_job)
    assert session.get_one(Event, few.id).state == "published"
    assert session.scalars(select(EventMerge)).one().ended_at is not None


def test_an_event_whose_people_are_moved_back_is_not_cancelled(make, session, admin, run_job, few, other):
    ann = make.booking(few, make.person("Ann Bell"))
    admin.submit(f"/admin/events/{few.ref}/merge", BUTTON, date=str(other.id))
    run_job("jobs.work")
    job = session.scalars(select(Job)).one()
    admin.submit(f"/admin/jobs/{job.ref}", "Undo it")
    run_job("jobs.work")
    finish(run_job)
    assert ann.event_id == few.id
    assert session.get_one(Event, few.id).state == "closed"


def test_nobody_is_offered_a_place_of_an_event_that_is_being_merged(make, session, admin, run_job, few, other):
    make.booking(few, make.person("Ann Bell"))
    waits = make.booking(few, make.person("Wim Waits"), state="waiting", waiting_order=1)
    few.pools[0].capacity = 1
    session.commit()
    admin.submit(f"/admin/events/{few.ref}/merge", BUTTON, date=str(other.id))
    run_job("jobs.work")
    session.refresh(waits)
    assert "bookings/offered" not in session.scalars(select(Message.kind)).all()
