"""The tables of a programme's file: a text file is one, and each sheet of a workbook is."""

from datetime import date, datetime

from training.courses import csv_cells
from training.courses.csv_cells import CellProblem, Table, column_name
from training.files_in.cells import Cell, Formula, Unreadable
from training.files_in.sheets import Sheet, read_sheet

_PACKED = b"PK\x03\x04"


def tables_of(file: str, content: bytes) -> list[Table]:
    """What cannot be read is in the problems of the one table that there is then."""
    if not content.startswith(_PACKED):
        return [csv_cells.read(file, content)]
    try:
        first = read_sheet(content, file)
        named = [(one.name, first.name) for one in first.choices]
        sheets = [first if name == read else read_sheet(content, file, name) for name, read in named]
    except Unreadable as fault:
        return [Table(file, [], problems=[CellProblem(file, 1, "", str(fault))])]
    several = len(sheets) > 1
    return [_table(f"{file}, sheet “{sheet.name}”" if several else file, sheet) for sheet in sheets]


def _table(file: str, sheet: Sheet) -> Table:
    (_, headings), *lines = sheet.rows
    table = Table(file, [column_name(_text(heading)) for heading in headings])
    for line, cells in lines:
        table.add(line, [_text(cell) for cell in cells], len(headings))
        for at, cell in enumerate(cells[: len(headings)]):
            if isinstance(cell, Formula):
                reason = "This is a formula that was not worked out, or an error. Paste what it comes to."
                table.lines[-1].wrong(table.columns[at], reason)
    return table


def _text(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell
