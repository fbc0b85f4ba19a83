"""Lists as people have them: from a spreadsheet, from an address book, typed; and what is wrong with their lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.bookings.groups.pasted_list import ListedColleague, PeopleList, as_text, read, read_rows, why_wrong
from training.bookings.groups.plan import Fate, Room, Trouble, plan
from training.files_in.cells import Unreadable


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
    [one] = read(text).people
    assert (one.name, one.email, one.job_role) == expected


def test_headings_say_which_column_is_which():
    text = "Job title;First name;Surname;Email\nNurse;Ann;Example;ann@example.org\n\nClerk;Bo;Short"
    assert read(text).people == [
        ListedColleague(2, "Ann Example", "ann@example.org", "Nurse"),
        ListedColleague(4, "Bo Short", "", "Clerk"),
    ]


def test_lines_are_counted_as_they_are_seen():
    assert [one.line for one in read("\nAnn\n\n\nBo\n").people] == [2, 5]
    assert read("") == read(" \n ; \n") == PeopleList([])


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
    assert read(as_text([one]).strip()).people == [one]


def test_a_name_with_its_address_in_one_cell_moves_no_other_column():
    rows = [(1, ["Name", "Role"]), (2, ["Ann Example <ann@example.org>", "Nurse"])]
    assert read_rows(rows).people == [ListedColleague(2, "Ann Example", "ann@example.org", "Nurse")]


@pytest.mark.parametrize(
    ("headings", "cells", "expected"),
    (
        ("Employee No,Surname,Forename(s),Known As,Work Email,Job Title", "7,Smith,Ann,An,a@x.org,Nurse", "Ann Smith"),
        ("NAME;Work e-mail;POSITION", "Ann Smith;a@x.org;Nurse", "Ann Smith"),
        ("Name\tFirst name\tE-Mail:\tJob_Title", "Smith\tAnn\ta@x.org\tNurse", "Ann Smith"),
        ("Name,First name,Email,Role", "Ann Smith,Ann,a@x.org,Nurse", "Ann Smith"),
        ("Name,First name,Last name,Email,Role", "Acme,Ann,Smith,a@x.org,Nurse", "Ann Smith"),
        ("Employee,Address,Email,Post", "Ann Smith,1 High Street,a@x.org,Nurse", "Ann Smith"),
        ("Prénom,Full Name,\uff25mail,Role", "Ann,Ann Smith,a@x.org,Nurse", "Ann Smith"),
    ),
)  # fmt: skip
def test_headings_are_known_whatever_their_case_and_punctuation(headings, cells, expected):
    [one] = read(f"{headings}\n{cells}").people
    assert (one.name, one.email, one.job_role) == (expected, "a@x.org", "Nurse")


@pytest.mark.parametrize(
    ("text", "unread"),
    (
        ("Name,Email\nAnn,a@x.org", ()),
        ("Name,Pay No,Email\nAnn,7,a@x.org", ("The column “Pay No” is not read.",)),
        ("Name,Pay No,Email\nAnn,,a@x.org", ()),
        ("Name,,Email\nAnn,7,a@x.org", ("The column B (without a heading) is not read.",)),
        ("Name,Email,Home email\nAnn,a@x.org,b@x.org", ("The column “Home email” is not read.",)),
        ("Name,Email\nAnn,a@x.org,7,8", ("The columns C (without a heading) and D (without a heading) are not read.",)),
        ("Staff, June\nName,Email\nAnn,a@x.org", ("“Staff June” stands above the headings and is not read.",)),
        ("Acme,Name,First name,Surname\n1,Acme,Ann,Smith", ("The columns “Acme” and “Name” are not read.",)),
    ),
)  # fmt: skip
def test_what_is_not_read_is_named(text, unread):
    assert read(text).unread == unread


def test_headings_that_are_printed_again_are_nobody():
    assert [one.name for one in read("Name,Email\nAnn,a@x.org\nNAME,E-mail\nBo,b@x.org").people] == ["Ann", "Bo"]


@pytest.mark.parametrize("text", ("Ann, a@x.org, Employee\nBo, Delegate", "Cy, c@x.org\nName, Email\nBo, b@x.org"))
def test_a_person_is_not_taken_for_headings_or_a_title(text):
    assert [one.line for one in read(text).people] == list(range(1, len(text.splitlines()) + 1))


def test_a_line_below_headings_without_a_name_is_said_and_not_dropped():
    listed = read("Name,Email,Pay No\nAnn,a@x.org,7\n,,Total 1").people
    assert why_wrong(listed) == {3: "The name is missing."}


@pytest.mark.parametrize(
    ("text", "sentence"),
    (
        ("Ann, a@x.org, b@x.org", "There is an @ in two places of this line: “a@x.org” and “b@x.org”."),
        ("Ann, a@x.org; b@x.org", "There is an @ in two places"),
        ("Name,Email,Role\nAnn,a@x.org,b@x.org", "There is an @ in two places of this line: “a@x.org” and “b@x.org”."),
        ("Name,Email,Role\nAnn,,b@x.org", "“b@x.org” stands where the job role should, and has an @."),
        ("Name,Email,Role\nAnn,a@x.org b@x.org,Nurse", "There is an @ in two places of this line: “a@x.org b@x.org”."),
        ("Name,Email\nAnn <a@x.org>,b@x.org", "There is an @ in two places of this line: “b@x.org” and “a@x.org”."),
        ("Name,Role\na@x.org,Nurse", "The name is missing."),
        ("Dov Dent, notanaddress", "If it is a job role, write “Dov Dent, , notanaddress”."),
        ("Bo\n007, a@x.org", "“007” is not a name."),
        ("Bo Short, b@x.org\nx, a@x.org", "“x” is not a name."),
    ),
)
def test_two_addresses_and_an_address_in_another_place_are_refused(text, sentence):
    listed = read(text).people
    for once_more in (listed, read(as_text(listed)).people):  # as a file becomes lines to be mended
        [said] = why_wrong(once_more).values()
        assert sentence in said


cell = st.text(st.sampled_from("Aa b,;\"'@.=<>É7"), max_size=8).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(cell, cell, cell), max_size=4))
def test_no_list_is_shortened_and_what_becomes_lines_reads_the_same(cells):
    try:
        found = read_rows([(line, list(row)) for line, row in enumerate(cells, start=1)])
    except Unreadable:
        return  # the whole list is refused, with a sentence
    listed = found.people
    assert len(listed) + len(found.unread) == sum(any(row) for row in cells)
    again = read(as_text(listed)).people
    assert [(one.name, one.email, one.job_role) for one in again] == [
        (one.name, one.email, one.job_role) for one in listed
    ]


@pytest.mark.parametrize(
    ("rows", "columns"),
    (
        ([["Foo", "Bar"], ["Smith", "1"]], "column B (“Bar”, “1”)"),
        ([["Ann Example", "01245 111222"]], "column B (“01245 111222”)"),
        ([["Ann Example", "a@x.org", "Nurse", "7"]], "columns C (“Nurse”) and D (“7”)"),
        ([["Ann Example", "a@x.org", "Nurse", "Clacton"]], "columns C (“Nurse”) and D (“Clacton”)"),
        ([["Ann Example", "a@x.org", "12 May 2026"]], "column C (“12 May 2026”)"),
        (
            [["Ann Example", "a@x.org", "Nurse"], ["Bo Short", "b@x.org", "Clerk"], ["Cy", "", "Yes"]],
            "column C (“Nurse”, “Yes”)",
        ),
        ([["Ann Example", "", "Nurse", "Clacton"]], "columns C (“Nurse”) and D (“Clacton”)"),
        ([["Ann Example", "a@x.org", "Y"]], "column C (“Y”)"),
        ([["x", "a@x.org"]], "column A (“x”)"),
        ([["1001", "a@x.org"], ["1002", "b@x.org"]], "column A (“1001”, “1002”)"),
        ([["x", "Ann Example", "a@x.org"]], "columns A (“x”) and B (“Ann Example”)"),
        ([["yes", "Ann Example", "a@x.org"]], "columns A (“yes”) and B (“Ann Example”)"),
        ([["Ann Example", date(2026, 5, 12)]], "column B (“2026-05-12”)"),
        ([["Grant", "Worker", "Reach"], ["x", "Ann Example", "a@x.org"]], "columns A (“Grant”, “x”) and B (“Worker”"),
    ),
)
def test_a_list_without_known_headings_is_refused_where_a_column_is_not_understood(rows, columns):
    with pytest.raises(Unreadable) as refused:
        read_rows(list(enumerate(rows, start=1)))
    sentence = str(refused.value)
    assert columns in sentence
    assert "“Name”, or “First name” and “Last name”, “E-mail” and “Job role”" in sentence


def test_a_typed_role_may_have_a_comma():
    assert read("Ann Example, a@x.org, Nurse, night shift").people[0].job_role == "Nurse, night shift"
    with pytest.raises(Unreadable, match="columns C"):
        read("Ann Example\ta@x.org\tNurse\tClacton")


@pytest.mark.parametrize(
    ("headings", "unread"),
    (
        ("Attendee,Telephone,E-mail", ("The column “Telephone” is not read.",)),
        ("Delegate,Telephone,Contact", ("The column “Telephone” is not read.",)),
        ("Participant,Telephone,E", ("The column “Telephone” is not read.",)),
        ("Staff name,Telephone,Contact e-mail", ("The column “Telephone” is not read.",)),
        ("NAME OF STAFF,Telephone,e-mail addr", ("The column “Telephone” is not read.",)),
        ("Name,Address,Contact", ("The column “Address” is not read.",)),
    ),
)
def test_addresses_are_known_by_their_content_and_more_headings_by_their_words(headings, unread):
    found = read(f"{headings}\nAnn Example,01245 111222,a@x.org\nBo Short,01245 111333,")
    assert [(one.name, one.email, one.job_role) for one in found.people] == [
        ("Ann Example", "a@x.org", ""),
        ("Bo Short", "", ""),
    ]
    assert found.unread == unread


def test_an_attendee_with_a_telephone_number_has_no_role():
    found = read("Attendee,Telephone\nAnn Example,01245 111222")
    assert found.people == [ListedColleague(2, "Ann Example")]
    assert found.unread == ("The column “Telephone” is not read.",)


def test_the_address_of_a_manager_is_nobody_elses():
    found = read("Name,Line manager’s e-mail\nAnn Example,m@x.org")
    assert found.people == [ListedColleague(2, "Ann Example")]
    assert found.unread == ("The column “Line manager’s e-mail” is not read.",)


def test_which_of_two_columns_has_the_addresses_is_asked():
    with pytest.raises(Unreadable, match="The columns “Work” and “Other” both have e-mail addresses"):
        read("Name,Work,Other\nAnn,a@x.org,b@x.org")


@pytest.mark.parametrize("above", ([], [["Our staff"]], [["Our staff"], ["June"]]))
def test_the_line_of_a_file_without_an_address_above_lines_that_all_have_one_is_nobody(above):
    rows = [*above, ["Worker", "Reach"], ["Ann Example", "a@x.org"], ["Bo Short", "b@x.org"]]
    found = read_rows(list(enumerate(rows, start=1)))
    assert [one.name for one in found.people] == ["Ann Example", "Bo Short"]
    assert found.unread[-1] == "“Worker Reach” stands above the people, and is taken for headings."
    assert len(found.unread) == len(above) + 1


def test_people_of_a_file_without_addresses_are_no_headings():
    rows = [(1, ["Ann Example"]), (2, ["Bo Short"]), (3, ["Cy Third", "c@x.org"])]
    assert [one.name for one in read_rows(rows).people] == ["Ann Example", "Bo Short", "Cy Third"]


def test_what_headings_say_is_kept_when_it_is_written_as_lines():
    listed = [ListedColleague(2, "Ann Example", "a@x.org", "1"), ListedColleague(3, "Bo Short", "", "2")]
    text = as_text(listed)
    assert text.startswith("Name\tE-mail\tJob role\n")
    assert read(text) == PeopleList(listed)


def test_what_is_wrong_is_said_of_each_line():
    text = "Ann, ann@example.org\nann@example.org\nAnn A, ANN@example.org\nBo\nbo\nCy, cy@\n=A1, cy@example.org"
    wrong = why_wrong(read(text).people)
    assert wrong == {
        2: "The name is missing.",
        3: "The same address is in line 1 already.",
        5: "The same name, without an address, is in line 4 already.",
        6: "“cy@” is not an e-mail address, like name@example.org.uk.",
        7: "A cell of this line is worked out by a formula. Type what it should say.",
    }
    assert why_wrong([ListedColleague(1, "x" * 201)])[1].startswith("A name has at most 200")


@pytest.mark.parametrize(
    "typed", ("ANN@Example.org", "ann@example.org\u200b", "ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example。org")
)
def test_an_address_of_a_list_has_one_spelling_however_it_is_typed(typed):
    for text in (f"Ann, {typed}, Nurse", f"Name,Email,Role\nAnn,{typed},Nurse"):
        assert [(one.name, one.email, one.job_role) for one in read(text).people] == [
            ("Ann", "ann@example.org", "Nurse")
        ]
    assert list(why_wrong(read(f"Ann, ann@example.org\nAnn A, {typed}").people)) == [2]


@pytest.mark.parametrize(("one", "other"), (("Zoë O’Brien", "ZOE O'BRIEN"), ("Anne-Marie Bell", "Anne Marie  Bell")))
def test_a_name_of_a_list_is_one_name_however_it_is_typed(one, other):
    assert why_wrong(read(f"{one}\n{other}").people) == {2: "The same name, without an address, is in line 1 already."}


def test_a_name_of_a_list_that_nobody_can_see_is_missing():
    listed = read("\u3164, ann@example.org\nBo, \u200b, Nurse\n\u2060").people
    assert why_wrong(listed) == {1: "The name is missing."}
    assert [(one.line, one.email) for one in listed] == [(1, "ann@example.org"), (2, "")]


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
    assert "Until Monday 1 June 2026 each organisation can have up to 3 places" in made.rows[2].sentence


def test_a_line_far_too_long_for_a_table_is_a_name_too_long():
    listed = read("Ann, ann@example.org\n" + "x" * 140_000).people
    assert why_wrong(listed)[2].startswith("A name has at most 200")
