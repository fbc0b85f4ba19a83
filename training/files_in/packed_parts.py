"""A workbook of any program is a packed file (zip) of XML. Nothing is unpacked before it is known how much it is."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from training.files_in.cells import Limits, Row, Unreadable
from training.files_in.xml_parts import AT_ONCE, elements_of

_MOST_PARTS = 1_000
_XML = (".xml", ".rels")
_DAMAGED = "This workbook is damaged. Open it, save it anew, and send that."
_TOO_LARGE = "The workbook is too large. Copy the list into a new workbook, or save its sheet as CSV, and send that."
NO_SPREADSHEET = (
    "This is neither an Excel workbook nor an OpenDocument spreadsheet. Save the list as one of them (.xlsx or .ods) or"
    " as “CSV UTF-8”, and send that."
)


@dataclass(frozen=True)
class SheetTitle:
    """A sheet that says something and is not hidden."""

    name: str
    begins_with: str
    """Its first row, cut short: what somebody knows it by."""


@dataclass(frozen=True)
class BookSheet:
    """The rows of the sheet that was read, and all that could have been."""

    name: str
    rows: list[Row]
    titles: tuple[SheetTitle, ...]


class PackedParts:
    """The files in a workbook, by names in which capitals do not matter."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._parts = {part.filename.lower().lstrip("/"): part for part in packed.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def refuse_too_much(self, limits: Limits) -> None:
        """By the sizes that the file itself tells, beyond which nothing is unpacked, and by counting the tags."""
        sizes = [part.file_size for part in self._packed.infolist()]
        if sum(sizes) > limits.unpacked or len(sizes) > _MOST_PARTS:
            raise Unreadable(_TOO_LARGE)
        tags = 0
        for name in self._parts:
            if name.endswith(_XML):
                with self.open(name) as part:
                    tags += sum(piece.count(b"<") for piece in iter(partial(part.read, AT_ONCE), b""))
                if tags > limits.tags:
                    raise Unreadable(_TOO_LARGE)

    def open(self, name: str) -> IO[bytes]:
        """Raises LookupError for a part that is not there, or that is packed as no workbook is."""
        part = self._parts[name.lower()]
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or not name.lower().endswith(_XML):
            raise LookupError(name)
        return self._packed.open(part)

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        return elements_of(self.open(name)) if name in self else []


@contextmanager
def unpacked(content: bytes, limits: Limits) -> Iterator[PackedParts]:
    """The parts of a workbook, once it is known that they are not too much. Raises Unreadable with a sentence, also for
    whatever goes wrong while they are read: a damaged one fails anywhere between its packing and its XML, in many ways.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = PackedParts(packed)
            parts.refuse_too_much(limits)
            yield parts
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(_DAMAGED) from fault


def title_of(name: str, row: Row) -> SheetTitle:
    said = ", ".join(str(cell) for cell in row[1] if isinstance(cell, str) and cell)
    return SheetTitle(name, f"{said[:80]}…" if len(said) > 80 else said)
