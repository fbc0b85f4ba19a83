"""Files to read: workbooks as Excel and other programs save them, and text as they export it."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook


def workbook(*rows: Sequence[Any], name: str = "Staff", merged: Iterable[str] = ()) -> bytes:
    """A workbook of one sheet, saved by openpyxl. A text that begins with “=” is a formula that came to nothing."""
    book, file = Workbook(), io.BytesIO()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    for block in merged:
        book.active.merge_cells(block)
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", method) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(inside: str, **more: Any) -> bytes:
    """A workbook whose only sheet has this XML in it."""
    xml = f'<worksheet xmlns="{_NAMESPACE}">{inside}</worksheet>'.encode()
    return with_part(workbook(["Name"]), SHEET, lambda _: xml, **more)


def separated(rows: Iterable[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)
