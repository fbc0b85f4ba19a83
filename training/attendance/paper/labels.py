"""Sheets of labels by their measures, and letters as large as their label allows. Pure; millimetres, letters in points.

Measures are those that the makers print on the packet. A sheet lies centred on A4: its margins follow from the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
INNER_MARGIN = 3.0
"""Nothing is printed nearer to a label's edge: printers draw a sheet in by a millimetre or two."""
POINTS = 72 / 25.4
LINE_HEIGHT = 1.2
_BOLD = 1.15
"""How much wider bold letters may print than they are reckoned."""


@dataclass(frozen=True)
class LabelSheet:
    """A4 with labels of one size in columns and rows."""

    width: float
    height: float
    columns: int
    rows: int
    gap_across: float
    gap_down: float
    like: str
    """A well-known sheet of these measures."""

    @property
    def labels(self) -> int:
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """The margin left of the first column, and right of the last."""
        return (PAGE_WIDTH - self.columns * self.width - (self.columns - 1) * self.gap_across) / 2

    @property
    def top(self) -> float:
        return (PAGE_HEIGHT - self.rows * self.height - (self.rows - 1) * self.gap_down) / 2

    @property
    def words(self) -> str:
        return f"{self.labels} a page, {self.width:g} by {self.height:g} mm (as {self.like})"

    def corner_of(self, label: int) -> tuple[float, float]:
        """How far a label's corner is from the left and from the top of its page; the first is 0, then across."""
        row, column = divmod(label % self.labels, self.columns)
        return (
            self.left + column * (self.width + self.gap_across),
            self.top + row * (self.height + self.gap_down),
        )


USUAL_SHEET = "99x57"
SHEETS: Mapping[str, LabelSheet] = MappingProxyType(
    {
        "99x57": LabelSheet(99.1, 57, 2, 5, 2.5, 0, "Avery L7173"),
        "80x50": LabelSheet(80, 50, 2, 5, 15, 5, "Avery L4785, for clothes"),
        "99x68": LabelSheet(99.1, 67.7, 2, 4, 2.5, 0, "Avery L7165"),
        "99x38": LabelSheet(99.1, 38.1, 2, 7, 2.5, 0, "Avery L7163"),
        "64x38": LabelSheet(63.5, 38.1, 3, 7, 2.54, 0, "Avery L7160"),
    }
)
"""By the name that a form sends. Kept with documents, so a name is never given to other measures."""


@dataclass(frozen=True)
class Fitted:
    """Words, and the size of letters in points at which they fit their part of a label."""

    words: str
    size: float


def fitted(
    words: str, width: float, height: float, sizes: Sequence[float], ems: Callable[[str], float], *, bold: bool = False
) -> Fitted:
    """The largest of these sizes, given largest first, at which the words fit so many millimetres.

    What fits at none of them is cut short, which an ellipsis shows. `ems` says how wide words print in multiples of
    their size.
    """
    wide = ems if not bold else lambda text: ems(text) * _BOLD
    for size in sizes:
        if _fits(words, size, width, height, wide):
            return Fitted(words, size)
    while words and not _fits(words + "…", sizes[-1], width, height, wide):
        words = words[:-1].rstrip()
    words += "…"
    return Fitted(words, sizes[-1])


def _fits(words: str, size: float, width: float, height: float, ems: Callable[[str], float]) -> bool:
    room = width * POINTS / size
    if any(ems(word) > room for word in words.split()) and size > 12:
        return False  # rather smaller than broken in the midst of a word
    return _height(words, size, width, ems) <= height


def _height(words: str, size: float, width: float, ems: Callable[[str], float]) -> float:
    return _lines(words, width * POINTS / size, ems) * size * LINE_HEIGHT / POINTS


def _lines(words: str, room: float, ems: Callable[[str], float]) -> int:
    """How many lines so many ems wide the words take; a word wider than a line is broken."""
    lines, used, space = 1, 0.0, ems(" ")
    for word in words.split():
        wide = ems(word)
        if used and used + space + wide > room:
            lines, used = lines + 1, 0.0
        if wide > room:
            broken = ceil(wide / (room - 1)) if room > 1 else len(word)
            lines, used = lines + broken - 1, room
        else:
            used += wide + (space if used else 0)
    return lines
