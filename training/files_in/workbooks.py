"""An Excel workbook (.xlsx): which of its sheets is read, and its rows. Formulas count as what they came to when saved.

The format is ECMA-376. Nothing is unpacked before it is known how much it becomes, and a sheet is read row by row.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO

from training.files_in.cells import MOST_CELLS, MOST_TAGS, MOST_UNPACKED, Row, Unreadable, kept_within_limits
from training.files_in.sheet_cells import SINCE_1900, SINCE_1904, MergedCells, SheetReader, WorkbookFacts, unescaped
from training.files_in.xml_parts import AT_ONCE, elements_of, listen

_BUILT_IN_DAYS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
"""The formats of days that have a number and no text (ECMA-376 part 1, 18.8.30); 27 and more are those of East Asia."""
_NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MOST_PARTS = 1_000
_XML = (".xml", ".rels")
_LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""
_DAMAGED = "This workbook is damaged. Open it in Excel, save it anew, and send that."
_NO_WORKBOOK = "This is not an Excel workbook. Save the list as one (.xlsx) or as “CSV UTF-8”, and send that."
_TOO_LARGE = "The workbook is too large. Copy the list into a new workbook, or save its sheet as CSV, and send that."


@dataclass(frozen=True)
class WorkbookSheet:
    """The rows of the sheet that was read, and the names of those that say something and were not."""

    name: str
    rows: list[Row]
    others: tuple[str, ...]


def read_workbook(content: bytes) -> WorkbookSheet:
    """The first sheet that is not hidden and says something. Raises Unreadable with a sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _Parts(packed)
            parts.refuse_too_much()
            return _first_sheet(parts)
    except Unreadable:
        raise
    except Exception as fault:  # a damaged workbook fails anywhere between its zip file and its XML, in many ways
        raise Unreadable(_DAMAGED) from fault


