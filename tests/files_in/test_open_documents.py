"""OpenDocument spreadsheets: what their cells say, which sheet is read, what is repeated, and what is too much."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files_in.files import in_cell, in_row, open_document, table
from training.files_in.cells import LONG_LIST, Formula, Unreadable
from training.files_in.packed_parts import SheetTitle
from training.files_in.sheets import read_sheet

SAVED = Path(__file__).with_name("saved_by_libreoffice.ods").read_bytes()
"""Saved by LibreOffice 7.4: merged cells, a comment, a drawing, a chart, a hidden sheet, an empty one, and one more."""
DAY, MOMENT = date(2026, 4, 1), datetime(2026, 4, 1, 9, 30)


def rows_of(*tables: str, **more: Any) -> list[Any]:
    return read_sheet(open_document(*tables, **more)).rows


def cell_read(text: str = "", said: str = "") -> Any:
    """What is read of a cell, beside one that says something."""
    ((_, cells),) = rows_of(table(in_cell(text, said) + in_cell("Ann")))
    return cells[0]


def test_a_spreadsheet_that_libreoffice_saved_is_read_as_it_is_seen():
    sheet = read_sheet(SAVED, "staff.ods")
    numbers = [DAY, MOMENT, "0.25", "80", "09:30:00", "36:00:00"]
    assert sheet.rows == [
        (1, ["Our staff"]),
        (3, [*("Team", "Name", "Started", "Seen", "Share", "Fee", "Began", "Lasted", "Sum", "Fault", "Yes", "Link")]),
        (4, ["Colne", "Ann Example", *numbers, "42", Formula(), "1", "a link"]),
        (5, ["Colne", "Bo Short", *numbers, "Bo Short x", Formula()]),
        (6, ["Colne", "Cy Other", *numbers]),
        (8, ["Stour", "Di Bold", "line one line two"]),
        (9, ["", "7700900123", "1e+22"]),
        *((line, ["", "Same"]) for line in (11, 12, 13)),
        (14, ["", "Same", "x", "x", "x", "x"]),
    ]


def test_the_first_sheet_that_is_shown_and_says_something_is_read_unless_another_is_asked_for():
    sheet, other = read_sheet(SAVED), read_sheet(SAVED, asked="Volunteers")
    assert sheet.choices == (SheetTitle("Staff", "Our staff"), SheetTitle("Volunteers", "Name, Role"))
    assert (sheet.name, sheet.unread) == ("Staff", ("The sheet “Volunteers” is not read, only “Staff”.",))
    assert (other.name, other.rows) == ("Volunteers", [(1, ["Name", "Role"]), (2, ["Eve", "Cook"])])
    for name in ("Hidden", "Empty", "Visitors"):
        with pytest.raises(Unreadable, match=f"no sheet “{name}” in this file, or nothing.* “Staff”, “Volunteers”"):
            read_sheet(SAVED, asked=name)


@pytest.mark.parametrize(
    ("text", "said", "read"),
    (
        ("1", 'office:value-type="float" office:value="1"', "1"),
        ("£80", 'office:value-type="currency" office:currency="GBP" office:value="80.5"', "80.5"),
        ("25 %", 'office:value-type="percentage" office:value="0.25"', "0.25"),
        ("01/04/26", 'office:value-type="date" office:date-value="2026-04-01"', DAY),
        ("01/04/26", 'office:value-type="date" office:date-value="2026-04-01T00:00:00"', DAY),
        ("1.4.", 'office:value-type="date" office:date-value="2026-04-01T09:30:00.000000001"', MOMENT),
        ("far off", 'office:value-type="date" office:date-value="12026-04-01"', "12026-04-01"),
        ("09:30", 'office:value-type="time" office:time-value="PT09H30M00S"', "09:30:00"),
        ("1:30", 'office:value-type="time" office:time-value="PT1H30M0.5S"', "01:30:00"),
        ("soon", 'office:value-type="time" office:time-value="P1D"', "P1D"),
        ("YES", 'office:value-type="boolean" office:boolean-value="true"', "TRUE"),
        ("NO", 'office:value-type="boolean" office:boolean-value="false"', "FALSE"),
        ("Ann", 'office:value-type="string"', "Ann"),
        ("", 'office:value-type="string" office:string-value="Ann"', "Ann"),
        ('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d', "", "a b c d"),
        ("one</text:p><text:p>two", "", "one two"),
        ("<text:span>Ann</text:span> <text:a>Example</text:a>", "", "Ann Example"),
        ("<text:ruby><text:ruby-base>A</text:ruby-base><text:ruby-text>b</text:ruby-text></text:ruby>", "", "A"),
        ("Ann<office:annotation><text:p>No</text:p></office:annotation>", "", "Ann"),
        ("Ann</text:p><draw:custom-shape><text:p>No</text:p></draw:custom-shape><text:p>", "", "Ann"),
        ("=1+1", 'office:value-type="string"', Formula()),
        ("", 'table:formula="of:=1+1"', Formula()),
        ("<text:span/>", 'table:formula="of:=&quot;&quot;"', ""),
        ("2", 'table:formula="of:=1+1" office:value-type="float" office:value="2"', "2"),
        ("#REF!", 'table:formula="of:=#REF!" office:value-type="float" office:value="0"', Formula()),
        ("Err:508", 'table:formula="of:=(" office:value-type="string" office:string-value=""', Formula()),
        ("#N/A", 'office:value-type="string" office:string-value="" calcext:value-type="error"', Formula()),
        ("#1 Nursery", 'office:value-type="string"', "#1 Nursery"),
    ),
)
def test_a_cell_says_what_is_meant(text, said, read):
    assert cell_read(text, said) == read


def test_a_comment_beside_the_text_of_a_cell_is_not_read():
    comment = "<office:annotation><dc>Eve</dc><text:p>ask her</text:p></office:annotation>"
    commented = f"<table:table-cell>{comment}<text:p>Ann</text:p></table:table-cell>"
    assert rows_of(table(commented)) == [(1, ["Ann"])]


def test_rows_and_cells_that_are_repeated_are_read_as_often_and_empty_ones_only_counted():
    empty, twice = 'table:number-columns-repeated="16382"', 'table:number-columns-repeated="2"'
    sheet = table(
        in_row(in_cell("", empty), 3),
        in_row(in_cell("", twice) + in_cell("Ann", twice) + in_cell("", empty), 2),
        in_cell("Bo"),
        in_row(in_cell("", empty), 1_048_570),
    )
    assert rows_of(sheet) == [(4, ["", "", "Ann", "Ann"]), (5, ["", "", "Ann", "Ann"]), (6, ["Bo"])]


def test_a_cell_merged_over_several_lines_is_said_of_each_and_what_it_covers_is_not():
    covered = "<table:covered-table-cell><text:p>under it</text:p></table:covered-table-cell>"
    over = 'table:number-columns-spanned="1" table:number-rows-spanned="2"'
    sheet = table(in_cell("Colne", over) + in_cell("Ann"), covered + in_cell("Bo"), in_cell("Stour") + in_cell("Cy"))
    assert [cells for _, cells in rows_of(sheet)] == [["Colne", "Ann"], ["Colne", "Bo"], ["Stour", "Cy"]]


def test_groups_of_rows_and_rows_of_headings_are_rows():
    rows = (
        f"<table:table-header-rows>{in_row(in_cell('Name'))}</table:table-header-rows>"
        f"<table:table-row-group>{in_row(in_cell('Ann'))}</table:table-row-group>"
    )
    assert rows_of(f'<table:table table:name="Staff">{rows}</table:table>') == [(1, ["Name"]), (2, ["Ann"])]


def test_hidden_sheets_and_what_was_changed_are_not_read():
    hides = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    changed = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        "<text:p>Before</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes>"
    )
    secret, staff = table(in_cell("secret"), name="Lists", style="ta2"), table(in_cell("Ann"))
    assert rows_of(secret, staff, styles=hides, more=changed) == [(1, ["Ann"])]


WIDE = 'table:number-columns-repeated="16384"'


@pytest.mark.parametrize(
    ("make", "sentence"),
    (
        (lambda: open_document(table(in_cell("Ann", WIDE))), "more than a list"),
        (lambda: open_document(table(in_cell("", WIDE) + in_cell("Ann"))), "more than a list"),
        (lambda: open_document(table(in_row(in_cell("Ann"), 1_048_576))), "more than 5,000 rows"),
        (lambda: open_document(table(in_row(in_cell("Ann") * 26, 4_000))), "more than a list"),
        (lambda: open_document(table(in_cell("x" * 4_000_001))), "more than a list"),
        (lambda: open_document(table(*["<table:table-cell/>" * 1_000] * 1_000)), "too large"),
        (lambda: open_document(table(in_cell("Ann")), **{"big.xml": b" " * 32_000_000}), "too large"),
        (lambda: open_document(table(in_row(in_cell("Ann"), 0))), "damaged"),
        (lambda: open_document(table(in_cell("Ann", 'table:number-columns-repeated="many"'))), "damaged"),
        (lambda: open_document(table(in_cell("1", 'office:value-type="float" office:value="one"'))), "damaged"),
        (lambda: open_document("<table:table>"), "damaged"),
        (lambda: open_document(table()), "The file is empty. Open it, see that the list is in it"),
        (lambda: open_document(), "The file is empty."),
        (lambda: open_document(table(in_cell("Ann")), body="text"), "neither an Excel workbook nor an OpenDocument"),
        (lambda: open_document(table(in_cell("Ann")), locked=True), "has a password. Save it without one"),
    ),
)
def test_what_is_too_much_or_no_spreadsheet_is_refused_with_a_sentence(make, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_sheet(make())


def test_a_sheet_that_is_not_asked_for_may_be_as_long_as_it_likes():
    long = table(in_row(in_cell("Eve", WIDE), 1_048_576), name="Everybody")
    assert rows_of(table(in_cell("Ann")), long) == [(1, ["Ann"])]


def test_whoever_asks_for_a_long_list_gets_one_and_is_told_how_to_split_what_is_longer():
    assert len(read_sheet(open_document(table(in_row(in_cell("Ann"), 12_000))), limits=LONG_LIST).rows) == 12_000
    with pytest.raises(Unreadable, match=r"more than 20,000 rows\. Split it into files of at most"):
        read_sheet(open_document(table(in_row(in_cell("Ann"), 50_000))), limits=LONG_LIST)


@given(st.binary(max_size=300), st.integers(0, len(SAVED)))
def test_a_spreadsheet_with_anything_in_the_place_of_some_bytes_is_read_or_refused(noise, at):
    with suppress(Unreadable):  # and it raises nothing else
        read_sheet(SAVED[:at] + noise + SAVED[at + len(noise) :])
