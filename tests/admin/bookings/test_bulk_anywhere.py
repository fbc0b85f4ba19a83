"""Rows of the list of all bookings are ticked as on a roster, and what the desk counts is exactly what it opens."""

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.jobs.models import Job, JobItem

LIST = "/admin/bookings"


def test_ticked_bookings_of_several_events_are_cancelled_by_one_press(admin, make, session, run_job):
    ann, bo = (make.booking(make.event(), make.person(name)) for name in ("Ann Bell", "Bo Carr"))
    gone = make.booking(make.event(), make.person("Cy Dunn"), state="cancelled", ended_at=clock.now())
    other = make.booking()
    ids = [booking.id for booking in (ann, bo, gone)]
    asked = admin.submit(f"{LIST}?state=confirmed&sort=delegate", "Cancel", which="ticked", tick=ids)
    said = main_text(asked)
    assert "2 of the 3 bookings will be cancelled." in said
    assert "This booking is already cancelled. Cy Dunn" in said
    done = admin.submit("", "Cancel 2 bookings", page=asked, category="illness")
    for _ in ids:  # a slice ends with its second, however slow the machine is
        run_job("jobs.work")
    assert [booking.state for booking in (ann, bo, gone, other)] == ["cancelled", "cancelled", "cancelled", "confirmed"]
    job = session.scalars(select(Job)).one()
    assert job.goes_back_to == f"{LIST}?state=confirmed&sort=delegate"
    assert "2 cancelled" in main_text(admin.get(done.request.path))


def test_all_that_a_search_and_filter_find_are_meant_and_nobody_else(admin, make, session):
    agency = make.agency("Mid Essex Scouts")
    event = make.event()
    found = [make.booking(event, make.person(f"Scout {n}", agency=agency), agency=agency) for n in range(3)]
    make.booking(event)
    asked = admin.submit(f"{LIST}?q=scouts", "Cancel", which="found")
    assert "All 3 bookings will be cancelled." in main_text(asked)
    admin.submit("", "Cancel 3 bookings", page=asked)
    kept = session.scalars(select(JobItem.subject_id).order_by(JobItem.subject_id)).all()
    assert kept == sorted(booking.id for booking in found)


def test_ticked_bookings_are_downloaded_and_a_press_on_nobody_says_so(admin, make):
    ann, bo = (make.booking(make.event(), make.person(name)) for name in ("Ann Bell", "Bo Carr"))
    file = admin.submit(LIST, "Download Excel", which="ticked", tick=[bo.id])
    names = [row[0].value for row in load_workbook(BytesIO(file.data)).active.iter_rows(min_row=2)]
    assert "Bo Carr" in names
    assert "Ann Bell" not in names
    assert "Nobody is ticked" in main_text(admin.submit(LIST, "Approve", which="ticked"))
    assert ann.state == "confirmed"


def test_why_not_is_said_to_the_administrator_and_not_to_whoever_booked(admin, make):
    ended = [make.booking(make.event(), state=state, ended_at=clock.now()) for state in ("cancelled", "lapsed")]
    waiting = make.booking(make.event(), state="waiting")
    ids = [booking.id for booking in (*ended, waiting)]
    said = main_text(admin.submit(LIST, "Confirm", which="ticked", tick=ids))
    assert "1 : This booking was cancelled." in said
    assert "1 : The address is confirmed, and the booking is on the waiting list." in said
    assert "You can book again" not in said


def test_bookings_since_the_last_working_day_opens_exactly_those_that_the_desk_counts(admin, make):
    """NOW is a Tuesday: since Monday."""
    monday = clock.start_of(clock.today() - timedelta(days=1))
    for number, at in enumerate((monday - timedelta(minutes=1), monday, clock.now())):
        make.booking(make.event(), make.person(f"Person {number}"), created_at=at)
    desk = admin.page("/admin")
    stat = next(one for one in desk.select(".stats a") if "since" in one.text)
    count = int("".join(filter(str.isdigit, stat.find_parent("li").text.split("booking")[0])))
    shown = main_text(admin.get(stat["href"]))
    assert count == 2
    assert "2 bookings, newest first." in shown
    assert "Person 0" not in shown
