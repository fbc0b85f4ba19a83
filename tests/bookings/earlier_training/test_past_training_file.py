"""Lines of training done elsewhere: what ESR, e-learning sites and lists say, and what is left out or wrong."""

from datetime import date, datetime

import pytest

from training.bookings.earlier_training.past_training_file import (
    COLUMNS,
    ListedTraining,
    NotBroughtIn,
    PastTrainingSource,
    minutes_of,
    read_line,
    source_meant,
)
from training.files_in.cells import Formula
from training.files_in.headings import find_headings
from training.files_in.sheets import read_sheet

TODAY = date(2026, 12, 1)
DONE = date(2026, 3, 3)
NOBODY = "There is no name, no e-mail address and no staff number. One of them is needed."
WHOLE = {"name": "Ann Example", "address": "Ann@Example.org", "title": "Prevent", "completed": "03/03/2026"}

ESR_COURSES = (
    "Employee Number,Last Name,First Name,Course Name,Class Name,Completion Date,Enrolment Status,Title",
    "20001,EXAMPLE,Ann,Safeguarding Children Level 3,March 2026,03-Mar-2026,Attended,Mrs",
    "20002,Short,Bo,Safeguarding Children Level 3,March 2026,,Cancelled,Mr",
)
ESR_COMPETENCES = (
    "Employee Full Name,Employee Number,Competence Name,Date From,Date To,Competence Match",
    '"Example, Ann",20001,NHS|CSTF|Safeguarding Children (Version 2) - Level 3 - 3 Years|,03-MAR-2026,02-MAR-2029,Yes',
    '"Short, Bo",20002,NHS|CSTF|Safeguarding Children (Version 2) - Level 3 - 3 Years|,,,No',
)
MOODLE = (
    "First name,Surname,Email address,Course full name,Completion status,Time completed",
    'Ann,Example,ann@example.org,Online safety,Complete,"Tuesday, 3 March 2026, 4:12 PM"',
    "Bo,Short,bo@example.org,Online safety,In progress,-",
)
LEARNDASH = (
    "user_id,name,email,course_id,course_title,course_steps_completed,course_completed,course_completed_on",
    "7,Ann Example,ann@example.org,12,Online safety,9,YES,2026-03-03",
    "8,Bo Short,bo@example.org,12,Online safety,2,NO,",
)
VIRTUAL_COLLEGE = (
    "Forename;Surname;Email;Course;Status;Date Started;Date Completed;Score",
    "Ann;Example;ann@example.org;Online safety;Passed;01/03/2026;03/03/2026;92",
    "Bo;Short;bo@example.org;Online safety;Not Started;;;",
)
OWN_LIST = (
    "Staff training 2026",
    "Name,Organisation,Training,Provider,Date,Hours,Level",
    "Ann Example,Colne Scouts,Online safety,NSPCC,3 March 2026,2.5,2",
)


def read(lines):
    sheet = read_sheet("\n".join(lines).encode())
    headings = find_headings(sheet.rows, COLUMNS, lambda columns, _: {"title", "completed"} <= set(columns))
    assert headings is not None
    values = [
        (line, {name: cells[at] if at < len(cells) else "" for name, at in headings.columns.items()})
        for line, cells in headings.below
    ]
    return source_meant(headings.row[1]), [read_line(line, said, TODAY) for line, said in values]


@pytest.mark.parametrize(
    ("lines", "source", "title", "level", "address"),
    (
        (ESR_COURSES, PastTrainingSource.ESR, "Safeguarding Children Level 3", "", ""),
        (
            ESR_COMPETENCES,
            PastTrainingSource.ESR,
            "Safeguarding Children (Version 2)",
            "Level 3, Core Skills Training Framework",
            "",
        ),
        (MOODLE, PastTrainingSource.E_LEARNING, "Online safety", "", "ann@example.org"),
        (LEARNDASH, PastTrainingSource.E_LEARNING, "Online safety", "", "ann@example.org"),
        (VIRTUAL_COLLEGE, PastTrainingSource.E_LEARNING, "Online safety", "", "ann@example.org"),
        (OWN_LIST, PastTrainingSource.LIST, "Online safety", "Level 2", ""),
    ),
)
def test_what_other_programs_export_is_read_and_what_was_not_completed_left_out(lines, source, title, level, address):
    found, (ann, *others) = read(lines)
    assert found is source
    assert (ann.name.title(), ann.title, ann.level, ann.completed_on) == ("Ann Example", title, level, DONE)
    assert ann.address == address
    assert [(one.who, one.is_wrong) for one in others] == [("Bo Short", False)] * len(others)


def test_a_list_of_their_own_says_all_there_is():
    assert read(OWN_LIST)[1] == [
        ListedTraining(3, "Ann Example", "", "Colne Scouts", "Online safety", DONE, "NSPCC", 150, "Level 2")
    ]


