"""An OpenDocument spreadsheet (.ods), as LibreOffice and others save it: its sheets, and their rows.

The format is ODF 1.3 (OASIS), part 3, chapter 9. All sheets stand in one part. A cell or a row that is repeated stands
there once, with how often: it is repeated here only as far as it says something and is read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import IO

from training.files_in.cells import MOST_COLUMNS, Cell, Formula, Limits, Row, Unreadable, as_cell, kept_within_limits
from training.files_in.merged_cells import MergedCells, with_merged
from training.files_in.packed_parts import NO_SPREADSHEET, BookSheet, PackedParts, title_of
from training.files_in.sheet_cells import moment_or_text, number_as_text
from training.files_in.xml_parts import listen

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LOCKED = "This spreadsheet has a password. Save it without one, and send that."
_DURATION = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_FAULT = re.compile(r"(#|Err:)\S+")
"""What a formula shows that comes to nothing: “#REF!”, “Err:508”."""
_TEXTS = frozenset(("p", "h", "list", "list-item", "list-header"))
"""What stands directly in a cell and is its text. The rest is comments and drawings, which have texts of their own."""
_NOT_SAID = frozenset(("ruby-text", "annotation", "frame"))
"""How a word is read aloud, comments, pictures: within a text."""
_NUMBERS = frozenset(("float", "percentage", "currency"))
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OF_LIBREOFFICE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


@dataclass(frozen=True)
class _FoundRow:
    """A row that says something, as it stands in the file."""

    sheet: int
    line: int
    cells: dict[int, Cell]
    times: int

    def as_rows(self) -> Iterator[Row]:
        for line in range(self.line, self.line + self.times):
            yield line, [self.cells.get(at, "") for at in range(max(self.cells) + 1)]


def is_open_document(parts: PackedParts) -> bool:
    """Whether it is packed as one: also a text, or one with a password."""
    return _MANIFEST in parts


def read_open_document(parts: PackedParts, asked: str, limits: Limits) -> BookSheet:
    """The sheet that is asked for; where none is, the first that is not hidden and says something.

    Raises Unreadable with a sentence, and anything else for a damaged file.
    """
    if any(element == "encryption-data" for element, _ in parts.elements(_MANIFEST)):
        raise Unreadable(_LOCKED)
    if _CONTENT not in parts:
        raise Unreadable(NO_SPREADSHEET)
    name, rows, titles = "", list[Row](), []
    reader = _DocumentReader()
    with parts.open(_CONTENT) as opened:
        for number, found in groupby(reader.rows(opened), lambda row: row.sheet):
            title = reader.sheets[number]
            first = next(found)
            titles.append(title_of(title, next(first.as_rows())))
            if not rows and asked in {"", title}:
                name = title
                each = (row for one in (first, *found) for row in one.as_rows())
                rows = with_merged(list(kept_within_limits(each, limits)), reader.merged[number], limits)
    if not reader.is_spreadsheet:
        raise Unreadable(NO_SPREADSHEET)
    return BookSheet(name, rows, tuple(titles))


