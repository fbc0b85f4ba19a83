"""A text file with cells between commas, semicolons or tabs, in the encodings that programs here write."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from training.files_in.cells import MOST_COLUMNS, TOO_MUCH, Row, Unreadable, as_cell

_SEPARATORS = "\t;,"
_LOOKED_AT = 50
"""Lines by which it is decided what stands between the cells."""
_MOST_LINES = 100_000
"""Empty ones too."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b]")
"""Signs that stand in no text, and in every picture."""
_LOOKED_THROUGH = 100_000
"""Characters in which those lines are looked for."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = (
    "Save the list as an Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods) or “CSV UTF-8”, and send that."
)


def rows_of_text(content: bytes) -> Iterator[Row]:
    """The rows of a text file, empty ones too. Raises Unreadable with a sentence."""
    text = decoded(content)
    if max(text.count("\n"), text.count("\r")) > _MOST_LINES:
        raise Unreadable(TOO_MUCH)
    first, _, rest = text.partition("\n")
    said = first.strip('\r" ')
    above = 0
    if said.lower() in {f"sep={sign}" for sign in _SEPARATORS}:  # Excel's own way of saying it
        separator, text, above = said[-1], rest, 1
    else:
        separator = separator_of(text)
    begins = above + 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Unreadable(TOO_MUCH)
            yield begins, [as_cell(cell) for cell in row]
            begins = above + reader.line_num + 1
    except csv.Error:
        raise Unreadable(f"Line {begins} cannot be read as CSV. Open the file, and save it anew as CSV.") from None


def decoded(content: bytes) -> str:
    """UTF-16 where it says so or every other byte is empty; UTF-8; else Windows-1252, which says nothing of itself.

    Raises Unreadable for what is no text in any of them.
    """
    if content.startswith(_MARKS):
        text = _as_text(content, "utf-16")
    elif content[1:200:2].count(0) * 3 > len(content[1:200:2]):
        text = _as_text(content, "utf-16-le")
    else:
        text = _as_text(content, "utf-8-sig")
        if text is None:
            text = _as_text(content, "cp1252")
    if text is None:
        raise Unreadable(f"This is neither a spreadsheet nor a CSV file. {SAVE_AS}")
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise Unreadable(f"This is a web page and not a spreadsheet, whatever its name says. {SAVE_AS}")
    return text


def _as_text(content: bytes, encoding: str) -> str | None:
    """None when it is none: bytes that mean nothing in this encoding, or signs that no text has."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _NO_TEXT.search(text) else text


def separator_of(text: str) -> str:
    """The sign that stands equally often in the most lines: a title has none, and a role a comma of its own."""
    lines = [line for line in text[:_LOOKED_THROUGH].splitlines() if line.strip()][:_LOOKED_AT]

    def how_regular(sign: str) -> tuple[int, int]:
        counts = Counter(count for count in (_outside_quotes(line).count(sign) for line in lines) if count)
        count, in_lines = counts.most_common(1)[0] if counts else (0, 0)
        return in_lines, count

    return max(_SEPARATORS, key=how_regular) if any(how_regular(sign)[0] for sign in _SEPARATORS) else ","


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
