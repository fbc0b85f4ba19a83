"""After an event: a form that is not answered, a certificate that runs out, and the link that stops such messages."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.evaluations.conftest import send  # noqa: F401 - a fixture
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.models import Certificate
from training.history.models import History
from training.links import token_hash
from training.timetable.models import StopLink

AFTERWARDS = ("timetable.afterwards",)


@pytest.fixture
def holder(make, transact):
    """Somebody whose refresh is due in so many days: holder(100), or holder(100, course)."""

    def made(days: int, course=None, person=None, **values):
        ends_on = clock.today() + timedelta(days=days)
        attended_on = ends_on.replace(year=ends_on.year - 3)
        course = course or make.course(refresh_months=36)
        event = make.event(course, days=(attended_on - clock.today()).days)
        booking = make.booking(event, person, outcome="attended", **values)
        booking_id, delegate = booking.id, booking.delegate
        with transact() as inner:
            operations.issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
        return delegate

    return made


def test_a_form_that_is_not_answered_is_reminded_of_once_after_five_days(send, written, walk):  # noqa: F811
    person = send().booking.delegate
    walk(clock.now() + timedelta(days=20), AFTERWARDS)
    assert written(person) == [("evaluation_reminder", "17 May 9:00")]


def test_who_has_answered_is_left_alone(send, written, walk):  # noqa: F811
    person = send(submitted_at=clock.now()).booking.delegate
    walk(clock.now() + timedelta(days=20), AFTERWARDS)
    assert written(person) == []


def test_a_certificate_that_runs_out_is_told_of_90_and_30_days_before_with_the_next_dates(
    make, holder, written, walk, latest
):
    course = make.course(title="Safeguarding level 3", refresh_months=36)
    person = holder(100, course)
    refresher = make.course(title="Level 3 refresher", renews_id=course.id)
    soon, full = make.event(refresher, days=40), make.event(refresher, days=45, capacity=1)
    make.booking(full)
    make.event(refresher, days=50, state="draft")
    walk(clock.now() + timedelta(days=11), AFTERWARDS)
    assert written(person) == [("renewal", "22 May 9:00")]
    text = latest("timetable/renewal").text
    assert "is due on 20 August 2026" in text
    assert f"/events/{soon.ref}" in text
    assert f"/events/{full.ref}" not in text
    walk(clock.now() + timedelta(days=100), AFTERWARDS)
    assert written(person) == [("renewal", "22 May 9:00"), ("renewal", "21 Jul 9:00")]
    assert "found no booking of yours" in latest("timetable/renewal").text


def test_who_has_renewed_or_booked_to_renew_is_left_alone(make, holder, written, run_job):
    course = make.course(refresh_months=36)
    refresher = make.course(renews_id=course.id)
    renewed, booked = holder(60, course), holder(60, course)
    make.booking(make.event(refresher, days=-20), renewed, outcome="attended")
    make.booking(make.event(course, days=30), booked, state="waiting")
    neither = holder(60, course)
    run_job("timetable.afterwards")
    assert (written(renewed), written(booked), len(written(neither))) == ([], [], 1)


def test_who_holds_a_higher_level_is_not_told_that_a_lower_one_is_due(make, holder, written, run_job):
    lower = make.course(level="2", refresh_months=36)
    higher = holder(60, lower)
    make.booking(make.event(make.course(level="3", refresh_months=24), days=-20), higher, outcome="attended")
    run_job("timetable.afterwards")
    assert written(higher) == []


def test_a_certificate_that_was_taken_back_is_told_of_no_more(holder, written, run_job, session):
    person = holder(60)
    certificate = session.scalars(select(Certificate)).one()
    certificate.revoked_at, certificate.revoked_because = clock.now(), "By mistake"
    run_job("timetable.afterwards")
    assert written(person) == []


def test_the_link_at_the_end_stops_these_messages_and_begins_them_again(
    holder, written, walk, latest, client, session, run_job
):
    person = holder(60)
    run_job("timetable.afterwards")
    address = re.search(r"http://127\.0\.0\.1:8000(/messages/stop/\S+)", latest("timetable/renewal").text)[1]
    assert "Press the button to stop them" in main_text(client.get(address))
    assert "have been stopped" in main_text(client.submit(address, "Stop these messages"))
    walk(clock.now() + timedelta(days=35), AFTERWARDS)
    assert len(written(person)) == 1
    assert "Press the button to stop them" in main_text(client.submit(address, "Send them to me again"))
    actions = session.scalars(select(History.action).where(History.subject == "person")).all()
    assert actions == ["messages stopped", "messages begun again"]
    run_job("timetable.afterwards")
    assert len(written(person)) == 2


@pytest.mark.parametrize("page", ("interest", "timetable"))
def test_a_mail_program_stops_messages_by_one_press_without_a_page(app, make, session, client, page):
    person, course = make.person("Ann Bell"), make.course()
    if page == "interest":
        address = f"/interest/stop/{make.interest_link(make.interest(course, 'gus@example.org'))}"
    else:
        session.add(StopLink(person_id=person.id, topic="renewal", token_hash=token_hash("t"), created_at=clock.now()))
        session.commit()
        address = "/messages/stop/t"
    bare = FlaskClient(app, app.response_class)
    pressed = bare.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (pressed.status_code, pressed.text) == (200, "You get no more of these messages.")
    assert "have been stopped" in main_text(client.get(address))


def test_a_link_that_nobody_was_sent_says_so(client):
    assert "does not work" in main_text(client.get("/messages/stop/nothing"))


def test_a_form_whose_time_is_over_is_not_reminded_of_after_a_long_absence(send, written, run_job, frozen_clock):  # noqa: F811
    person = send().booking.delegate
    frozen_clock.move_to(datetime.fromisoformat("2026-08-20T09:00:00+00:00"))
    run_job("timetable.afterwards")
    assert written(person) == []
