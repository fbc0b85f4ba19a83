"""Lists as people have them: from a spreadsheet, from an address book, typed; and what is wrong with their lines."""

from datetime import date

import pytest

from training.bookings.groups.pasted_list import ListedColleague, as_text, read, why_wrong, with_rows
from training.bookings.groups.plan import Fate, Room, Trouble, plan


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("Ann Example, ann@example.org, Nurse", ("Ann Example", "ann@example.org", "Nurse")),
        ("Ann Example\tann@example.org\tNurse", ("Ann Example", "ann@example.org", "Nurse")),
        ("Ann Example;ann@example.org;Nurse", ("Ann Example", "ann@example.org", "Nurse")),
        ("Ann Example", ("Ann Example", "", "")),
        ("Ann Example, Nurse", ("Ann Example", "", "Nurse")),
        ("Ann Example,,Nurse", ("Ann Example", "", "Nurse")),
        ("ann@example.org, Ann Example", ("Ann Example", "ann@example.org", "")),
        ("Ann Example <ann@example.org>, Nurse", ("Ann Example", "ann@example.org", "Nurse")),
        ('"Example, Ann",ann@example.org', ("Example, Ann", "ann@example.org", "")),
        ("Ann Example, ann.example.org, Nurse", ("Ann Example", "ann.example.org", "Nurse")),
        ("Ann Example, ann.example.org", ("Ann Example", "ann.example.org", "")),
        ("  Ann   Example ,  ann@example.org ", ("Ann Example", "ann@example.org", "")),
        ("ann@example.org", ("", "ann@example.org", "")),
        ('Ann "Annie Example, ann@example.org', ('Ann "Annie Example', "ann@example.org", "")),
    ),
)
def test_a_line_of_a_list_is_read_into_name_address_and_role(text, expected):
    [one] = read(text)
    assert (one.name, one.email, one.job_role) == expected


def test_headings_say_which_column_is_which():
    text = "Job title;First name;Surname;Email\nNurse;Ann;Example;ann@example.org\n\nClerk;Bo;Short"
    assert read(text) == [
        ListedColleague(2, "Ann Example", "ann@example.org", "Nurse"),
        ListedColleague(4, "Bo Short", "", "Clerk"),
    ]


def test_lines_are_counted_as_they_are_seen():
    assert [one.line for one in read("\nAnn\n\n\nBo\n")] == [2, 5]
    assert read("") == read(" \n ; \n") == []


def test_listed_colleagues_are_written_back_as_lines_of_text():
    assert as_text([ListedColleague(1, "Ann", "ann@example.org"), ListedColleague(2, "Bo", "", "Clerk")]) == (
        "Ann\tann@example.org\nBo\t\tClerk"
    )


@pytest.mark.parametrize(
    "one",
    (
        ListedColleague(1, "Example, Ann"),
        ListedColleague(1, "Ann; Bo", "ann@example.org", "Nurse, night shift"),
        ListedColleague(1, 'Ann "Annie" Example', "", "Clerk"),
        ListedColleague(1, '"Annie" Example'),
        ListedColleague(1, "", "", "Nurse"),
        ListedColleague(1, "Ann", "no address"),
    ),
)
def test_a_listed_colleague_written_as_a_line_is_read_back_the_same(one):
    assert read(as_text([one]).strip()) == [one]


def test_a_file_is_read_by_its_own_headings_and_not_by_those_that_are_typed():
    rows = [(1, ["First name", "Last name", "E-mail"]), (3, ["Ann", "Example", "ann@example.org"])]
    ann = ListedColleague(2, "Ann Example", "ann@example.org")
    for typed in ("Zoe Typed, zoe@example.org, Nurse", "Role,E-mail,Name\nNurse,zoe@example.org,Zoe Typed"):
        assert read(with_rows(typed, rows)) == [ListedColleague(1, "Zoe Typed", "zoe@example.org", "Nurse"), ann], typed
    assert with_rows("", rows) == "Ann Example\tann@example.org"
    assert with_rows("Zoe", rows[:1]) == "Zoe"


def test_a_name_with_its_address_in_one_cell_moves_no_other_column():
    rows = [(1, ["Name", "Role"]), (2, ["Ann Example <ann@example.org>", "Nurse"])]
    assert read(with_rows("", rows)) == [ListedColleague(1, "Ann Example", "ann@example.org", "Nurse")]


def test_what_is_wrong_is_said_of_each_line():
    text = "Ann, ann@example.org\nann@example.org\nAnn A, ANN@example.org\nBo\nbo\nCy, cy@\n=A1, cy@example.org"
    wrong = why_wrong(read(text))
    assert wrong == {
        2: "The name is missing.",
        3: "The same address is in line 1 already.",
        5: "The same name, without an address, is in line 4 already.",
        6: "“cy@” is not an e-mail address, like name@example.org.uk.",
        7: "A cell of this line is worked out by a formula. Type what it should say.",
    }
    assert why_wrong([ListedColleague(1, "x" * 201)])[1].startswith("A name has at most 200")


def test_places_go_in_the_order_of_the_list_and_wrong_lines_take_none():
    listed = [ListedColleague(n, f"Person {n}") for n in range(1, 5)]
    made = plan(listed, 1, {2: Trouble("They have booking K7M2P4QR.", "K7M2P4QR")}, Room(free=2))
    assert [row.fate for row in made.rows] == [Fate.PLACE, Fate.WRONG, Fate.PLACE, Fate.WAITS, Fate.WAITS]
    assert (made.places, made.waiting, made.booked, made.left_out) == (2, 2, 4, "2")
    assert made.rows[3].sentence.startswith("Every place is taken.")


def test_listed_colleagues_beyond_the_agency_cap_wait_and_are_told_until_when():
    listed = [ListedColleague(n, f"Person {n}") for n in range(1, 4)]
    made = plan(listed, 0, {}, Room(free=24, held=1, cap=3, opens_on=date(2026, 6, 1)))
    assert [row.fate for row in made.rows] == [Fate.PLACE, Fate.PLACE, Fate.WAITS]
    assert "Until Monday 1 June 2026 one agency may hold 3 places" in made.rows[2].sentence


def test_a_line_far_too_long_for_a_table_is_a_name_too_long():
    listed = read("Ann, ann@example.org\n" + "x" * 140_000)
    assert why_wrong(listed)[2].startswith("A name has at most 200")
