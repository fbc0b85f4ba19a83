"""Rows of a roster are ticked, one button asks first what will happen to whom, and a job does it: to all or to many."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.attendance.models import Mark
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.jobs.models import Job, JobItem
from training.mail.models import Message


@pytest.fixture
def press(admin):
    """Presses a button of an event's roster for these bookings, or for all of the page, or for all found."""

    def do(event, button, *bookings, which="ticked", query=""):
        typed = {"tick": [booking.id for booking in bookings]} if bookings else {}
        return admin.submit(f"/admin/events/{event.ref}/roster{query}", button, which=which, **typed)

    return do


@pytest.fixture
def do_all(admin, press, run_job):
    """Presses, then presses the button of the page that asks first, and lets the worker do it all."""

    def do(event, button, confirm, *bookings, which="ticked", query="", **typed):
        asked = press(event, button, *bookings, which=which, query=query)
        answer = admin.submit("", confirm, page=asked, **typed)
        run_job("jobs.work")
        return admin.get(answer.request.path)

    return do


def states(session, *bookings):
    session.expire_all()
    return [booking.state for booking in bookings]


def test_cancelling_says_what_will_happen_to_how_many_and_why_to_whom_not(make, session, press, admin, run_job):
    event = make.event()
    ann, bo = (make.booking(event, make.person(name)) for name in ("Ann Bell", "Bo Carr"))
    gone = make.booking(event, make.person("Cy Dunn"), state="cancelled", ended_at=clock.now())
    asked = press(event, "Cancel", ann, bo, gone, query="?state=all")
    said = main_text(asked)
    assert "Cancel 2 bookings?" in said
    assert "2 of the 3 bookings will be cancelled." in said
    assert "Cancelling costs nobody anything now." in said
    assert "1 : This booking is already cancelled. Cy Dunn" in said
    assert states(session, ann, bo) == ["confirmed", "confirmed"], "nothing is done before the button"

    job = admin.submit("", "Cancel 2 bookings", page=asked, category="other date")
    assert "Cancelling: 2 bookings" in main_text(job)
    run_job("jobs.work")
    said = main_text(admin.get(job.request.path))
    assert "100% : 2 cancelled." in said
    assert states(session, ann, bo) == ["cancelled", "cancelled"]
    assert ann.cancel_category == "other date"
    assert f'href="/admin/events/{event.ref}/roster?state=all"' in admin.get(job.request.path).text


def test_what_late_cancelling_comes_to_is_said_before(make, press):
    event = make.event(make.course(price_pence=8000), days=7)
    earlier = clock.now() - timedelta(days=30)
    late = make.booking(event, created_at=earlier)
    assert "1 of them is late by the cancellation policy: £80.00 in all" in main_text(press(event, "Cancel", late))


def test_pressed_twice_it_is_started_once(make, session, press, admin):
    event = make.event()
    asked = press(event, "Cancel", make.booking(event))
    first = admin.submit("", "Cancel 1 booking", page=asked)
    again = admin.submit("", "Cancel 1 booking", page=asked)
    assert first.request.path == again.request.path
    assert len(session.scalars(select(Job)).all()) == 1


def test_a_row_that_changed_meanwhile_is_named_with_its_reason_and_the_rest_is_done(
    make, session, press, admin, run_job
):
    event, other = make.event(), make.event()
    ann, bo, cy = (make.booking(event, make.person(name)) for name in ("Ann Bell", "Bo Carr", "Cy Dunn"))
    asked = press(event, "Cancel", ann, bo, cy)
    bo.state, bo.ended_at = State.CANCELLED, clock.now()
    cy.event_id, cy.pool_id = other.id, other.pools[0].id
    session.commit()
    job = admin.submit("", "Cancel 3 bookings", page=asked)
    run_job("jobs.work")
    said = main_text(admin.get(job.request.path))
    assert "1 cancelled, 2 could not be" in said
    assert "Bo Carr This booking is already cancelled." in said
    assert "Cy Dunn This booking was moved to another event meanwhile, so nothing was changed." in said
    assert states(session, cy) == ["confirmed"]


def test_who_books_after_the_press_is_not_cancelled_by_it(make, session, press, admin, run_job):
    event = make.event()
    chosen = make.booking(event)
    asked = press(event, "Cancel", which="found")
    later = make.booking(event)
    admin.submit("", "Cancel 1 booking", page=asked)
    run_job("jobs.work")
    assert states(session, chosen, later) == ["cancelled", "confirmed"]


