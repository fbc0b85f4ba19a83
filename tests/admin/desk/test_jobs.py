"""The page of bulk work: how far it is, what could not be done and why, stopped, gone on with and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.certificates.models import Certificate
from training.jobs.models import Job
from training.jobs.operations import start


@pytest.fixture
def bookings(make):
    """Two who attended all of it, and one who did not come."""
    event = make.event(days=-2)
    return [
        make.booking(event, make.person(name), outcome=outcome)
        for name, outcome in (("Ann Bell", "attended"), ("Bo Carr", "attended"), ("Cy Dunn", "did not attend"))
    ]


@pytest.fixture
def page(transact, make, bookings):
    """The address of a job that releases their certificates."""
    administrator, ids = make.administrator().id, [booking.id for booking in bookings]
    with transact() as inner:
        actor = Actor(administrator, "administrator")
        job = start(inner, "certificates/release", ids, actor, clock.now(), goes_back_to="/admin/bookings")
        return f"/admin/jobs/{job.ref}"


def test_shows_how_far_it_is_and_looks_again_without_scripts(admin, page):
    answer = admin.get(page)
    assert "Releasing certificates: 3 bookings" in main_text(answer)
    assert "0% : 0 released, 3 left" in main_text(answer)
    assert ">Look again<" in answer.text, "without scripts"
    assert "Releasing certificates: 3 bookings" in main_text(admin.get("/admin/jobs"))


def test_says_what_was_done_and_why_not_to_whom(admin, page, run_job, session):
    run_job("jobs.work")
    said = main_text(admin.get(page))
    assert "100% : 2 released, 1 could not be" in said
    assert "Cy Dunn A certificate is for somebody who attended all of it, and the register does not say so." in said
    assert sorted(session.scalars(select(Certificate.name))) == ["Ann Bell", "Bo Carr"]
    assert ">Look again<" not in admin.get(page).text


def test_is_stopped_and_gone_on_with(admin, page, run_job, session):
    admin.submit(page, "Stop")
    run_job("jobs.work")
    assert "Stopped" in main_text(admin.get(page))
    assert not session.scalars(select(Certificate)).all()
    admin.submit(page, "Go on with the 3 that are left")
    run_job("jobs.work")
    assert len(session.scalars(select(Certificate)).all()) == 2


def test_what_could_not_be_done_is_tried_again(admin, page, run_job, session, bookings):
    run_job("jobs.work")
    bookings[2].outcome = "attended"
    session.commit()
    admin.submit(page, "Try it again")
    run_job("jobs.work")
    assert "100% : 3 released." in main_text(admin.get(page))


def test_too_late_to_stop(admin, page, run_job):
    token = admin.page(page).find("input", {"name": "csrf_token"})["value"]
    run_job("jobs.work")
    said = main_text(admin.post(f"{page}/stop", data={"csrf_token": token}, follow_redirects=True))
    assert "It was too late to stop: all of it is done." in said


def test_is_forgotten_when_its_time_is_over(page, run_job, session, frozen_clock):
    run_job("jobs.work")
    frozen_clock.move_to(clock.now() + timedelta(days=89))
    run_job("jobs.forget")
    assert session.scalars(select(Job)).all()
    frozen_clock.move_to(clock.now() + timedelta(days=2))
    run_job("jobs.forget")
    assert not session.scalars(select(Job)).all()
