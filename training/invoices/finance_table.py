"""Tables for other people's programs: CSV and Excel, in which nothing that somebody typed is run as a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

Cell = str | date | Decimal | None

FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of file, with their content types."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def money(pence: int) -> Decimal:
    """Pence as pounds, to the penny: a number in the table, and negative where money goes back."""
    return (Decimal(pence) / 100).quantize(Decimal("0.01"))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark that Excel needs; days as 2026-05-12, sums as 80.00."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet: text as text, days as days, sums in pounds."""
    file = BytesIO()
    import xlsxwriter  # only here: the site starts a tenth of a second sooner

    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title})
        sheet = workbook.add_worksheet("Finance")
        bold = workbook.add_format({"bold": True, "bottom": 1})
        days = workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        pounds = workbook.add_format({"num_format": "#,##0.00"})
        for column, heading in enumerate(columns):
            sheet.set_column(column, column, max(len(heading) + 3, 14))
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(last, column, cell, days)
                elif isinstance(cell, Decimal):
                    sheet.write_number(last, column, float(cell), pounds)
                elif cell:
                    sheet.write_string(last, column, cell)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return file.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A spreadsheet would run what begins like this; the apostrophe makes it text.
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    return str(cell)
