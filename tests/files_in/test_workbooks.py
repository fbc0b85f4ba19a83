"""Workbooks: what their cells say, which sheet is read, and what is too much to be read."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.files_in.files import SHEET, with_part, with_sheet, workbook
from training.files_in.cells import LONG_LIST, Formula, Unreadable
from training.files_in.packed_parts import SheetTitle
from training.files_in.sheets import read_sheet

FIRST, MORNING = date(2026, 4, 1), datetime(2026, 4, 1, 9, 30)


def cells_of(content: bytes) -> list[list[Any]]:
    return [cells for _, cells in read_sheet(content).rows]


def written(fill: Any, **options: Any) -> bytes:
    """Saved by XlsxWriter, which keeps what formulas came to, as Excel does."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        fill(book, book.add_worksheet("Staff"))
    return file.getvalue()


def test_texts_numbers_days_and_moments_are_read_as_they_are_meant():
    row = ["  Ann \n Example ", 1001, 1001.0, 0.5, 7_700_900_123, True, date(2026, 4, 1), datetime(2026, 4, 1, 9, 30)]
    assert cells_of(workbook(row)) == [
        ["Ann Example", "1001", "1001", "0.5", "7700900123", "TRUE", date(2026, 4, 1), datetime(2026, 4, 1, 9, 30)]
    ]


def test_a_formula_counts_as_what_it_came_to_when_the_workbook_was_saved():
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_formula("A1", '=B9&" Example"', None, "Ann Example")
        sheet.write_formula("B1", "=TODAY()", day, 46113)
        sheet.write_formula("C1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D1", "=6*7", None, 42)

    assert cells_of(written(fill)) == [["Ann Example", date(2026, 4, 1), Formula(), "42"]]
    assert cells_of(workbook(["=1+1", "Ann"])) == [[Formula(), "Ann"]], "what was never worked out is not known"
    came_to_nothing = '<c t="str"><f>IF(TRUE,"")</f><v></v></c>'
    assert cells_of(with_sheet(f"<sheetData><row>{came_to_nothing}<c><v>1</v></c></row></sheetData>")) == [["", "1"]]


@pytest.mark.parametrize(
    ("shown_as", "is_day"),
    (
        ("dd/mm/yyyy", True),
        ("[$-809]dd mmmm yyyy", True),
        ("mmm-yy", True),
        ('"day "0', False),
        ("0.00", False),
        ("[Red]0;[Yellow]0", False),
        ("h:mm", False),
        ("\\d0", False),
    ),
)
def test_a_number_is_a_day_where_it_is_shown_as_one(shown_as, is_day):
    content = written(lambda book, sheet: sheet.write_number("A1", 46113, book.add_format({"num_format": shown_as})))
    assert cells_of(content) == [[date(2026, 4, 1) if is_day else "46113"]]


def test_a_workbook_of_an_old_macintosh_counts_days_from_1904():
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_datetime("A1", datetime(2026, 4, 1))

    assert cells_of(written(fill, date_1904=True, default_date_format="dd/mm/yyyy")) == [[date(2026, 4, 1)]]


def test_lines_are_counted_as_they_are_seen_and_empty_ones_left_out():
    rows = read_sheet(workbook(["Our staff"], [], [None, "Name", None, None], [None, None])).rows
    assert rows == [(1, ["Our staff"]), (3, ["", "Name"])]


@pytest.mark.parametrize(
    ("said", "read"),
    (
        ("2026-04-01", FIRST),
        ("2026-04-01T00:00:00Z", FIRST),
        ("2026-04-01T09:30:00", MORNING),
        ("09:30:00", "09:30:00"),
    ),
)
def test_strict_workbooks_write_days_as_text(said, read):
    assert cells_of(with_sheet(f'<sheetData><row><c t="d"><v>{said}</v></c></row></sheetData>')) == [[read]]


def test_cells_and_rows_without_references_follow_one_another():
    first, second = '<row><c><v>1</v></c><c t="b"><v>0</v></c></row>', '<row r="5"><c r="C5"><v>2</v></c></row>'
    assert read_sheet(with_sheet(f"<sheetData>{first}{second}</sheetData>")).rows == [
        (1, ["1", "FALSE"]),
        (5, ["", "", "2"]),
    ]


def test_prefixes_escapes_and_rich_texts_are_read():
    def prefixed(xml: bytes) -> bytes:
        return xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")

    rich = '<is><r><t>Ann</t></r><r><t xml:space="preserve"> Ex_x000D_ample</t></r></is>'
    plain = with_sheet(f'<sheetData><row><c t="inlineStr">{rich}</c></row></sheetData>')
    for content in (plain, with_part(plain, SHEET, prefixed)):
        assert cells_of(content) == [["Ann Ex ample"]]


def test_a_cell_merged_over_several_lines_is_said_of_each():
    rows = [["Team", "Name"], ["Colne", "Ann"], [None, "Bo"], [None, "Cy"], ["Stour", "Di"]]
    content = workbook(["Our staff", None], *rows, merged=("A1:B1", "A3:A5"))
    title, *read = cells_of(content)
    assert title == ["Our staff"]
    assert read == [["Team", "Name"], ["Colne", "Ann"], ["Colne", "Bo"], ["Colne", "Cy"], ["Stour", "Di"]]


