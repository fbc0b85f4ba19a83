"""A list of money as a file. Text is never run as a formula; access and dietary needs are in no row of it."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from training.invoices import finance_table

if TYPE_CHECKING:
    from training.admin.money.list_queries import MoneyRow

Cell = str | int | date | None

FILES = finance_table.FILES

# Heading, width in characters, and what stands under it; whole pence are the only numbers.
_COLUMNS: tuple[tuple[str, int, Callable[["MoneyRow"], Cell]], ...] = (
    ("Date", 12, lambda entry: entry.on),
    ("Booking", 12, lambda entry: entry.ref),
    ("Delegate", 28, lambda entry: entry.delegate),
    ("Agency", 36, lambda entry: entry.agency),
    ("Course", 36, lambda entry: entry.course),
    ("Event", 14, lambda entry: entry.event_ref),
    ("Date of the event", 16, lambda entry: entry.event_on),
    ("Payer", 30, lambda entry: entry.who),
    ("What for", 40, lambda entry: entry.what),
    ("State or way", 18, lambda entry: entry.state),
    ("Pounds", 12, lambda entry: entry.pence),
    ("Of pounds", 12, lambda entry: entry.of_pence),
)


def as_csv(entries: Sequence["MoneyRow"]) -> bytes:
    """Dates as 2026-05-12, pounds as 1240.00."""
    columns = [heading for heading, _, _ in _COLUMNS]
    return finance_table.as_csv(columns, ([_cell(value_of(entry)) for _, _, value_of in _COLUMNS] for entry in entries))


def _cell(value: Cell) -> finance_table.Cell:
    return finance_table.money(value) if isinstance(value, int) else value


def as_xlsx(entries: Sequence["MoneyRow"], title: str) -> bytes:
    """One sheet: dates and money typed, text as text."""
    file = BytesIO()
    import xlsxwriter  # only here: the site starts a tenth of a second sooner

    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet("Money")
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        pounds = book.add_format({"num_format": "£#,##0.00"})
        for column, (heading, width, _) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, bold)
        for row, entry in enumerate(entries, start=1):
            for column, (_, _, value_of) in enumerate(_COLUMNS):
                cell = value_of(entry)
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell / 100, pounds)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif cell:
                    sheet.write_string(row, column, cell)
        sheet.freeze_panes(1, 2)
    return file.getvalue()
