"""What a list of members says, whatever it was saved as, and what following it would change."""

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from training import clock
from training.files_in.cells import LIST, Unreadable
from training.files_in.sheets import read_sheet
from training.people.member_list import LEFT_OUT, KnownMember, ListedMember, MemberList, as_key, compare, read_list
from training.search.alike import Names

TODAY = date(2026, 5, 12)
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
HEADINGS = "Agency,Member number,From,To\n"


def csv(*lines: str, headings: str = HEADINGS) -> bytes:
    return (headings + "\n".join(lines)).encode()


def workbook(*rows: list[object], merged: str | None = None) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> MemberList:
    return read_list(read_sheet(content).rows)


@pytest.mark.parametrize(
    "content",
    (
        csv("Colne Scouts,E-1,01/04/2026,31/03/2027"),
        csv("Colne Scouts,E-1,2026-04-01,2027-03-31"),
        csv("Colne Scouts,E-1,1 April 2026,31 Mar 2027"),
        csv("Colne Scouts,E-1,01.04.2026,31-03-2027"),
        b"\xef\xbb\xbf" + csv("Colne Scouts,E-1,01/04/26,31/03/27"),
        csv("Colne Scouts,E-1,01/04/2026,31/03/2027").decode().encode("utf-16"),
        csv("E-1;31/03/2027;01/04/2026;Colne  Scouts", headings="MEMBERSHIP NO.;Expires;Start date;Group name\n"),
        csv("Colne Scouts\tE-1\t01/04/2026\t31/03/2027", headings="Group\tRef\tValid from\tValid until\n"),
        csv("", '"Colne\nScouts",E-1,01/04/2026,31/03/2027', ",,,", headings="Our members\n,,\n" + HEADINGS),
        workbook(["Agency", "Member number", "From", "To"], ["Colne Scouts", "E-1", datetime(2026, 4, 1), LAST]),
        workbook(
            ["Members of ECVYS", None, None, None, None],
            [],
            [None, "Name", "Member no", "Joined", "Expiry date"],
            [None, "Colne Scouts", "E-1", "01/04/2026", LAST],
            merged="A1:E1",
        ),
    ),
)  # fmt: skip
def test_a_list_is_read_however_it_was_saved(content):
    listed = read(content)
    assert listed.wrong == ()
    (row,) = listed.rows
    assert (row.name, row.number, row.starts_on, row.ends_on) == ("Colne Scouts", "E-1", FIRST, LAST)


def test_numbers_of_a_workbook_are_not_given_a_point():
    (row,) = read(workbook(["Agency", "Member number", "From", "To"], ["Colne", 1001.0, FIRST, LAST])).rows
    assert row.number == "1001"


@pytest.mark.parametrize(
    ("content", "sentence"),
    (
        (b"", "The file is empty."),
        (b"  \n\n", "The file is empty."),
        (csv(), "The list has headings, and nobody under them."),
        (csv("", ",,,"), "The list has headings, and nobody under them."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a spreadsheet nor a CSV file"),
        (b"2. Participants\nName,First Join,Last Leave\nAnn,1,2", "who came to a meeting in Teams"),
        (b"Agency\0,From,To\n", "neither a spreadsheet nor a CSV file"),
        (b"\xd0\xcf\x11\xe0old", "This is an old Excel file"),
        (b"PK\x03\x04and nothing", "This workbook is damaged"),
        (csv('"Colne,E-1'), "Line 2 cannot be read as CSV"),
        (b"Name,Colour\nColne,red", "Its first row has “Name”, “Colour”."),
        (csv(*["Colne,1,01/04/2026,31/03/2027"] * (LIST.rows + 1)), "more than 5,000 rows"),
    ),
)
def test_a_file_that_is_no_list_of_members_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence.replace(".", r"\.")):
        read(content)


@pytest.mark.parametrize(
    ("line", "reason"),
    (
        (",E-1,01/04/2026,31/03/2027", "The name of the agency is missing."),
        ("Colne,E-1,,31/03/2027", "There is no date under “From”."),
        ("Colne,E-1,soon,31/03/2027", "“soon” is no date like 01/04/2026 under “From”."),
        ("Colne,E-1,31/02/2026,31/03/2027", "“31/02/2026” is no date like 01/04/2026 under “From”."),
        ("Colne,E-1,01/04/2026,2027", "“2027” is no date like 01/04/2026 under “To”."),
        ("Colne,E-1,01/04/2026,31/03/0027", "“31/03/0027” is no date like 01/04/2026 under “To”."),
        ("Colne,E-1,01/04/2026,31/03/2026", "The membership ends before it begins."),
        ("=A1,E-1,01/04/2026,31/03/2027", "“Agency” is a formula, or an error. Paste what it comes to instead."),
        (f"Colne,{'9' * 41},01/04/2026,31/03/2027", "The member number has more than 40 characters."),
        (f"{'x' * 201},1,01/04/2026,31/03/2027", "The name is too long, or has characters that cannot be shown."),
        ("Col\u202ene,1,01/04/2026,31/03/2027", "The name is too long, or has characters that cannot be shown."),
        ("Colne", "There is no date under “From”."),
    ),
)  # fmt: skip
def test_each_line_has_its_problem_in_a_sentence(line, reason):
    listed = read(csv("Stour,E-2,01/04/2026,31/03/2027", line))
    assert [wrong.reason for wrong in listed.wrong] == [reason]
    assert listed.wrong[0].line == 3
    assert [row.name for row in listed.rows] == ["Stour"]


