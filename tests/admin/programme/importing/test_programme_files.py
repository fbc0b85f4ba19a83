"""A programme brought in from files on a page: everything wrong at once, what they would do, and all or nothing."""

import io
from datetime import date, time

import pytest
from sqlalchemy import func, select

from demonstration.data_files import PROGRAMME, programme_files
from tests.files.test_sheet_forms import book
from tests.files_in.files import in_cell, open_document, table
from tests.pages import main_text
from training.access import Role
from training.courses.models import Course, Event
from training.files import gateway
from training.files.models import KeptFile
from training.history.models import History
from training.people.models import Agency, Membership

THERE = "/admin/programme/import"
SHOW, APPLY = "Show what they would do", "Bring them in"
AGENCIES = "name,sector,tariff,area,quadrant\n"
COURSES = "code,title,level,format,hours,sittings,capacity,price_pence\n"
EVENTS = "ref,course,start_date,start_time,sittings,place,capacity\n"
L1 = "L1,Level 1,1,webinar,1.5,1,100,0\n"


def sent(content: str | bytes, name: str = "courses.csv"):
    return (io.BytesIO(content.encode() if isinstance(content, str) else content), name)


@pytest.fixture
def admin(client_for, make):
    return client_for(make.person("Ada Admin", Role.ADMINISTRATOR))


def count(session, row: type) -> int:
    return session.scalar(select(func.count()).select_from(row))


def test_the_four_files_of_a_year_are_shown_and_brought_in_and_change_nothing_the_second_time(admin, session):
    def four():
        names = ("agencies", "courses", "events", "members")
        return {name: sent(content, file) for name, (file, content) in zip(names, programme_files(), strict=True)}

    preview = admin.submit(THERE, SHOW, **four())
    said = main_text(preview)
    assert "Agencies 91 new, 0 changed, 0 as they are." in said
    assert "Courses 25 new, 0 changed, 0 as they are." in said
    assert count(session, Course) == 0
    done = admin.submit("", APPLY, page=preview)
    assert "Brought in: 240 added, 0 changed, 0 as they were." in main_text(done)
    assert [count(session, row) for row in (Agency, Course, Event, Membership)] == [91, 25, 104, 20]
    assert len(PROGRAMME) == 4
    again = main_text(admin.submit(THERE, SHOW, **four()))
    assert "Everything in these files is there already." in again
    assert APPLY not in again


def test_everything_that_is_wrong_is_said_at_once_and_nothing_can_be_brought_in(admin, session):
    wrong = admin.submit(
        THERE,
        SHOW,
        agencies=sent(AGENCIES + "Guides,club,other voluntary,Nowhere,\n", "agencies.csv"),
        courses=sent(COURSES + L1 + "L2,Level 2,9,webinar,x,1,100,0\n"),
        events=sent(EVENTS + "L9-01,L9,2026-05-14,09:30,1,online,100\n", "events.csv"),
    )
    said = main_text(wrong)
    assert "5 things are wrong, so nothing can be brought in" in said
    assert "agencies.csv 2 sector “club” is not one of" in said
    assert "events.csv 2 course There is no course with the code “L9”." in said
    assert APPLY not in said
    assert count(session, Course) == 0


def test_what_is_there_already_is_changed_only_when_asked_and_shown_before(admin, make, session):
    make.course("L1", title="Before", level="1", format="webinar", hours="1.5", capacity=100, price_pence=0)
    wrong = admin.submit(THERE, SHOW, courses=sent(COURSES + L1))
    assert "L1 is there already, and has “Before” here. Tick “Change what is there already” to change it." in main_text(
        wrong
    )
    preview = admin.submit("", "Look again", page=wrong, update="y")
    said = main_text(preview)
    assert "0 new, 1 changed, 0 as they are." in said
    assert "L1 : title from “Before” to “Level 1”" in said
    done = admin.submit("", APPLY, page=preview)
    assert "Brought in: 0 added, 1 changed, 0 as they were." in main_text(done)
    assert session.scalars(select(Course.title)).one() == "Level 1"
    assert [row.capacity for row in session.scalars(select(History).where(History.subject == "course"))] == [
        "administrator"
    ]


def test_one_workbook_may_have_a_sheet_for_each_and_others_are_named(admin, session):
    content = book(
        Notes=[["Please read this first"]],
        Courses=[COURSES.strip().split(","), ["L1", "Level 1", 1, "webinar", 1.5, 1, 100, 0]],
        Dates=[
            ["Ref", "Course", "Start date", "Start time", "Sittings", "Place", "Capacity"],
            ["L1-01", "L1", date(2026, 5, 14), time(14, 0), 1, "online", 100],
        ],
    )
    preview = admin.submit(THERE, SHOW, events=sent(content, "year.xlsx"))
    said = main_text(preview)
    assert "year.xlsx, sheet “Notes” is not read: its first line is not that of our files." in said
    assert "Events 1 new" in said
    admin.submit("", APPLY, page=preview)
    event = session.scalars(select(Event)).one()
    assert event.starts_at.isoformat() == "2026-05-14T13:00:00+00:00"


def test_a_spreadsheet_of_libreoffice_is_read_and_a_formula_without_a_result_is_wrong(admin):
    cells = ["L1", "Level 1", "1", "webinar", "1.5", "1", "100"]
    line = "".join(map(in_cell, cells)) + in_cell("", 'table:formula="of:=1+1"')
    content = open_document(table("".join(map(in_cell, COURSES.strip().split(","))), line))
    said = main_text(admin.submit(THERE, SHOW, courses=sent(content, "courses.ods")))
    assert "courses.ods 2 price_pence This is a formula that was not worked out, or an error." in said


def test_no_file_and_a_file_that_is_gone_are_asked_for(admin, app, session):
    assert "Choose at least one file" in main_text(admin.submit(THERE, SHOW))
    preview = admin.submit(THERE, SHOW, courses=sent(COURSES + L1))
    with app.app_context():
        gateway.delete(session.scalars(select(KeptFile.kept_as)).one())
    gone = admin.submit("", APPLY, page=preview)
    assert gone.status_code == 422
    assert "The file is not kept any more. Choose it again." in main_text(gone)
    assert count(session, Course) == 0
