"""From the bytes of a file to the rows of its sheet, whatever program saved it."""

from dataclasses import dataclass

from training.files_in.cells import LIST, MOST_BYTES, Limits, Row, Unreadable, kept_within_limits
from training.files_in.open_documents import is_open_document, read_open_document
from training.files_in.packed_parts import BookSheet, SheetTitle, unpacked
from training.files_in.text_files import SAVE_AS, rows_of_text
from training.files_in.workbooks import read_workbook

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PACKED = b"PK\x03\x04"
_NO_SHEETS = {b"%PDF-": "a PDF", b"{\\rtf": "a document"}
_OTHER_NAMES = frozenset(
    (
        *("pdf", "doc", "docx", "odt", "rtf", "pages", "ppt", "pptx", "odp", "key", "eml", "msg", "ics", "vcf", "zip"),
        *("jpg", "jpeg", "png", "gif", "heic", "tif", "tiff", "webp"),
    )
)
_EMPTY = "The file is empty. Open it, see that the list is in it, save it, and send it again."


@dataclass(frozen=True)
class Sheet:
    """Every row that says something, in order."""

    rows: list[Row]
    unread: tuple[str, ...] = ()
    """What of the file was not read, in sentences."""
    name: str = ""
    """Of the sheet, in a file that has several."""
    choices: tuple[SheetTitle, ...] = ()
    """The sheets of a workbook that say something and are not hidden: whoever sent several is asked which."""


def read_sheet(content: bytes, name: str | None = "", asked: str = "", limits: Limits = LIST) -> Sheet:
    """A workbook or a text file with separated cells. Raises Unreadable with a sentence.

    `name`: what the file is called. Some names say that it is no list. `asked`: which sheet of a workbook; the first
    one that says something where that is not known yet. The only way in for a file: it is bounded in bytes, and in
    rows, cells and characters, while it is read.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Is it the right one? Keep only the list itself,"
            " without pictures, and send that."
        )
    ending = (name or "").rpartition(".")[2].lower() if "." in (name or "") else ""
    if ending in _OTHER_NAMES:
        raise Unreadable(f"A file that is called “.{ending}” is not a list, whatever is in it. {SAVE_AS}")
    if other := next((what for begins, what in _NO_SHEETS.items() if content.startswith(begins)), None):
        raise Unreadable(f"This is {other} and not a spreadsheet. {SAVE_AS}")
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            "This is an old Excel file, or one with a password. Save it as “Excel workbook (.xlsx)” without a password,"
            " or as CSV, and send that."
        )
    if content.startswith(_PACKED):
        return _sheet_of(_read_book(content, asked, limits), asked)
    rows = list(kept_within_limits(rows_of_text(content), limits))
    if not rows:
        raise Unreadable(_EMPTY)
    return Sheet(rows)


def _read_book(content: bytes, asked: str, limits: Limits) -> BookSheet:
    with unpacked(content, limits) as parts:
        read = read_open_document if is_open_document(parts) else read_workbook
        return read(parts, asked, limits)


def _sheet_of(book: BookSheet, asked: str) -> Sheet:
    if not book.titles:
        raise Unreadable(_EMPTY)
    if not book.rows:
        named = ", ".join(f"“{title.name}”" for title in book.titles)
        raise Unreadable(f"There is no sheet “{asked}” in this file, or nothing stands in it. It has {named}.")
    unread = (
        f"The sheet “{one.name}” is not read, only “{book.name}”." for one in book.titles if one.name != book.name
    )
    return Sheet(book.rows, tuple(unread), book.name, book.titles)