def test_all_that_the_filter_finds_is_more_than_the_page(make, session, press):
    event = make.event(capacity=80)
    for number in range(60):
        make.booking(event, make.person(f"Delegate {number:02}"))
    make.booking(event, make.person("Zoe Other"))
    assert "Cancel 61 bookings?" in main_text(press(event, "Cancel", which="found"))
    assert "Cancel 50 bookings?" in main_text(press(event, "Cancel", which="page"))
    assert "Cancel 60 bookings?" in main_text(press(event, "Cancel", which="found", query="?q=delegate"))


def test_nobody_ticked_is_a_sentence(make, press):
    event = make.event()
    make.booking(event)
    assert "Nobody is ticked, so nothing was done." in main_text(press(event, "Cancel"))


@pytest.mark.parametrize("tick", ("x", "-1", "9" * 40, "²"))
def test_a_tick_that_is_no_booking_of_the_event_is_nobody(make, admin, tick):
    event, other = make.event(), make.booking()
    make.booking(event)
    address = f"/admin/events/{event.ref}/roster"
    assert "Nobody is ticked" in main_text(admin.submit(address, "Cancel", tick=[tick, other.id]))


def test_bookings_are_confirmed_and_approved(make, session, do_all):
    event = make.event(make.course(line_manager="must approve"))
    agency = make.agency()
    address = make.booking(event, agency=agency, state="requested", awaits="address")
    manager = make.booking(
        event, agency=agency, state="requested", awaits="manager", manager_name="Mo", manager_email="mo@example.org"
    )
    said = main_text(do_all(event, "Approve", "Approve 1 booking", address, manager))
    assert "100% : 1 approved." in said
    assert states(session, manager, address) == ["confirmed", "requested"]
    do_all(event, "Confirm", "Confirm 1 booking", address)
    session.expire_all()
    assert (address.state, address.awaits) == ("requested", "manager"), "the manager is asked next"


def test_certificates_are_released_for_all_who_have_earned_one(make, session, do_all, press, admin):
    event = make.event(days=-2, register_closed_at=clock.now())
    for number in range(5):
        make.booking(event, make.person(f"Delegate {number}"), outcome="attended")
    make.booking(event, make.person("Noel No-show"), outcome="did not attend")
    asked = main_text(press(event, "Release certificates", which="found"))
    assert "5 of 6 people will get their certificates without having answered the evaluation." in asked
    assert "1 : A certificate is for somebody who attended all of it" in asked
    said = main_text(do_all(event, "Release certificates", "Release 5 certificates", which="found", why="agreed"))
    assert "100% : 5 released." in said
    assert len(session.scalars(select(Certificate)).all()) == 5
    again = main_text(press(event, "Release certificates", which="found"))
    assert "Nobody would get a certificate." in again
    assert "5 : They have their certificate already." in again


