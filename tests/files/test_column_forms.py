"""Short lists whose headings do not say all: asked about, remembered for others, with the sheet asked for before."""

import io

import pytest
from sqlalchemy import select

from tests.files.test_sheet_forms import book
from tests.pages import main_text
from training.access import Role
from training.files.models import ImportMemory

MEMBERS, SHOW = "/admin/memberships/import", "Show what it would change"
STRANGE = b"Who,Begins on the,Last day of it\nColne Scouts,01/04/2026,31/03/2027\n"
COLUMNS = {"column_0": "0", "column_2": "1", "column_3": "2"}
"""Agency, From and To."""


@pytest.fixture
def admin(client_for, make):
    make.agency("Colne Scouts")
    return client_for(make.person("Ada Admin", Role.ADMINISTRATOR))


def send(admin, content: bytes, name="members.csv"):
    return admin.submit(MEMBERS, SHOW, file=(io.BytesIO(content), name))


def test_columns_that_the_headings_do_not_say_are_asked_for_with_what_stands_in_them(admin):
    asked = send(admin, STRANGE)
    assert asked.status_code == 422
    said = main_text(asked)
    assert "Which column holds the names of the agencies? Its headings do not say" in said
    assert "“Who”: Colne Scouts" in said
    assert "Where nobody’s membership ends, add an empty column “To” to the file" in main_text(
        send(admin, b"Agency,Number,From\nColne Scouts,E-1,01/04/2027\n")
    )
    preview = main_text(admin.submit("", SHOW, page=asked, **COLUMNS))
    assert "What the list would change" in preview
    assert "Colne Scouts" in preview


def test_what_was_chosen_is_remembered_for_other_lists_with_these_headings(admin, session):
    admin.submit("", SHOW, page=send(admin, STRANGE), **COLUMNS)
    assert session.scalars(select(ImportMemory.kind)).all() == ["members of ECVYS"]
    other = b"Last day of it,Who,Begins on the\n31/03/2028,Colne Scouts,01/04/2027\n"
    assert "1 April 2027" in main_text(send(admin, other))


def test_what_is_still_missing_is_asked_again_and_what_was_chosen_stays(admin):
    again = admin.submit("", SHOW, page=send(admin, STRANGE), column_0="0", column_2="99")
    said = main_text(again)
    assert "Which column holds the days on which memberships begin? Its headings do not say" in said
    assert "names of the agencies? Its headings" not in said
    assert "Colne Scouts" in main_text(admin.submit("", SHOW, page=again, **COLUMNS))


def test_a_heading_that_stands_twice_is_asked_about(admin):
    asked = send(admin, b"Agency,From,From,To\nColne Scouts,01/04/2025,01/04/2026,31/03/2027\n")
    assert "stands over 2 columns. Choose which one is meant." in main_text(asked)
    preview = main_text(admin.submit("", SHOW, page=asked, column_2="2"))
    assert "1 April 2026" in preview


def test_the_sheet_is_asked_for_before_its_columns(admin):
    content = book(Notes=[["x"]], Members=[["Who", "Since when"], ["Colne Scouts", "01/04/2026"]])
    asked = send(admin, content, "members.xlsx")
    assert "has several sheets" in main_text(asked)
    columns = admin.submit("", SHOW, page=asked, sheet="Members")
    assert "Which column holds the names of the agencies?" in main_text(columns)
    preview = admin.submit("", SHOW, page=columns, column_0="0", column_2="1", column_3="1")
    assert "The sheet “Notes” is not read, only “Members”." in main_text(preview)


def test_a_list_of_who_came_to_a_meeting_is_refused_and_not_asked_about(admin):
    said = main_text(send(admin, b"2. Participants\nName,First Join,Last Leave\nAnn,1,2"))
    assert "This says who came to a meeting in Teams. It is not a list of members." in said
