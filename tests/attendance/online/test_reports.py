"""Every shape in which Teams and Zoom export attendance says the same of the same people."""

from datetime import date, datetime

import pytest

from tests.attendance.online import exports
from tests.files_in.files import separated, workbook
from training.attendance.online.matching import attenders_in, person_called
from training.attendance.online.presence import minutes_there
from training.attendance.online.reports import read_report
from training.files_in.cells import Unreadable

DAY = date(2026, 5, 12)
SITTING = (datetime(2026, 5, 12, 9, 30), datetime(2026, 5, 12, 11, 30))
SHAPES = {
    "Teams, three parts": exports.teams_three_parts(),
    "Teams, the month first, 12 hours": exports.teams_three_parts("5/12/26", half=True),
    "Teams, participants alone": exports.teams_participants_only(),
    "Teams, 2021": exports.teams_of_2021(),
    "Teams, 2020": exports.teams_of_2020(),
    "Teams, webinar": exports.teams_webinar(),
    "Teams, commas": exports.teams_with_commas(),
    "Zoom with a topic": exports.zoom_with_topic(),
    "Zoom without a topic": exports.zoom_without_topic(),
    "Zoom, a line a person": exports.zoom_one_line_a_person(),
    "Zoom, webinar": exports.zoom_webinar(),
}


def minutes_of(content, days=(DAY,)):
    attenders = attenders_in(read_report(content, "report.csv", days).joins)
    return {
        one.called or one.name: minutes_there(one.joins, SITTING) for one in attenders if one.name != "Tess Trainer"
    }


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES.keys())
def test_each_shape_says_how_long_they_were_there(content):
    found = minutes_of(content)
    jane = next(minutes for name, minutes in found.items() if name.lower() == "jane smith")
    omar = next(minutes for name, minutes in found.items() if name in {"Omar Khan", "OK laptop"})
    says_when = content is not SHAPES["Zoom, a line a person"]
    assert (jane, omar) == (110, 90 if says_when else 100)
    assert len(found) == 2


def test_whoever_did_not_come_and_who_delivers_are_told_apart():
    report = read_report(exports.teams_three_parts(), "report.csv", [DAY])
    organisers = {one.name for one in attenders_in(report.joins) if one.organiser}
    assert organisers == {"Tess Trainer"}
    panel = read_report(exports.zoom_webinar(), "report.csv", [DAY])
    assert ({join.name for join in panel.joins if join.organiser}, panel.did_not_join) == ({"Tess Trainer"}, 1)
    webinar = read_report(exports.teams_webinar(), "report.csv", [DAY])
    assert (webinar.did_not_join, webinar.unread) == (1, [])


@pytest.mark.parametrize(
    ("days", "month"), (([date(2026, 4, 3)], 4), ([date(2026, 3, 4)], 3), ([], 4), ([date(2026, 8, 9)], 4))
)
def test_a_day_that_may_be_two_is_the_one_of_the_event_and_else_the_british_one(days, month):
    rows = [["Name", "Join Time", "Leave Time"], ["Jane", "03/04/2026, 09:30:00", "03/04/2026, 11:30:00"]]
    join = read_report(separated(rows), "a.csv", days).joins[0]
    assert join.joined.month == month


@pytest.mark.parametrize(("attendees", "organisers"), ((4, {"Pat"}), (1, set())))
def test_who_presents_delivers_unless_everybody_may_present(attendees, organisers):
    lines = [["Pat", "1h", "Presenter"], *([f"Delegate {number}", "1h", "Attendee"] for number in range(attendees))]
    report = read_report(separated([["Name", "Duration", "Role"], *lines]), "a.csv", [DAY])
    assert {join.name for join in report.joins if join.organiser} == organisers


@pytest.mark.parametrize(
    ("begin", "end", "seconds"),
    (
        ("2026-05-12T08:30:00Z", "2026-05-12T10:30:00.250Z", 7200),
        ("12 May 2026, 9:30 AM", "12 May 2026, 11:30 AM", 7200),
        ("May 12, 2026 09:30:00 AM", "May 12, 2026 11:30:00 AM", 7200),
        ("12.05.2026 09:30", "12.05.2026 11:30", 7200),
        ("12-05-26 9.30 a.m.", "12-05-26 11.30 a.m.", 7200),
    ),
)
def test_a_moment_is_read_however_a_computer_here_writes_it(begin, end, seconds):
    (join,) = read_report(separated([["Name", "Join Time", "Leave Time"], ["Jane", begin, end]]), "a.csv", [DAY]).joins
    assert (join.joined, join.seconds) == (SITTING[0], seconds)


def test_the_name_is_what_is_left_without_what_programs_add():
    names = {
        "SMITH, Jane (NHS TRUST)": "Jane SMITH",
        "Jane Smith (Guest)": "Jane Smith",
        "Jane Smith [External]": "Jane Smith",
        "Jane Smith (she/her) - Essex County Council": "Jane Smith",
        "Jane Smith-Jones": "Jane Smith-Jones",
        "Jane Smith | Barnardo's": "Jane Smith",
    }
    assert {name: person_called(name) for name in names} == names


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        separated([["Name", "Agency"], ["Jane", "Council"]]),
        separated([["Name", "Join Time"]]),
        workbook(["Course", "Date"], ["Level 2", "today"]),
    ),
    ids=["empty", "a picture", "no times", "nobody", "another list"],
)
def test_what_is_no_such_report_is_refused_with_a_sentence(content):
    with pytest.raises(Unreadable) as refused:
        read_report(content, "report.csv", [DAY])
    assert str(refused.value).endswith((".", "?"))


def test_a_workbook_of_the_report_is_read_as_well():
    content = workbook(
        ["Name", "Join Time", "Leave Time"],
        ["Jane Smith", datetime(2026, 5, 12, 9, 30), datetime(2026, 5, 12, 11, 30)],
    )
    assert minutes_of(content) == {"Jane Smith": 120}