class TestMarking:
    @pytest.fixture
    def event(self, make):
        return make.event(days=0)

    def kinds(self, session):
        session.expire_all()
        return sorted(session.scalars(select(Mark.kind)))

    def test_marks_those_ticked_and_can_be_undone(self, make, session, event, do_all, admin, run_job):
        ann, bo = make.booking(event, make.person("Ann Bell")), make.booking(event, make.person("Bo Carr"))
        make.booking(event, make.person("Cy Dunn"))
        do_all(event, "Mark attendance", "Mark 1 person", ann, kind="absent")
        done = do_all(event, "Mark attendance", "Mark 2 people", ann, bo, kind="present")
        assert self.kinds(session) == ["present", "present"]
        undone = admin.submit(done.request.path, "Undo the 2 that were marked")
        run_job("jobs.work")
        assert "100% : 2 put back." in main_text(admin.get(undone.request.path))
        assert self.kinds(session) == ["absent"], "what was said before is said again; of who was not marked, nothing"
        assert "It is undone: see what became of that" in main_text(admin.get(done.request.path))

    def test_says_of_how_many_something_is_said_already(self, make, event, do_all, press):
        ann = make.booking(event, make.person("Ann Bell"))
        do_all(event, "Mark attendance", "Mark 1 person", ann, kind="absent")
        assert "Something is said of 1 of them already: this takes its place." in main_text(
            press(event, "Mark attendance", ann)
        )

    def test_what_was_marked_anew_since_is_not_undone(self, make, session, event, do_all, admin, run_job):
        ann = make.booking(event, make.person("Ann Bell"))
        done = do_all(event, "Mark attendance", "Mark 1 person", ann, kind="present")
        do_all(event, "Mark attendance", "Mark 1 person", ann, kind="left early")
        undone = admin.submit(done.request.path, "Undo it")
        run_job("jobs.work")
        assert "This was changed again since, so it was left as it is." in main_text(admin.get(undone.request.path))
        assert self.kinds(session) == ["left early"]

    def test_late_counts_from_the_press_and_is_put_back_as_it_was(self, make, session, event, do_all, admin, run_job):
        ann = make.booking(event, make.person("Ann Bell"))
        do_all(event, "Mark attendance", "Mark 1 person", ann, kind="late")
        assert session.scalars(select(Mark.within_grace)).all() == [True], "pressed at nine, before it began"
        done = do_all(event, "Mark attendance", "Mark 1 person", ann, kind="absent")
        admin.submit(done.request.path, "Undo it")
        run_job("jobs.work")
        assert session.scalars(select(Mark.within_grace)).all() == [True]

    def test_one_of_two_days_is_chosen_and_the_other_has_not_come(self, make, session, do_all, press):
        event = make.event(days=-1, sittings=3)
        ann = make.booking(event, make.person("Ann Bell"))
        first = event.sittings[0]
        said = main_text(press(event, "Mark attendance", ann))
        assert f"{clock.show_date(first.starts_at)}, 9:30am to 4:30pm: 1 person" in said
        assert clock.show_date(event.sittings[2].starts_at) not in said
        do_all(event, "Mark attendance", "Mark 1 person", ann, sitting=str(first.id), kind="present")
        assert session.scalars(select(Mark.sitting_id)).all() == [first.id]

    def test_asks_how(self, make, event, press, admin):
        asked = press(event, "Mark attendance", make.booking(event))
        assert "Choose how to mark them" in main_text(admin.submit("", "Mark 1 person", page=asked))

    def test_who_is_not_on_the_register_is_left_and_named(self, make, event, press):
        ann = make.booking(event, make.person("Ann Bell"))
        bo = make.booking(event, make.person("Bo Carr"), state="requested", awaits="manager")
        said = main_text(press(event, "Mark attendance", ann, bo))
        assert "1 of 2 people will be marked." in said
        assert "no longer on this register: the booking was cancelled or moved. Bo Carr" in said

    def test_a_register_closed_meanwhile_refuses_each(self, make, session, event, press, admin, run_job):
        asked = press(event, "Mark attendance", make.booking(event, make.person("Ann Bell")))
        event.register_closed_at = clock.now()
        session.commit()
        answer = admin.submit("", "Mark 1 person", page=asked, kind="present")
        run_job("jobs.work")
        assert "The register is closed, so nothing was changed." in main_text(answer)
        assert not session.scalars(select(Mark)).all()
        assert not session.scalars(select(Job)).all()


