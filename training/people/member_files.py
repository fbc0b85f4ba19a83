"""The rows of a spreadsheet or a CSV file that somebody else made: plain cells, or a sentence why it cannot be read."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST_ROWS = 5_000
_MOST_UNPACKED = 60 * 1024 * 1024
"""Bytes: a workbook is packed, and a small one can unpack to more than the machine holds."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PACKED = b"PK\x03\x04"


class Unreadable(Exception):
    """The file as a whole cannot be used; the message is a sentence for whoever chose it."""


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out: what it would come to nobody here knows."""


Cell = str | date | Formula
Row = tuple[int, list[Cell]]
"""The number of its line, from 1, and its cells."""


def rows_of(content: bytes) -> list[Row]:
    """Every row that holds something. Raises Unreadable with a sentence."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith(_OLD_EXCEL):
        raise Unreadable("This is an old Excel file. Save it as “Excel workbook (.xlsx)” or as CSV, and send that.")
    read = _workbook(content) if content.startswith(_PACKED) else _text(content)
    found: list[Row] = []
    for line, cells in read:
        if any(cell != "" for cell in cells):
            if len(found) >= MOST_ROWS:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Is it the right one?")
            found.append((line, cells))
    if not found:
        raise Unreadable("The file is empty.")
    return found


def _text(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, [_typed(cell) for cell in row]
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(f"Line {begins} cannot be read as CSV. Open the file, and save it anew as CSV.") from None


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("This is neither an Excel workbook nor “CSV UTF-8”. Save the list as one of them.") from None
    if "\0" in text:
        raise Unreadable("This is neither an Excel workbook nor a CSV file.")
    return text


def _typed(cell: str) -> Cell:
    text = " ".join(cell.split())
    return Formula() if text.startswith("=") else text


def _workbook(content: bytes) -> Iterator[Row]:
    """The rows of the first sheet."""
    from openpyxl import load_workbook  # only here: it takes a tenth of a second, and few processes ever need it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise Unreadable("The workbook is too large. Save the sheet with the members as CSV, and send that.")
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a program wrote about its size need not be so
        yield from ((line, [_value(cell) for cell in cells]) for line, cells in enumerate(sheet.iter_rows(), start=1))
    except Unreadable:
        raise
    except Exception as fault:  # a damaged workbook fails anywhere between its zip file and its XML, in many ways
        raise Unreadable("This workbook is damaged. Open it in Excel, save it anew, and send that.") from fault


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return Formula()
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _typed(str(value))
