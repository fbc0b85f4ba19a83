"""What a file is made of, how much of it is read at most, and how it is said that it cannot be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

MOST_BYTES = 5 * 1024 * 1024
"""Of a file as it was sent."""
MOST_COLUMNS = 1_000
_NOT_OURS = "Take out what does not belong to the list, and send it again."
TOO_MUCH = f"The file holds far more than a list of ours. Is it the right one? {_NOT_OURS}"


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most. Whoever asks for a file knows how long it may be."""

    rows: int = 5_000
    """Rows that say something."""
    cells: int = 100_000
    """Cells that say something."""
    characters: int = 4_000_000
    """Of all cells together: a workbook may point to one long text from every cell."""
    unpacked: int = 30 * 1024 * 1024
    """Bytes of all parts of a workbook: it is packed, and a small one can unpack to more than a machine holds."""
    tags: int = 1_000_000
    """Of all parts of a workbook: it is they that take time, whether something stands between them or not."""
    with_more_rows: str = f"Is it the right one? {_NOT_OURS}"
    """What whoever sent a longer list may do."""


LIST = Limits()
"""A list that somebody keeps by hand, and that is read while they wait."""
LONG_LIST = Limits(
    rows=20_000,
    cells=400_000,
    characters=12_000_000,
    unpacked=100 * 1024 * 1024,
    tags=4_000_000,
    with_more_rows="Split it into files of at most 20,000 rows, and bring in one after the other.",
)
"""What another system exports of everybody, for a job to bring in."""


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


def kept_within_limits(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
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
        if rows_seen > limits.rows:
            raise Unreadable(f"The file has more than {limits.rows:,} rows. {limits.with_more_rows}")
        if cells_seen > limits.cells or characters > limits.characters or len(cells) > MOST_COLUMNS:
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