class TestMoving:
    def test_moves_those_ticked_tells_them_and_can_be_undone(self, make, session, do_all, admin, run_job):
        course = make.course()
        event, other = make.event(course), make.event(course, days=90)
        ann, bo = make.booking(event, make.person("Ann Bell")), make.booking(event, make.person("Bo Carr"))
        done = do_all(event, "Move", "Move them", ann, bo, date=str(other.id))
        assert "100% : 2 moved." in main_text(done)
        session.expire_all()
        assert {ann.event_id, bo.event_id} == {other.id}
        assert (event.pools[0].taken, other.pools[0].taken) == (0, 2)
        assert len(session.scalars(select(Message).where(Message.kind.like("%transferred"))).all()) == 2

        undone = admin.submit(done.request.path, "Undo the 2 that were moved")
        run_job("jobs.work")
        assert "100% : 2 moved back." in main_text(admin.get(undone.request.path))
        session.expire_all()
        assert {ann.event_id, bo.event_id} == {event.id}
        assert (ann.transfers, ann.transferred_at) == (0, None), "it has not been moved: once is still free"
        assert (event.pools[0].taken, other.pools[0].taken) == (2, 0)

    def test_says_of_each_date_how_many_have_a_place_there_and_why_the_others_not(self, make, press):
        course = make.course()
        event, small = make.event(course), make.event(course, days=90, capacity=2)
        ann, bo, cy = (make.booking(event, make.person(name)) for name in ("Ann", "Bo", "Cy"))
        make.booking(small, ann.delegate)
        said = main_text(press(event, "Move", ann, bo, cy))
        assert "1 of the 3 can go there." in said
        assert "1 : No place is left there for them. Cy" in said
        assert "Ann" in said.split("Who cannot go to")[1]

    def test_where_there_is_no_other_date_it_says_so(self, make, press):
        event = make.event()
        said = main_text(press(event, "Move", make.booking(event)))
        assert "Nobody can be moved: this course has no other date yet." in said

    def test_the_last_place_goes_to_one_and_the_other_is_named(self, make, session, press, admin, run_job):
        course = make.course()
        event, small = make.event(course), make.event(course, days=90, capacity=1)
        ann, bo = make.booking(event, make.person("Ann Bell")), make.booking(event, make.person("Bo Carr"))
        asked = press(event, "Move", ann, bo)
        answer = admin.submit("", "Move them", page=asked, date=str(small.id))
        run_job("jobs.work")
        said = main_text(admin.get(answer.request.path))
        assert "1 moved, 1 could not be" in said
        assert "Bo Carr No place is left there any more." in said
        assert small.pools[0].taken == 1


def test_the_worker_gone_in_the_middle_does_nothing_twice(make, session, press, admin, run_job, monkeypatch):
    from training.jobs import slices

    event = make.event()
    bookings = [make.booking(event, make.person(f"Delegate {n}")) for n in range(4)]
    asked = press(event, "Cancel", *bookings)
    job = admin.submit("", "Cancel 4 bookings", page=asked)

    real, seen = slices._carry_out, []

    def killed(found, kinds):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(found)
        real(found, kinds)

    monkeypatch.setattr(slices, "_carry_out", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job("jobs.work")
    monkeypatch.setattr(slices, "_carry_out", real)
    assert sorted(states(session, *bookings)) == ["cancelled", "cancelled", "confirmed", "confirmed"]
    session.scalars(select(Job)).one().claimed_until = None  # its time is over
    session.commit()
    run_job("jobs.work")
    assert "100% : 4 cancelled." in main_text(admin.get(job.request.path))
    told = session.scalars(select(Message.to_address).where(Message.kind == "bookings/cancelled")).all()
    assert len(told) == len(set(told)) == 4


def test_those_ticked_are_downloaded_without_needs(make, press):
    event = make.event()
    ann = make.booking(event, make.person("Ann Bell"))
    make.booking(event, make.person("Bo Carr"))
    sheet = load_workbook(BytesIO(press(event, "Download Excel", ann).data)).active
    assert [row[1].value for row in sheet.rows] == ["Delegate", "Ann Bell"]


def test_a_press_of_another_name_is_not_there(make, admin):
    event = make.event()
    booking = make.booking(event)
    token = admin.page(f"/admin/events/{event.ref}/roster").find("input", {"name": "csrf_token"})["value"]
    data = {"csrf_token": token, "tick": booking.id}
    assert admin.post(f"/admin/events/{event.ref}/roster/press/destroy", data=data).status_code == 404


def test_only_what_can_be_done_has_a_button(make, admin):
    coming = make.event()
    make.booking(coming)
    said = main_text(admin.get(f"/admin/events/{coming.ref}/roster"))
    assert "Move Cancel Download Excel Download CSV" in said
    assert "Mark attendance" not in said
    closed = make.event(days=-2, register_closed_at=clock.now())
    make.booking(closed, outcome="attended")
    said = main_text(admin.get(f"/admin/events/{closed.ref}/roster"))
    assert "Release certificates Download Excel" in said


def test_a_press_is_kept_with_what_was_chosen_and_nothing_of_a_person(make, session, press, admin):
    event = make.event()
    asked = press(event, "Cancel", make.booking(event))
    admin.submit("", "Cancel 1 booking", page=asked, category="illness")
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.about, job.about_id, job.details) == (
        "bookings/cancel",
        "event",
        event.id,
        {"category": "illness"},
    )
    assert [item.subject_id for item in session.scalars(select(JobItem))] == session.scalars(select(Booking.id)).all()