@pytest.mark.parametrize(
    ("said", "read_as"),
    (
        ("Prevent", ("Prevent", "")),
        ("NHS|CSTF|Fire Safety - 2 Years|", ("Fire Safety", "Core Skills Training Framework")),
        ("457|LOCAL|Record keeping|", ("Record keeping", "")),
        ("NHS|MAND|Safeguarding Adults - Level 2 - 3 Years|", ("Safeguarding Adults", "Level 2")),
        ("Child-on-child harm - Level 2", ("Child-on-child harm - Level 2", "")),
    ),
)
def test_a_competence_of_esr_is_taken_apart_and_no_other_title(said, read_as):
    found = read_line(2, WHOLE | {"title": said}, TODAY)
    assert isinstance(found, ListedTraining)
    assert (found.title, found.level) == read_as


@pytest.mark.parametrize(
    "status", ("Completed", "ATTENDED", "Attended - in full", "Yes", "Passed", "100%", "Expired", "")
)
def test_what_was_completed_counts_also_where_it_has_run_out_since(status):
    assert isinstance(read_line(2, WHOLE | {"status": status}, TODAY), ListedTraining)


@pytest.mark.parametrize(
    ("change", "why"),
    (
        ({"status": "Did not attend"}, "Not completed: it says “Did not attend”."),
        ({"status": "Non compliant"}, "Not completed: it says “Non compliant”."),
        ({"status": "No"}, "Not completed: it says “No”."),
        ({"completed": ""}, "It has no day of completion."),
        ({"completed": "-"}, "It has no day of completion."),
        ({"completed": "Never"}, "It has no day of completion."),
    ),
)
def test_what_was_not_completed_is_left_out_and_said_to_be(change, why):
    assert read_line(2, WHOLE | change, TODAY) == NotBroughtIn(2, "Ann Example", why, is_wrong=False)


@pytest.mark.parametrize(
    ("change", "why"),
    (
        (
            {"name": "", "address": ""},
            NOBODY,
        ),
        (
            {"name": "", "address": "20001"},
            NOBODY,
        ),
        ({"title": ""}, "The title of the training is missing."),
        ({"title": "x" * 201}, "The title has more than 200 characters. Shorten it."),
        ({"title": "\u202eevil"}, "It has characters that cannot be shown. Type the line again."),
        ({"completed": "March"}, "“March” is no date like 01/04/2026."),
        (
            {"completed": "02/12/2026"},
            "It is said to be completed on Wednesday 2 December 2026, which is still to come.",
        ),
        ({"completed": "03/03/1926"}, "It is said to be completed in 1926. Check the year."),
        ({"hours": "400"}, "“400” is no time that a training lasts."),
        (
            {"completed": Formula()},
            "The cell for “completed” is a formula that was not worked out, or an error. Paste its result.",
        ),
    ),
)
def test_what_is_wrong_with_a_line_is_said(change, why):
    found = read_line(2, WHOLE | change, TODAY)
    assert isinstance(found, NotBroughtIn)
    assert (found.why, found.is_wrong) == (why, True)


@pytest.mark.parametrize(
    ("name", "first", "last", "read_as"),
    (
        ("Ann Example", "", "", "Ann Example"),
        ("EXAMPLE, Ann", "", "", "Ann EXAMPLE"),
        ("A01|Example, Ann", "", "", "Ann Example"),
        ("aexample", "Ann", "Example", "Ann Example"),
        ("Example, Ann, RN", "", "", "Example, Ann, RN"),
    ),
)
def test_a_name_is_read_in_the_order_in_which_it_is_said(name, first, last, read_as):
    found = read_line(2, WHOLE | {"name": name, "first": first, "last": last}, TODAY)
    assert isinstance(found, ListedTraining)
    assert found.name == read_as


@pytest.mark.parametrize(
    ("values", "minutes"),
    (
        ({}, None),
        ({"hours": "3"}, 180),
        ({"hours": "0.5"}, 30),
        ({"hours": "2:30"}, 150),
        ({"hours": "02:30:00"}, 150),
        ({"hours": "2h 30m"}, 150),
        ({"hours": "2 hours 30 minutes"}, 150),
        ({"hours": "45 mins"}, 45),
        ({"minutes": "90"}, 90),
        ({"hours": "0"}, None),
        ({"hours": "half a day"}, None),
        ({"hours": "-"}, None),
    ),
)
def test_how_long_it_lasted_is_read_however_it_is_written(values, minutes):
    assert minutes_of(values) == minutes


@pytest.mark.parametrize("day", (date(2026, 3, 3), datetime(2026, 3, 3, 16, 12), "2026-03-03", "3rd March 2026"))
def test_the_day_may_be_a_day_or_a_text(day):
    found = read_line(2, WHOLE | {"completed": day}, TODAY)
    assert isinstance(found, ListedTraining)
    assert found.completed_on == DONE


def test_the_address_is_kept_in_small_letters_and_a_user_name_is_none():
    kept, without = read_line(2, WHOLE, TODAY), read_line(2, WHOLE | {"address": "aexample"}, TODAY)
    assert (kept.address, without.address) == ("ann@example.org", "")
