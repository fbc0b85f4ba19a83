"""Tables as files, CSV and Excel: nothing that somebody typed is run as a formula by the program that opens them."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import IO, TYPE_CHECKING

from flask import Response, send_file

from training import clock

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | datetime | Decimal | None
"""A sum of money is a Decimal of pounds (`pounds_of`); a number is only ever a number; a moment is aware."""

FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The kinds of file, with their content types."""

KIND_WORDS = {"xlsx": "Excel", "csv": "CSV"}

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_000
"""Characters. Excel's cells take 32,767."""
_LONGEST_PART = 60
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def pounds_of(pence: int | None) -> Decimal | None:
    """Pence as pounds, to the penny: a number in the table, and negative where money goes back."""
    return None if pence is None else (Decimal(pence) / 100).quantize(Decimal("0.01"))


def file_of(
    kind: str, name: str, title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> Response:
    """The answer with a table as a file, named “bookings.csv”.

    Raises KeyError for a kind that there is not. `headings` go with their widths in characters.
    """
    make = {"csv": lambda: as_csv([text for text, _ in headings], rows), "xlsx": lambda: as_xlsx(title, headings, rows)}
    response = Response(make[kind](), content_type=FILES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def workbook_of(name: str, title: str, sheets: Iterable["Sheet"]) -> Response:
    """The same with a sheet for each of several tables."""
    response = Response(as_workbook(title, sheets), content_type=FILES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def attachment(content: bytes, name: str, content_type: str) -> Response:
    """The answer with a file as somebody sent it: to be kept and not shown, so that nothing in it runs on our pages."""
    response = send_file(BytesIO(content), content_type, as_attachment=True, download_name=name, conditional=False)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def large_attachment(file: IO[bytes], size: int, name: str, content_type: str) -> Response:
    """The same for a file that is sent a piece at a time. Where a browser shows it all the same, nothing in it runs."""
    response = send_file(file, content_type, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.content_length = size
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def part_of_file_name(text: str) -> str:
    """Words as a name of a file takes them: without what no file system takes, nor a dot or a blank at either end, and
    so short that a few of them fit. Empty where nothing is left.
    """
    return " ".join(_NOT_IN_NAMES.sub(" ", text).split())[:_LONGEST_PART].strip(" .,")


def size_text(size: int) -> str:
    """“350 kB”, “4.2 MB”."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000)):,} kB"
    return f"{size / 1_000_000:.1f} MB"


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark that Excel needs; days as 2026-05-12, moments as 2026-05-12 09:30, sums as 80.00."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A spreadsheet would run what begins like this; the apostrophe makes it text.
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    if isinstance(cell, datetime):
        return f"{clock.local(cell):%Y-%m-%d %H:%M}"
    return str(cell)


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook. `headings` go with their widths in characters."""

    name: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def as_xlsx(title: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet: text as text, days, moments, numbers and pounds as such. Rows are let go as they are written."""
    return as_workbook(title, [Sheet("List", headings, rows)])


def as_workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """The same with a sheet for each table, in order."""
    file = BytesIO()
    import xlsxwriter  # only here: the site starts a tenth of a second sooner

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": title[:200]})
        bold = workbook.add_format({"bold": True, "bottom": 1})
        formats = {
            datetime: workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
            date: workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            Decimal: workbook.add_format({"num_format": "£#,##0.00"}),
            int: workbook.add_format({"num_format": "0"}),
            float: workbook.add_format({"num_format": "0.0#"}),
        }
        for table in sheets:
            sheet = workbook.add_worksheet(sheet_name(table.name))
            for column, (heading, width) in enumerate(table.headings):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, heading, bold)
            last = 0
            for last, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    _write(sheet, last, column, cell, formats)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, last, len(table.headings) - 1)
    return file.getvalue()


def sheet_name(text: str) -> str:
    """At most 31 characters, without those that Excel does not take in the name of a sheet."""
    return "".join(" " if character in "[]:*?/\\" else character for character in text)[:31].strip("' ")


def _write(sheet: "Worksheet", row: int, column: int, cell: Cell, formats: dict[type, "Format"]) -> None:
    match cell:
        case datetime():
            sheet.write_datetime(row, column, clock.local(cell).replace(tzinfo=None, microsecond=0), formats[datetime])
        case date():
            sheet.write_datetime(row, column, cell, formats[date])
        case Decimal():
            sheet.write_number(row, column, float(cell), formats[Decimal])
        case int():
            sheet.write_number(row, column, cell, formats[int])
        case float():
            sheet.write_number(row, column, cell, formats[float])
        case str() if cell:
            sheet.write_string(row, column, cell[:_LONGEST_CELL])