class _Parts:
    """The files in a workbook, by names in which capitals do not matter."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._parts = {part.filename.lower().lstrip("/"): part for part in packed.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def refuse_too_much(self) -> None:
        """By the sizes that the file itself tells, beyond which nothing is unpacked, and by counting the tags."""
        sizes = [part.file_size for part in self._packed.infolist()]
        if sum(sizes) > MOST_UNPACKED or len(sizes) > _MOST_PARTS:
            raise Unreadable(_TOO_LARGE)
        tags = 0
        for name in self._parts:
            if name.endswith(_XML):
                with self.open(name) as part:
                    tags += sum(piece.count(b"<") for piece in iter(partial(part.read, AT_ONCE), b""))
                if tags > MOST_TAGS:
                    raise Unreadable(_TOO_LARGE)

    def open(self, name: str) -> IO[bytes]:
        """Raises LookupError for a part that is not there, or that is packed as no workbook is."""
        part = self._parts[name.lower()]
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or not name.lower().endswith(_XML):
            raise LookupError(name)
        return self._packed.open(part)

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        return elements_of(self.open(name)) if name in self else []

    def related(self, name: str) -> list[dict[str, str]]:
        """What a part refers to: each with its Id, its Type and the name of its part, as Target."""
        folder, file = posixpath.split(name)
        found = []
        for element, said in self.elements(posixpath.join(folder, "_rels", f"{file}.rels")):
            if element == "Relationship" and said.get("TargetMode") != "External":
                target = said["Target"]
                inside = target if target.startswith("/") else posixpath.join(folder, target)
                found.append({**said, "Target": posixpath.normpath(inside).lstrip("/")})
        return found


def _first_sheet(parts: _Parts) -> WorkbookSheet:
    book = next((one["Target"] for one in parts.related("") if one["Type"].endswith("/officeDocument")), "")
    if not book or book.endswith(".bin"):
        raise Unreadable(_NO_WORKBOOK)
    related = parts.related(book)
    sheets = {one["Id"]: one["Target"] for one in related if one["Type"].endswith("/worksheet")}
    elements = parts.elements(book)
    shown = [
        (said["name"], sheets[said["id"]])
        for element, said in elements
        if element == "sheet" and said.get("state", "visible") == "visible" and said.get("id") in sheets
    ]
    if not shown:
        raise Unreadable(_NO_WORKBOOK)
    facts = _facts(parts, related, elements)
    read: WorkbookSheet | None = None
    others = []
    for name, part in shown:
        reader = SheetReader(facts)
        with parts.open(part) as opened:
            rows = kept_within_limits(reader.rows(opened))
            if read is None:
                kept = list(rows)
                read = WorkbookSheet(name, _filled(kept, reader.merged), ()) if kept else None
            elif next(rows, None):
                others.append(name)
    return WorkbookSheet(read.name, read.rows, tuple(others)) if read else WorkbookSheet(shown[0][0], [], ())


def _facts(parts: _Parts, related: list[dict[str, str]], elements: list[tuple[str, dict[str, str]]]) -> WorkbookFacts:
    targets = {one["Type"].rpartition("/")[2]: one["Target"] for one in related}
    texts = _Texts()
    if targets.get("sharedStrings", "") in parts:
        with parts.open(targets["sharedStrings"]) as opened:
            for _ in listen(opened, texts):
                pass
    said = next((said for element, said in elements if element == "workbookPr"), {})
    since_1904 = said.get("date1904", "0") in {"1", "true"}
    styles = _styles_of_days(parts.elements(targets.get("styles", "")))
    return WorkbookFacts(texts.found, styles, SINCE_1904 if since_1904 else SINCE_1900)


def _styles_of_days(elements: list[tuple[str, dict[str, str]]]) -> frozenset[str]:
    codes = {said["numFmtId"]: said.get("formatCode", "") for element, said in elements if element == "numFmt"}
    return frozenset(
        str(number) for number, format_id in enumerate(_cell_formats(elements)) if _of_day(format_id, codes)
    )


def _cell_formats(elements: list[tuple[str, dict[str, str]]]) -> Iterator[str]:
    """The format of each style that a cell may have, in their order."""
    within = False
    for element, said in elements:
        if element in {"cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}:
            within = element == "cellXfs"
        elif element == "xf" and within:
            yield said.get("numFmtId", "0")


def _of_day(format_id: str, codes: Mapping[str, str]) -> bool:
    """A format that shows a day or a year; one of a time alone does not."""
    if format_id in codes:
        return bool(re.search("[dy]", _NOT_THE_FORMAT.sub("", codes[format_id]), re.IGNORECASE))
    return format_id.isdecimal() and int(format_id) in _BUILT_IN_DAYS


def _filled(rows: list[Row], merged: list[MergedCells]) -> list[Row]:
    """A merged cell that goes over several lines is said of each of them; across columns only the first has it."""
    by_line = dict(rows)
    steps = 0
    for one in merged:
        first = by_line.get(one.first_line, [])
        value = first[one.column] if one.column < len(first) else ""
        if value == "":
            continue
        for line in range(one.first_line + 1, min(one.last_line, rows[-1][0]) + 1):
            steps += 1
            if steps > MOST_CELLS:
                raise Unreadable(_TOO_LARGE)
            cells = by_line.get(line)
            if cells is not None:
                cells += [""] * (one.column + 1 - len(cells))
                cells[one.column] = cells[one.column] if cells[one.column] != "" else value
    return rows


class _Texts:
    """The shared texts of a workbook. How a word is read aloud, which stands beside Japanese, is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._heard: list[str] = []
        self._within: list[str] = []

    def begins(self, name: str, _attributes: dict[str, str]) -> None:
        self._within.append(name)

    def ends(self, name: str) -> None:
        self._within.pop()
        if name == "si":
            self.found.append(" ".join(unescaped("".join(self._heard)[: _LONGEST_CELL * 2]).split())[:_LONGEST_CELL])
            self._heard.clear()

    def says(self, text: str) -> None:
        if self._within[-1] == "t" and "rPh" not in self._within:
            self._heard.append(text)
