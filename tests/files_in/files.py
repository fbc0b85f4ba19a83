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


_NAMESPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (*((name, name) for name in ("office", "table", "text", "style")), ("draw", "drawing"))
)
_CALCEXT = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml">{}</manifest:file-entry></manifest:manifest>'
)


def open_document(
    *tables: str, styles: str = "", body: str = "spreadsheet", locked: bool = False, more: str = "", **parts: bytes
) -> bytes:
    """An OpenDocument file with these tables, as XML, packed as LibreOffice packs it."""
    file = io.BytesIO()
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_NAMESPACES}{_CALCEXT}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{body}>{more}{''.join(tables)}</office:{body}></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{body}", zipfile.ZIP_STORED)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", _MANIFEST.format("<manifest:encryption-data/>" if locked else ""))
        for name, inside in parts.items():
            packed.writestr(name, inside)
    return file.getvalue()


def table(*rows: str, name: str = "Staff", style: str = "ta1") -> str:
    """A sheet of an OpenDocument spreadsheet: each row is its cells, as XML."""
    inside = "".join(row if row.startswith("<table:table-row") else in_row(row) for row in rows)
    columns = '<table:table-column table:number-columns-repeated="16384"/>'
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{inside}</table:table>'


def in_row(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def in_cell(text: str = "", said: str = "") -> str:
    """A cell of an OpenDocument spreadsheet; `said` are its attributes."""
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {said}>{inside}</table:table-cell>"
