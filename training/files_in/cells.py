"""What a file is made of, how much of it is read at most, and how it is said that it cannot be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

MOST_BYTES = 5 * 1024 * 1024
"""Of a file as it was sent."""
MOST_UNPACKED = 30 * 1024 * 1024
"""Bytes of all parts of a workbook together: it is packed, and a small one can unpack to more than a machine holds."""
MOST_TAGS = 1_000_000
"""Of all parts of a workbook together: it is they that take time, whether something stands between them or not."""
MOST_ROWS = 5_000
"""Rows that say something."""
MOST_CELLS = 100_000
"""Cells that say something."""
MOST_TEXT = 4_000_000
"""Characters of all cells together: a workbook may point to one long text from every cell."""
MOST_COLUMNS = 1_000
TOO_MUCH = "The file holds far more than a list of ours. Is it the right one?"


class Unreadable(Exception):
    """The file as a whole cannot be used; the message is a sentence for whoever chose it."""


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out, and the file does not say what it comes to; or an error, like #REF!."""


Cell = str | date | datetime | Formula
"""A text without spaces at its ends or doubled within, a number as such a text, or a day, with its time where it has
one. An empty cell is ""."""
Row = tuple[int, list[Cell]]
"""The number of its line, from 1, and its cells, from the first column to the last that says something."""


def kept_within_limits(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that say something, without the empty cells at their ends. Raises Unreadable when they are too many.

    It looks at each row as it comes, so that nothing is read beyond the limits.
    """
    rows_seen = cells_seen = characters = 0
    for line, cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        rows_seen += 1
        cells_seen += sum(1 for cell in cells if cell != "")
        characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if rows_seen > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Is it the right one?")
        if cells_seen > MOST_CELLS or characters > MOST_TEXT or len(cells) > MOST_COLUMNS:
            raise Unreadable(TOO_MUCH)
        yield line, cells


def as_cell(text: str) -> Cell:
    """What a program wrote as text. One that begins with “=” is a formula, but for ="007", which keeps a zero."""
    if not text:
        return ""
    text = " ".join(text.split())
    if not text.startswith("="):
        return text
    quoted = text[2:-1]
    return quoted if text == f'="{quoted}"' and '"' not in quoted else Formula()