def test_the_first_sheet_that_is_shown_and_says_something_is_read_and_the_others_are_named():
    book, file = Workbook(), io.BytesIO()
    book.active.title = "Lists"
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    for name, rows in (("Empty", []), ("Staff", [["Ann"]]), ("Volunteers", [["Bo"]]), ("Notes", [])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.active = 1
    book.save(file)
    sheet = read_sheet(file.getvalue())
    assert sheet.rows == [(1, ["Ann"])]
    assert sheet.unread == ("The sheet “Volunteers” is not read, only “Staff”.",)
    assert sheet.choices == (SheetTitle("Staff", "Ann"), SheetTitle("Volunteers", "Bo"))
    other = read_sheet(file.getvalue(), asked="Volunteers")
    assert (other.name, other.rows, other.choices) == ("Volunteers", [(1, ["Bo"])], sheet.choices)
    assert other.unread == ("The sheet “Staff” is not read, only “Volunteers”.",)
    for name in ("Empty", "Lists", "Visitors"):
        with pytest.raises(Unreadable, match=f"no sheet “{name}” in this file, or nothing.* It has “Staff”, “Volunt"):
            read_sheet(file.getvalue(), asked=name)


def with_rows(*rows: str, after: str = "") -> bytes:
    return with_sheet(f"<sheetData>{''.join(f'<row>{row}</row>' for row in rows)}</sheetData>{after}")


ONE, EMPTY = "<c><v>1</v></c>", "<c/>"
LAST_LINE = '<row r="1048576"><c r="B1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("make", "sentence"),
    (
        (lambda: with_rows(ONE, after=" " * 32_000_000), "too large"),
        (lambda: with_rows(EMPTY * 1_000_000), "too large"),
        (lambda: with_rows(*[ONE] * 5_001), "more than 5,000 rows"),
        (lambda: with_rows(*[ONE * 26] * 4_000), "more than a list"),
        (lambda: with_rows('<c r="XFD1"><v>1</v></c>'), "more than a list"),
        (lambda: with_rows(f'<c t="inlineStr"><is><t>{"x" * 4_000_001}</t></is></c>'), "more than a list"),
        (
            lambda: with_sheet(
                f'<sheetData><row r="1">{ONE}</row>{LAST_LINE}</sheetData><mergeCell ref="A1:A1048576"/>'
            ),
            "more than a list",
        ),
        (lambda: with_rows('<c t="s"><v>99</v></c>'), "damaged"),
        (lambda: with_rows('<c t="s"><v>x</v></c>'), "damaged"),
        (lambda: with_rows('<c r="XFE2"><v>1</v></c>'), "damaged"),
        (lambda: with_rows('<c r="XFD2"/><c><v>1</v></c>'), "damaged"),
        (lambda: with_sheet("<sheetData><row>"), "damaged"),
        (lambda: with_part(workbook(["Ann"]), SHEET, lambda _: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "damaged"),
        (lambda: with_sheet("<sheetData/>", method=zipfile.ZIP_BZIP2), "damaged"),
        (lambda: b"PK\x03\x04", "damaged"),
        (
            lambda: with_part(workbook(["Ann"]), "_rels/.rels", lambda _: b"<Relationships/>"),
            "neither an Excel workbook nor an OpenDocument",
        ),
        (lambda: with_sheet("<sheetData/>"), "The file is empty."),
        (lambda: b"\xd0\xcf\x11\xe0old", "an old Excel file, or one with a password"),
        (lambda: b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ),
)
def test_what_is_too_much_or_damaged_is_refused_with_a_sentence(make, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_sheet(make())


def test_whoever_asks_for_a_long_list_gets_one_and_is_told_how_to_split_what_is_longer():
    assert len(read_sheet(with_rows(*[ONE] * 12_000), limits=LONG_LIST).rows) == 12_000
    for content in (with_rows(*[ONE * 5] * 50_000), b"Ann\n" * 50_000):
        with pytest.raises(Unreadable, match=r"more than 20,000 rows\. Split it into files of at most"):
            read_sheet(content, limits=LONG_LIST)


def test_fifty_eight_megabytes_in_two_hundred_kilobytes_are_never_unpacked(monkeypatch):
    content = with_sheet("<sheetData>" + ("<row>" + "<c/>" * 1_000 + "</row>") * 14_000 + "</sheetData>")
    assert len(content) < 220_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a part was unpacked"))
    with pytest.raises(Unreadable, match="too large"):
        read_sheet(content)


def test_one_text_that_many_cells_point_to_counts_for_each():
    def fill(_book: Any, sheet: Any) -> None:
        for line in range(200):
            sheet.write_string(line, 0, "x" * 30_000)

    with pytest.raises(Unreadable, match="more than a list"):
        read_sheet(written(fill))


values = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8).filter(
        lambda text: not text.startswith("=")
    ),
    st.integers(-(10**9), 10**9),
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
)


@given(st.lists(st.lists(values, max_size=4), min_size=1, max_size=4))
def test_what_a_workbook_holds_is_what_is_read(rows):
    expected = [(line, _as_read(row)) for line, row in enumerate(rows, start=1) if _as_read(row)]
    assert _rows_or_none(workbook(*rows)) == expected


def _rows_or_none(content: bytes) -> list[Any]:
    try:
        return read_sheet(content).rows
    except Unreadable:
        return []


def _as_read(row: list[Any]) -> list[Any]:
    cells: list[Any] = []
    for value in row:
        if isinstance(value, datetime) and value.time() == time(0):
            cells.append(value.date())
        elif isinstance(value, date):
            cells.append(value)
        else:
            cells.append("" if value is None else " ".join(str(value).split()))
    while cells and cells[-1] == "":
        cells.pop()
    return cells


@given(st.binary(max_size=300), st.integers(0, 6_000))
def test_a_workbook_with_anything_in_the_place_of_some_bytes_is_read_or_refused(noise, at):
    content = workbook(["Name", "From"], ["Ann", date(2026, 4, 1)])
    at %= len(content)
    _rows_or_none(content[:at] + noise + content[at + len(noise) :])  # and raises nothing else