@dataclass
class _DocumentReader:
    """Hears what stands in content.xml. Tables within tables, which only texts have, are not read."""

    is_spreadsheet: bool = False
    sheets: list[str] = field(default_factory=list)
    """Names of all, hidden ones too."""
    merged: list[list[MergedCells]] = field(default_factory=list)
    """Of each sheet, in their order."""
    _hidden_styles: set[str] = field(default_factory=set)
    _style: str = ""
    _depth: int = 0
    """Of tables."""
    _is_shown: bool = False
    _line: int = 1
    _times: int = 1
    _column: int = 0
    _cells: dict[int, Cell] = field(default_factory=dict)
    _done: list[_FoundRow] = field(default_factory=list)
    _cell: Mapping[str, str] | None = None
    _is_covered: bool = False
    _heard: list[str] = field(default_factory=list)
    _silent: int = 0
    """How many elements deep within something whose texts the cell does not say."""
    _in_paragraph: int = 0

    def rows(self, part: IO[bytes]) -> Iterator[_FoundRow]:
        """Those that say something, of every sheet that is not hidden. Raises ExpatError or ValueError for a damaged
        part.
        """
        for _ in listen(part, self):
            yield from self._done
            self._done.clear()

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._begins_in_cell(name)
        elif name == "spreadsheet":
            self.is_spreadsheet = True
        elif name == "style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == "table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table":
            self._begin_sheet(attributes)
        elif self._depth == 1 and name == "table-row":
            self._times = _times(attributes, "number-rows-repeated")
            self._column = 0
            self._cells = {}
        elif self._depth == 1 and name in {"table-cell", "covered-table-cell"}:
            self._cell, self._is_covered = attributes, name == "covered-table-cell"
            self._silent = self._in_paragraph = 0
            self._heard.clear()

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.sheets.append(" ".join(attributes.get(f"{_TABLE}name", "").split()))
            self.merged.append([])
            self._is_shown = self.is_spreadsheet and attributes.get(f"{_TABLE}style-name") not in self._hidden_styles
            self._line = 1

    def _begins_in_cell(self, name: str) -> None:
        if self._silent or name in _NOT_SAID or not (self._in_paragraph or name in _TEXTS):
            self._silent += 1
        elif name in {"p", "h"}:
            self._in_paragraph += 1
            self._heard.append(" ")
        elif name in {"s", "tab", "line-break"}:
            self._heard.append(" ")

    def says(self, text: str) -> None:
        if self._in_paragraph and not self._silent:
            self._heard.append(text)

    def ends(self, name: str) -> None:
        if self._silent:
            self._silent -= 1
        elif self._cell is not None and name in {"p", "h"}:
            self._in_paragraph -= 1
        elif self._cell is not None and name in {"table-cell", "covered-table-cell"}:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table":
            self._depth -= 1
        elif self._depth == 1 and name == "table-row":
            if self._cells and self._is_shown:
                self._done.append(_FoundRow(len(self.sheets) - 1, self._line, self._cells, self._times))
            self._line += self._times

    def _end_cell(self, cell: Mapping[str, str]) -> None:
        """What stands in a covered cell nobody sees: it is under the one that it is merged with."""
        times = _times(cell, "number-columns-repeated")
        value = "" if self._is_covered else _value(cell, "".join(self._heard))
        if value != "":
            begins = min(self._column, MOST_COLUMNS)  # one more than a row may have is enough for it to be refused
            self._cells |= dict.fromkeys(range(begins, min(begins + times, MOST_COLUMNS + 1)), value)
        over_lines = _times(cell, "number-rows-spanned")
        if value != "" and over_lines > 1:
            self.merged[-1].append(MergedCells(self._column, self._line, self._line + over_lines - 1))
        self._column += times


def _value(cell: Mapping[str, str], shown: str) -> Cell:
    """What a cell says. `shown`: the text in it, which is its value only where it is no number and no day; nothing at
    all, not even a space, where a formula was never worked out.
    """
    kind = cell.get(f"{_OFFICE}value-type", "")
    has_formula = f"{_TABLE}formula" in cell
    text = " ".join(shown.split())
    if cell.get(f"{_OF_LIBREOFFICE}value-type") == "error" or (has_formula and _FAULT.fullmatch(text)):
        return Formula()
    if kind in _NUMBERS:
        return number_as_text(float(cell[f"{_OFFICE}value"]))
    if kind == "date":
        return moment_or_text(cell[f"{_OFFICE}date-value"])
    if kind == "time":
        return _clock_time(cell[f"{_OFFICE}time-value"])
    if kind == "boolean":
        return "TRUE" if cell[f"{_OFFICE}boolean-value"] == "true" else "FALSE"
    text = text or cell.get(f"{_OFFICE}string-value", "")
    return Formula() if has_formula and not kind and not shown else as_cell(text)


def _clock_time(said: str) -> str:
    """PT09H30M00S is 09:30:00, PT36H is 36:00:00."""
    found = _DURATION.fullmatch(said)
    if found is None:
        return " ".join(said.split())
    sign, *parts = found.groups()
    hours, minutes, seconds = (int(part or 0) for part in parts)
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}"


def _times(attributes: Mapping[str, str], name: str) -> int:
    """Raises ValueError for what no program writes."""
    times = int(attributes.get(f"{_TABLE}{name}", "1"))
    if times < 1:
        raise ValueError(f"{name} is {times}")
    return times