@pytest.mark.parametrize(
    "said", ("", "-", "–", "None", "n/a", "Ongoing", "open-ended", "No end date", "31/12/9999", "2999-12-31T00:00:00")
)
def test_a_membership_may_have_no_end_and_has_a_beginning(said):
    listed = read(csv(f"Colne,E-1,01/04/2026,{said}", f"Stour,E-2,{said},31/03/2027"))
    assert [row.ends_on for row in listed.rows] == [clock.NO_END]
    assert [wrong.line for wrong in listed.wrong] == [3]


def test_what_was_saved_under_formulas_is_followed():
    rows = read_list([(1, ["Agency", "From", "To"]), (2, ["Colne", FIRST, datetime(2027, 3, 30, 23, 0)])]).rows
    assert [(row.starts_on, row.ends_on) for row in rows] == [(FIRST, LAST)]


def test_columns_that_are_not_read_are_named():
    listed = read(csv("Colne,E-1,Ann,01/04/2026,31/03/2027", headings="Members\nAgency,Member number,Chair,From,To\n"))
    assert listed.unread == (
        "“Members” stands above the headings and is not read.",
        "The column “Chair” is not read.",
    )


def test_formulas_and_errors_of_a_workbook_are_not_followed():
    content = workbook(["Agency", "From", "To"], ["Colne", "=TODAY()", LAST], ["Stour", "#REF!", LAST])
    assert [wrong.line for wrong in read(content).wrong] == [2, 3]


def test_a_member_listed_twice_counts_once():
    line = "Colne,E-1,01/04/2026,31/03/2027"
    assert len(read(csv(line, line, line.replace("Colne", "COLNE "))).rows) == 1


def row(name: str, starts_on: date = FIRST, ends_on: date = LAST, number: str = "", line: int = 2) -> ListedMember:
    return ListedMember(line, name, number, starts_on, ends_on)


def member(
    id: int, agency_id: int, starts_on: date = FIRST, ends_on: date = LAST, number: str = "E-1", name: str = "Colne"
) -> KnownMember:
    return KnownMember(id, agency_id, name, number, starts_on, ends_on)


OURS = {"colne": 1, "stour": 2}


def plan(*rows: ListedMember, register: tuple[KnownMember, ...] = (), choices: dict[str, int] | None = None):
    return compare(MemberList(rows), register, OURS, choices or {}, TODAY)


def test_a_new_period_of_membership_is_added_and_one_that_is_the_same_is_left():
    found = plan(row("COLNE "), row("Stour", number="E-2"), register=(member(7, 2, number="E-2"),))
    assert [(one.agency_id, one.listed.name) for one in found.added] == [(1, "COLNE ")]
    assert [one.id for one in found.unchanged] == [7]
    assert [found.changed, found.ended, found.wrong] == [[], [], []]


def test_a_renewal_is_added_beside_the_period_before():
    before = member(7, 1, date(2025, 4, 1), date(2026, 3, 31))
    found = plan(row("Colne"), register=(before,))
    assert (len(found.added), found.changed, found.ended) == (1, [], [])


@pytest.mark.parametrize(
    ("listed", "number"),
    ((row("Colne", ends_on=date(2026, 12, 31)), "E-1"), (row("Colne", number="E-9"), "E-9")),
)
def test_a_period_of_membership_with_other_dates_or_another_number_is_changed(listed, number):
    found = plan(listed, register=(member(7, 1),))
    assert [(change.before.id, change.number) for change in found.changed] == [(7, number)]
    assert found.ended == []


def test_the_membership_of_who_is_no_longer_on_the_list_ends_today():
    register = (
        member(7, 1),
        member(8, 2, date(2025, 4, 1), date(2026, 3, 31)),  # over already
        member(9, 3, date(2026, 6, 1)),  # not begun
        member(10, 4, FIRST, TODAY),  # ended by this list before
    )
    assert [one.id for one in plan(register=register).ended] == [7]


def test_a_member_number_finds_an_agency_that_is_called_something_else():
    found = plan(row("Colne Valley Scouts", number="E-1"), register=(member(7, 1),))
    assert (found.unknown, [one.id for one in found.unchanged]) == ([], [7])


