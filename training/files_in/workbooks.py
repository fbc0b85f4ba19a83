"""An Excel workbook (.xlsx): which of its sheets is read, and its rows. Formulas count as what they came to when saved.

The format is ECMA-376. A sheet is read row by row.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from training.files_in.cells import Limits, Row, Unreadable, kept_within_limits
from training.files_in.merged_cells import with_merged
from training.files_in.packed_parts import NO_SPREADSHEET, BookSheet, PackedParts, SheetTitle, title_of
from training.files_in.sheet_cells import SINCE_1900, SINCE_1904, SheetReader, WorkbookFacts, unescaped
from training.files_in.xml_parts import listen

_BUILT_IN_DAYS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
"""The formats of days that have a number and no text (ECMA-376 part 1, 18.8.30); 27 and more are those of East Asia."""
_NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""


def read_workbook(parts: PackedParts, asked: str, limits: Limits) -> BookSheet:
    """The sheet that is asked for; where none is, the first that is not hidden and says something.

    Raises Unreadable with a sentence, and anything else for a damaged workbook.
    """
    book = next((one["Target"] for one in _related(parts, "") if one["Type"].endswith("/officeDocument")), "")
    if not book or book.endswith(".bin"):
        raise Unreadable(NO_SPREADSHEET)
    related = _related(parts, book)
    sheets = {one["Id"]: one["Target"] for one in related if one["Type"].endswith("/worksheet")}
    elements = parts.elements(book)
    shown = [
        (said["name"], sheets[said["id"]])
        for element, said in elements
        if element == "sheet" and said.get("state", "visible") == "visible" and said.get("id") in sheets
    ]
    if not shown:
        raise Unreadable(NO_SPREADSHEET)
    facts = _facts(parts, related, elements)
    name, rows, titles = "", list[Row](), list[SheetTitle]()
    for title, part in shown:
        reader = SheetReader(facts)
        with parts.open(part) as opened:
            found = kept_within_limits(reader.rows(opened), limits)
            if (first := next(found, None)) is None:
                continue
            titles.append(title_of(title, first))
            if not rows and asked in {"", title}:
                name, rows = title, with_merged([first, *found], reader.merged, limits)
    return BookSheet(name, rows, tuple(titles))


def _related(parts: PackedParts, name: str) -> list[dict[str, str]]:
    """What a part refers to: each with its Id, its Type and the name of its part, as Target."""
    folder, file = posixpath.split(name)
    found = []
    for element, said in parts.elements(posixpath.join(folder, "_rels", f"{file}.rels")):
        if element == "Relationship" and said.get("TargetMode") != "External":
            target = said["Target"]
            inside = target if target.startswith("/") else posixpath.join(folder, target)
            found.append({**said, "Target": posixpath.normpath(inside).lstrip("/")})
    return found


def _facts(
    parts: PackedParts, related: list[dict[str, str]], elements: list[tuple[str, dict[str, str]]]
) -> WorkbookFacts:
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
