"""Text files: how they are encoded, and what stands between their cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files_in.files import separated
from training.files_in.cells import Formula, Row, Unreadable
from training.files_in.sheets import read_sheet

ROWS = [["Name", "Café"], ["Zoë", "Nurse’s aide"], ["Ann", ""]]
READ = [(1, ["Name", "Café"]), (2, ["Zoë", "Nurse’s aide"]), (3, ["Ann"])]


@pytest.mark.parametrize("separator", (",", ";", "\t"))
@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"))
def test_every_encoding_and_separator_is_found_out(encoding, separator):
    assert read_sheet(separated(ROWS, separator, encoding)).rows == READ


@pytest.mark.parametrize(
    ("text", "cells"),
    (
        ("Staff, June\nName;Role\nAnn;Nurse\nBo;Clerk, nights", ["Bo", "Clerk, nights"]),
        ("Name;Role\nSmith, Ann;Nurse\nShort, Bo;Clerk", ["Short, Bo", "Clerk"]),
        ('Name,Role\n"Smith; Ann","a;b;c"', ["Smith; Ann", "a;b;c"]),
        ("sep=;\nName;Role\nBo, the younger;Clerk", ["Bo, the younger", "Clerk"]),
        ("sep=\t\nName;a\tRole\nBo;b\tClerk", ["Bo;b", "Clerk"]),
        ("Name\nBo", ["Bo"]),
        ('Name,Role\n"Bo\nShort",="007"', ["Bo Short", "007"]),
        ("Name,Role\nBo,=1+1", ["Bo", Formula()]),
    ),
)
def test_what_stands_between_cells_is_what_most_lines_have_equally_often(text, cells):
    assert read_sheet(text.encode()).rows[-1][1] == cells


def test_lines_are_counted_as_they_are_seen():
    text = 'sep=,\nName\n\n"Ann\nExample"\nBo\n'
    assert [line for line, _ in read_sheet(text.encode()).rows] == [2, 4, 6]


@pytest.mark.parametrize(
    ("content", "sentence"),
    (
        (b"", "The file is empty."),
        (b"  \n\n;;\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a spreadsheet nor a CSV file"),
        (b"%PDF-1.7\n\x00\x01", "This is a PDF and not a spreadsheet"),
        (b"%PDF-1.7\nAnn\n", "This is a PDF and not a spreadsheet"),
        (b"{\\rtf1 Ann}", "This is a document and not a spreadsheet"),
        (b"Name\0,From\n", "neither a spreadsheet nor a CSV file"),
        (b"\xff\xfe\x00", "neither a spreadsheet nor a CSV file"),
        (b"<html><table><tr><td>Name</td></tr></table>", "This is a web page and not a spreadsheet"),
        (b'Name\n"Ann', "Line 2 cannot be read as CSV"),
        (b"Name\n" * 5_001, "more than 5,000 rows"),
        (b"\n" * 300_000, "more than a list"),
        (b"a," * 2_000, "more than a list"),
        (b"a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a\n" * 4_900, "more than a list"),
    ),
)
def test_what_is_no_list_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_sheet(content)


@pytest.mark.parametrize("name", ("staff.pdf", "STAFF.PDF", "staff.docx", "staff.png", "list.eml"))
def test_a_file_that_is_called_something_else_than_a_list_is_none(name):
    with pytest.raises(Unreadable, match=f"A file that is called “.{name.partition('.')[2].lower()}” is not a list"):
        read_sheet(b"Ann\nBo\n", name)


@pytest.mark.parametrize("name", ("", "staff", "staff.csv", "staff.txt", "staff.xls", "staff.v2", ".csv"))
def test_a_text_is_a_list_whatever_else_it_is_called(name):
    assert len(read_sheet(b"Ann\nBo\n", name).rows) == 2


texts = st.text(st.sampled_from("Aaéßł’ \"'"), max_size=6)


@given(
    st.lists(st.lists(texts, min_size=2, max_size=3), min_size=1, max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
)
def test_what_a_file_holds_is_what_is_read(rows, separator, encoding):
    expected = [[" ".join(cell.split()) for cell in row] for row in rows]
    for row in expected:
        while row and row[-1] == "":
            row.pop()
    read = _rows_or_none(separated(rows, separator, encoding))
    assert [cells for _, cells in read] == list(filter(None, expected))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(content):
    _rows_or_none(content)  # and raises nothing else


def _rows_or_none(content: bytes) -> list[Row]:
    try:
        return read_sheet(content).rows
    except Unreadable:
        return []
