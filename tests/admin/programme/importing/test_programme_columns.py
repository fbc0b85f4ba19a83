"""A programme file whose first line is not in our words: somebody says once which column is which."""

import io

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.access import Role
from training.courses.models import Course
from training.files.models import ImportMemory

THERE = "/admin/programme/import"
SHOW, ASKED, APPLY = "Show what they would do", "Go on", "Bring them in"
STRANGE = "No.,Name of it,Stage,Way,Length,Days,Seats,Pence,Notes\nL9,Safe sleep,1,webinar,1.5,1,100,0,by Ann\n"
CHOSEN = {
    **{"column_0": "no.", "column_1": "name_of_it", "column_2": "stage", "column_3": "way"},
    **{"column_4": "length", "column_5": "days", "column_6": "seats", "column_7": "pence"},
}


def sent(content: str = STRANGE, name: str = "ours.csv"):
    return (io.BytesIO(content.encode()), name)


@pytest.fixture
def admin(client_for, make):
    return client_for(make.person("Ada Admin", Role.ADMINISTRATOR))


def test_the_columns_are_asked_for_with_what_stands_in_them_and_the_file_is_brought_in(admin, session):
    asked = admin.submit(THERE, SHOW, courses=sent())
    said = main_text(asked)
    assert "Which column holds what?" in said
    assert "Courses: what every line needs" in said
    assert "name_of_it: Safe sleep" in said
    preview = admin.submit("", ASKED, page=asked, **CHOSEN)
    assert "Courses 1 new, 0 changed, 0 as they are." in main_text(preview)
    admin.submit("", APPLY, page=preview)
    assert session.scalars(select(Course.title)).all() == ["Safe sleep"]


def test_what_was_said_is_remembered_for_files_with_the_same_first_line(admin, session):
    admin.submit("", ASKED, page=admin.submit(THERE, SHOW, courses=sent()), **CHOSEN)
    assert session.scalars(select(ImportMemory.kind)).all() == ["programme"]
    again = admin.submit(THERE, SHOW, courses=sent(STRANGE.replace("L9", "L8")))
    assert "Courses 1 new, 0 changed, 0 as they are." in main_text(again)


def test_what_is_missing_or_chosen_twice_is_said_beside_its_question_and_nothing_is_lost(admin, session):
    asked = admin.submit(THERE, SHOW, courses=sent())
    missing = admin.submit("", ASKED, page=asked, **{**CHOSEN, "column_2": ""})
    assert missing.status_code == 422
    assert "Choose the column that holds “level”" in main_text(missing)
    twice = admin.submit("", ASKED, page=missing, **{**CHOSEN, "column_3": "stage"})
    assert "This column is chosen for “level” already" in main_text(twice)
    assert session.scalar(select(ImportMemory)) is None
    assert "Courses 1 new" in main_text(admin.submit("", ASKED, page=twice, **CHOSEN))


def test_a_column_of_their_own_beside_ours_is_asked_about_once(admin):
    own = "code,title,level,format,hours,sittings,capacity,price_pence,Notes\nL9,Safe sleep,1,webinar,1.5,1,100,0,x\n"
    asked = admin.submit(THERE, SHOW, courses=sent(own))
    assert "Courses 1 new" in main_text(admin.submit("", ASKED, page=asked))
    assert "Courses 1 new" in main_text(admin.submit(THERE, SHOW, courses=sent(own)))


def test_dates_and_members_are_asked_for_as_days(admin, make):
    make.course("L9", title="Safe sleep")
    events = "Which,Of,On,At,Parts,Where,Seats\nL9-01,L9,14/04/2027,09:30,1,online,20\n"
    asked = admin.submit(THERE, SHOW, events=sent(events))
    assert "Start date" in main_text(asked)
    names = ("which", "of", "on", "at", "parts", "where", "seats")
    preview = admin.submit("", ASKED, page=asked, **{f"column_{number}": name for number, name in enumerate(names)})
    assert "Events 1 new, 0 changed, 0 as they are." in main_text(preview)
