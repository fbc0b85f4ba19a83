"""From the bytes of a file to the rows of its sheet, whatever program saved it."""

from dataclasses import dataclass

from training.files_in.cells import MOST_BYTES, Row, Unreadable, kept_within_limits
from training.files_in.text_files import rows_of_text
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
_SAVE_AS = "Save the list as an Excel workbook (.xlsx) or as “CSV UTF-8”, and send that."


@dataclass(frozen=True)
class Sheet:
    """Every row that says something, in order."""

    rows: list[Row]
    unread: tuple[str, ...] = ()
    """What of the file was not read, in sentences."""


def read_sheet(content: bytes, name: str | None = "") -> Sheet:
    """A workbook or a text file with separated cells. Raises Unreadable with a sentence.

    `name`: what the file is called. Some names say that it is no list. The only way in for a file: it is bounded in
    bytes, and in rows, cells and characters, while it is read.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Is it the right one?")
    ending = (name or "").rpartition(".")[2].lower() if "." in (name or "") else ""
    if ending in _OTHER_NAMES:
        raise Unreadable(f"A file that is called “.{ending}” is not a list, whatever is in it. {_SAVE_AS}")
    if other := next((what for begins, what in _NO_SHEETS.items() if content.startswith(begins)), None):
        raise Unreadable(f"This is {other} and not a spreadsheet. {_SAVE_AS}")
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            "This is an old Excel file, or one with a password. Save it as “Excel workbook (.xlsx)” without a password,"
            " or as CSV, and send that."
        )
    unread: tuple[str, ...] = ()
    if content.startswith(_PACKED):
        book = read_workbook(content)
        rows = list(kept_within_limits(book.rows))
        unread = tuple(f"The sheet “{name}” is not read, only “{book.name}”." for name in book.others)
    else:
        rows = list(kept_within_limits(rows_of_text(content)))
    if not rows:
        raise Unreadable("The file is empty.")
    return Sheet(rows, unread)