def test_unknown_names_on_a_list_of_members_are_asked_about_and_follow_what_was_chosen():
    stranger = row("Tendring Sailing")
    assert plan(stranger).unknown == [stranger]
    assert [one.agency_id for one in plan(stranger, choices={"tendring sailing": 2}).added] == [2]
    assert plan(stranger, choices={"tendring sailing": LEFT_OUT}).left_out == [stranger]


@pytest.mark.parametrize(
    ("rows", "register", "reason"),
    (
        (
            (row("Colne"), row("colne", date(2026, 5, 1), date(2028, 1, 1), line=3)),
            (),
            "It falls into the period of line 2, which is the same agency.",
        ),
        (
            (row("Colne"),),
            (member(7, 1, FIRST, date(2026, 4, 30)), member(8, 1, date(2026, 5, 1), LAST)),
            "It does not go with the periods that the register has. Put those right by hand first.",
        ),
        (
            (row("Colne", FIRST, date(2026, 4, 30)), row("Colne", date(2026, 5, 1), LAST, line=3)),
            (member(7, 1),),
            "It does not go with the periods that the register has. Put those right by hand first.",
        ),
    ),
)
def test_a_listed_member_who_could_be_two_agencies_is_not_guessed(rows, register, reason):
    assert [wrong.reason for wrong in plan(*rows, register=register).wrong] == [reason]


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def listed(draw: st.DrawFn) -> ListedMember:
    starts_on, name = draw(days), draw(st.sampled_from(["Colne", "STOUR", "Tendring"]))
    return row(name, starts_on, starts_on.replace(year=starts_on.year + 1), draw(st.sampled_from(["", "E-1", "E-2"])))


@given(st.lists(listed(), max_size=5), st.lists(listed(), max_size=5))
def test_a_list_that_was_followed_changes_nothing_the_second_time_and_leaves_no_overlap(first, second):
    register: tuple[KnownMember, ...] = ()
    for rows in (first, second):
        found = plan(*rows, register=register)
        if found.wrong:
            return
        register = _followed(register, found)
        again = plan(*rows, register=register)
        assert not again.changes_something
        assert not again.wrong
    for one in register:
        for other in register:
            apart = one.ends_on < other.starts_on or other.ends_on < one.starts_on
            assert one.id == other.id or one.agency_id != other.agency_id or apart


def _followed(register: tuple[KnownMember, ...], found) -> tuple[KnownMember, ...]:
    kept = {one.id: one for one in register}
    for change in found.changed:
        before, after = change.before, change.listed
        kept[before.id] = KnownMember(before.id, before.agency_id, "", change.number, after.starts_on, after.ends_on)
    for one in found.ended:
        kept[one.id] = KnownMember(one.id, one.agency_id, "", one.number, one.starts_on, TODAY)
    for number, addition in enumerate(found.added, start=max(kept, default=0) + 1):
        new = addition.listed
        kept[number] = KnownMember(number, addition.agency_id, "", new.number, new.starts_on, new.ends_on)
    return tuple(kept.values())


def test_names_are_compared_as_people_read_them():
    assert as_key("St  John’s CADETS ") == as_key("st john's cadets")


def test_a_name_that_several_agencies_have_is_found_by_its_number_or_asked_about():
    namesake = row("St Mary’s", number="E-1")
    assert plan(namesake).unknown == [namesake]
    assert [one.id for one in plan(namesake, register=(member(7, 4),)).unchanged] == [7]


def test_one_answer_does_not_do_for_two_members_of_one_name():
    rows = (row("St Mary’s", number="E-1"), row("ST MARYS", FIRST, LAST, "E-2", line=3))
    found = compare(MemberList(rows), (), OURS, {"st marys": 2}, TODAY, {"st marys": ("Braintree", "Harwich")})
    sentence = "Several agencies have this name, and the list has it with several numbers."
    assert [(wrong.line, wrong.reason.startswith(sentence)) for wrong in found.wrong] == [(2, True), (3, True)]
    assert (found.added, found.unknown) == ([], [])


def test_namesakes_are_alike_wherever_they_are():
    towns = ("Braintree", "Harwich and Dovercourt", "Saffron Walden")
    names = Names([(town, f"Kites, {town}") for town in towns], ["Kites"] * 3)
    assert {value for value, _ in names.like("kites", 0.6)} == set(towns)
    assert names.like("Kites, Harwich", 0.6)[0] == (towns[1], f"Kites, {towns[1]}")
    many = [str(number) for number in range(20)]
    assert {value for value, _ in Names([(one, f"Kites, {one}") for one in many], ["Kites"] * 20).like("Kites")} == set(
        many
    )


def test_the_likest_names_come_first():
    names = Names([("1", "Tendring Sailing Club"), ("2", "Colne Scouts"), ("3", "Tendring Sea Scouts")])
    assert [value for value, _ in names.like("Tendring sailing")] == ["1", "3"]
    assert names.like("Zebra") == []
