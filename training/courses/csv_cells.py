"""Reading a table saved as CSV, cell by cell, so that everything wrong with it can be said at once."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from training.files_in.cells import Unreadable
from training.files_in.text_files import decoded, separator_of

_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell, in a sentence. No column: the line, or the file, as a whole."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.reason}"


@dataclass
class Cells:
    """One line of a table. Reading a wrong cell writes down a problem and answers with something harmless."""

    file: str
    line: int
    values: dict[str, str]
    problems: list[CellProblem] = field(default_factory=list)

    def wrong(self, column: str, reason: str) -> None:
        self.problems.append(CellProblem(self.file, self.line, column, reason))

    def text(self, column: str, *, longest: int, required: bool = True) -> str:
        value = self.values.get(column, "")
        if required and not value:
            self.wrong(column, "This is empty.")
        elif len(value) > longest:
            self.wrong(column, f"This has {len(value)} characters. The most is {longest}.")
        elif _NOT_PRINTABLE.search(value):
            self.wrong(column, "This contains characters that cannot be shown.")
        return value

    def whole_number(self, column: str, lowest: int, highest: int) -> int:
        found = self.whole_number_or_none(column, lowest, highest)
        if found is None and not self.values.get(column, ""):
            self.wrong(column, "This is empty.")
        return lowest if found is None else found

    def whole_number_or_none(self, column: str, lowest: int, highest: int) -> int | None:
        """A whole number within limits; None where the cell is empty."""
        value = self.values.get(column, "")
        if not value:
            return None
        if re.fullmatch(r"[+-]?[0-9]{1,9}", value) and lowest <= int(value) <= highest:
            return int(value)
        self.wrong(column, f"“{value}” is not a whole number from {lowest} to {highest}.")
        return None

    def decimal(self, column: str, lowest: Decimal, highest: Decimal) -> Decimal:
        """A number with at most one decimal place."""
        value = self.values.get(column, "")
        try:
            number = Decimal(value)
            if lowest <= number <= highest and number == round(number, 1):
                return number
        except InvalidOperation:
            pass
        self.wrong(column, f"“{value}” is not a number from {lowest} to {highest} with at most one decimal place.")
        return lowest

    def one_of(self, column: str, allowed: Sequence[str] | type[StrEnum], default: str | None = None) -> str:
        value = self.values.get(column, "") or default or ""
        if value not in set(allowed):
            self.wrong(column, f"“{value}” is not one of: {', '.join(allowed)}.")
        return value

    def day(self, column: str) -> date:
        """A date written 2026-05-12 or 12/05/2026."""
        value = self.values.get(column, "")
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                found = datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
            if 2000 <= found.year < 2100:
                return found
        self.wrong(column, f"“{value}” is not a date like 2026-05-12 or 12/05/2026.")
        return date.min

    def clock_time(self, column: str) -> time:
        """A time of day written 09:30, or 09:30:00 or 0.395833 (of a day), as workbooks have it."""
        value = self.values.get(column, "")
        if found := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:00)?", value):
            return time(int(found[1]), int(found[2]))
        if re.fullmatch(r"0\.[0-9]+", value):
            minutes = round(float(value) * 24 * 60)
            return time(minutes // 60 % 24, minutes % 60)
        self.wrong(column, f"“{value}” is not a time like 09:30.")
        return time(0)


@dataclass
class Table:
    """A file: its columns, its lines, and what is wrong with its shape."""

    file: str
    columns: list[str]
    lines: list[Cells] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def check_columns(self, required: Sequence[str], optional: Sequence[str]) -> None:
        """Write down what is missing, unknown or there twice."""
        for column in required:
            if column not in self.columns:
                self._wrong(column, "This column is missing.")
        for position, column in enumerate(self.columns, start=1):
            if column in self.columns[: position - 1]:
                self._wrong(column, "This column is there twice.")
            elif column not in required and column not in optional:
                known = ", ".join([*required, *optional])
                self._wrong(column or f"number {position}", f"This column is not known. Known are: {known}.")

    def call(self, names: Mapping[str, str]) -> None:
        """Call columns otherwise, by what they are called now. One that is then called nothing is left out."""
        self.columns = [called for column in self.columns if (called := names.get(column, column))]
        for cells in self.lines:
            said = {names.get(column, column): value for column, value in cells.values.items()}
            said.pop("", None)
            cells.values.clear()
            cells.values.update(said)

    def add(self, line: int, row: Sequence[str], width: int) -> None:
        """A line, of a table whose first line has so many cells."""
        cells = Cells(self.file, line, dict(zip(self.columns, (cell.strip() for cell in row), strict=False)))
        if len(row) > width:  # a comma too many: what follows it stands in the wrong column
            reason = f"This line has {len(row)} cells, but the first line names {width} columns."
            cells = Cells(self.file, line, {}, [CellProblem(self.file, line, "", reason)])
        self.lines.append(cells)

    def _wrong(self, column: str, reason: str) -> None:
        self.problems.append(CellProblem(self.file, 1, column, reason))


def read(file: str, content: bytes) -> Table:
    """A table from the bytes of a text file, as spreadsheets save it (files_in/text_files.py)."""
    try:
        text = decoded(content)
    except Unreadable as fault:
        return Table(file, [], problems=[CellProblem(file, 1, "", str(fault))])
    rows = _rows(text)
    _, header = next(rows, (1, []))
    table = Table(file, [column_name(name) for name in header])
    while table.columns and not table.columns[-1]:  # spreadsheets write columns that were once in use
        table.columns.pop()
    try:
        for line, row in rows:
            if any(cell.strip() for cell in row):
                table.add(line, row, len(header))
    except csv.Error as fault:
        table.problems.append(CellProblem(file, len(table.lines) + 2, "", f"This cannot be read as CSV: {fault}."))
    return table


def column_name(heading: str) -> str:
    """“Start date” is start_date."""
    return heading.strip().lower().replace(" ", "_")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line it begins on: a quoted cell may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1
