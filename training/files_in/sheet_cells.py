"""The cells of one sheet of a workbook, as its XML has them: texts, numbers, days, and what formulas came to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO

from training.files_in.cells import Cell, Formula, Row, as_cell
from training.files_in.merged_cells import MergedCells
from training.files_in.xml_parts import listen

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_SERIAL = 2_958_465
"""31 December 9999, in days since 1900."""
_MOST_COLUMNS = 16_384
"""Of a sheet: the last one is XFD."""
SINCE_1900, SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class WorkbookFacts:
    """What the cells of every sheet refer to."""

    texts: Sequence[str] = ()
    """Shared texts: a cell has the number of one."""
    styles_of_days: frozenset[str] = frozenset()
    """Numbers of the styles that show a number as a day."""
    day_zero: date = SINCE_1900


@dataclass
class SheetReader:
    """Reads one sheet: the rows that say something come from rows(), and afterwards `merged` is known, too."""

    facts: WorkbookFacts
    merged: list[MergedCells] = field(default_factory=list)
    _line: int = 0
    _column: int = -1
    _cells: dict[int, Cell] = field(default_factory=dict)
    _done: list[Row] = field(default_factory=list)
    _cell: Mapping[str, str] | None = None
    _has_formula: bool = False
    _inside: str = ""
    _heard: list[str] = field(default_factory=list)

    def rows(self, part: IO[bytes]) -> Iterator[Row]:
        """Raises ExpatError, ValueError or LookupError for a damaged sheet."""
        for _ in listen(part, self):
            yield from self._done
            self._done.clear()

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell, self._has_formula = attributes, False
            self._heard.clear()
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _possible(column_number(reference[1]) if reference else self._column + 1)
        elif name == "f":
            self._has_formula = True
        elif name in {"v", "t"}:
            self._inside = name
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._column = -1
            self._cells.clear()
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def says(self, text: str) -> None:
        if self._inside:
            self._heard.append(text)

    def ends(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""
        elif name == "c" and self._cell is not None:
            value = self._value(self._cell, "".join(self._heard))
            if value != "":
                self._cells[self._column] = value
            self._cell = None
        elif name == "row" and self._cells:
            self._done.append((self._line, [self._cells.get(at, "") for at in range(max(self._cells) + 1)]))

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        begins, until = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if begins and until and int(until[2]) > int(begins[2]):
            self.merged.append(MergedCells(_possible(column_number(begins[1])), int(begins[2]), int(until[2])))

    def _value(self, cell: Mapping[str, str], said: str) -> Cell:
        kind = cell.get("t", "n")
        if kind == "e":
            return Formula()
        if kind == "s":
            return as_cell(self.facts.texts[int(said)]) if said else ""
        if kind in {"str", "inlineStr"}:
            return as_cell(unescaped(said))
        if not said:
            return Formula() if self._has_formula else ""
        if kind == "b":
            return "TRUE" if said == "1" else "FALSE"
        if kind == "d":
            return moment_or_text(said)
        return self._number(float(said), is_day=cell.get("s", "0") in self.facts.styles_of_days)

    def _number(self, number: float, *, is_day: bool) -> Cell:
        if is_day and 1 <= number <= _LAST_SERIAL:
            return moment_of_serial(number, self.facts.day_zero)
        return number_as_text(number)


def moment_of_serial(number: float, day_zero: date = SINCE_1900) -> date | datetime:
    """A day as spreadsheets count them, with its time, to the second, where it has one."""
    day = datetime(day_zero.year, day_zero.month, day_zero.day)  # noqa: DTZ001 - a spreadsheet has no time zone
    return _without_midnight(day + timedelta(seconds=round(number * 86_400)))


def number_as_text(number: float) -> str:
    """Without a point where there is nothing behind it."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e21 else repr(number)


def moment_or_text(said: str) -> Cell:
    """A moment, a day or a time alone as ISO 8601 has them: so strict workbooks write them, and OpenDocument."""
    try:
        return _without_midnight(datetime.fromisoformat(said.removesuffix("Z")).replace(microsecond=0))
    except ValueError:
        return as_cell(said)


def _without_midnight(moment: datetime) -> date | datetime:
    return moment if moment.time() != datetime.min.time() else moment.date()


def _possible(column: int) -> int:
    """Raises ValueError for a column that no sheet has: a row would be filled up to it."""
    if column >= _MOST_COLUMNS:
        raise ValueError(f"There is no column {column_letters(column)}.")
    return column


def column_number(letters: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """The other way round."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def unescaped(text: str) -> str:
    """Excel writes a sign that XML does not know as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
