"""The room on the one page of a certificate: in which size each part is printed, and whether the outcomes fit.

Widths are in ems as ems() counts them, heights in millimetres. What they are held against is in certificate.css.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil

# The most that fits in each size class. Past the last number the smallest class applies: it holds 200 characters of the
# widest kind.
_NAME_ROOM = {"large": 13, "medium": 17, "small": 50, "smaller": 100}
_TITLE_ROOM = {"large": 36, "medium": 54, "small": 95}
# Of the words of a design: the title and the sentence have one line, the closing has two.
HEADING_ROOM = {"large": 13, "medium": 17, "small": 23}
SENTENCE_ROOM = {"large": 46, "medium": 60, "small": 76}
CLOSING_ROOM = {"large": 120, "medium": 150, "small": 190}

# Letters of these stand higher or lower than their neighbours' line leaves room for: from Devanagari to Myanmar, by
# way of Thai and Tibetan; Khmer; Tai Tham and Balinese; Javanese and others of their kind.
_TALL = ((0x0900, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1B7F), (0xA980, 0xAAFF))
_NO_WIDTH = {"Mn", "Me", "Cf", "Sk"}  # accents, joiners, skin tones

_POINT = 25.4 / 72
_WIDE = 191
_NAME_POINTS = {"large": 40, "medium": 30, "small": 20, "smaller": 15, "smallest": 12}
_TITLE_POINTS = {"large": 27, "medium": 20, "small": 16, "smallest": 13}
_LINE, _TALL_LINE = 1.18, 1.8
_FACTS_POINTS, _FACTS_LINE = 11.5, 1.55
_SMALL_LINE = 9.5 * 1.45 * _POINT
"""A line of the board's name, of who signs and of outcomes in their usual size."""
_BESIDES = 27 + 5.1 + 2 + 17.9 + 11 + 5.9 + 0.5 + 6 + 5.9 + 1 + 3
"""Above the outcomes beside name, title and facts: the margins, the heading and the two lines between."""
_GIVES_BACK = {"": 0, "close": 14, "closest": 14 + 5.9}
"""How much of that a page gives back on which all of it stands closer together."""
_SMALLER_ON_CLOSEST = {"large": "small", "medium": "small"}
_SIGNED_WIDE, _SIGNED_LINES, _SIGNED_TOP = 68, 4, 156
_GAP = 3

_POINTS = {"": 9.5, "small": 8.0, "smaller": 7.0}
_LINE_OF = {"": 1.45, "small": 1.35, "smaller": 1.3}
_BETWEEN_COLUMNS = 8
_INDENT = 4


@dataclass(frozen=True)
class OutcomesFit:
    """How the outcomes of a course are printed, so that there is room for all of them."""

    size: str
    """A size class; empty is the usual one."""
    columns: int
    close: str
    """“close”: what stands above is set closer together. “closest”: name, title and heading are smaller, too."""


_WAYS = [
    OutcomesFit(size, columns, close)
    for closes, sizes in ((("", "close"), ("", "small")), (("", "close"), ("smaller",)), (("closest",), _POINTS))
    for close, size, columns in product(closes, sizes, (1, 2))
]
"""From the best to read to the last that can be read."""


def fit_outcomes(
    outcomes: Sequence[str], name: str, title: str, facts: Sequence[str], signed: Sequence[str]
) -> OutcomesFit | None:
    """The best way in which there is room for all of them below `facts`, a line each, and above who signed. None where
    there is no way.
    """
    lowest = _SIGNED_TOP - _SMALL_LINE * max(0, _lines(signed, _SIGNED_WIDE, 9.5) - _SIGNED_LINES)
    lowest -= _GAP + _SMALL_LINE / 2
    above = {close: _bottom_of_facts(name, title, facts, close) for close in _GIVES_BACK}
    return next((way for way in _WAYS if above[way.close] + _height(outcomes, way) <= lowest), None)


def name_size(name: str, close: str = "") -> str:
    size = size_class(name, _NAME_ROOM)
    return _SMALLER_ON_CLOSEST.get(size, size) if close == "closest" else size


def title_size(title: str, close: str = "") -> str:
    size = size_class(title, _TITLE_ROOM)
    return _SMALLER_ON_CLOSEST.get(size, size) if close == "closest" else size


def _bottom_of_facts(name: str, title: str, facts: Sequence[str], close: str) -> float:
    return (
        _BESIDES
        - _GIVES_BACK[close]
        + _words_high(name, _NAME_POINTS[name_size(name, close)])
        - 3 * is_tall(name)
        + _words_high(title, _TITLE_POINTS[title_size(title, close)])
        + _lines(facts, _WIDE, _FACTS_POINTS) * _FACTS_POINTS * _FACTS_LINE * _POINT
    )


def _words_high(words: str, points: float) -> float:
    return _lines([words], _WIDE, points) * points * (_TALL_LINE if is_tall(words) else _LINE) * _POINT


def _height(outcomes: Sequence[str], way: OutcomesFit) -> float:
    """With the lines of the longer of two columns, where the list is broken as evenly as it can be."""
    points = _POINTS[way.size]
    wide = (_WIDE - _BETWEEN_COLUMNS * (way.columns - 1)) / way.columns - _INDENT
    lines = [_lines([outcome], wide, points) for outcome in outcomes]
    longest = sum(lines)
    if way.columns == 2:
        longest = min(max(sum(lines[:first]), sum(lines[first:])) for first in range(1, len(lines) + 1))
    return longest * points * _LINE_OF[way.size] * _POINT


def _lines(paragraphs: Sequence[str], wide: float, points: float) -> int:
    """How many lines they take at the most: a line that is broken between words is not full."""
    room = wide / (points * _POINT)
    return sum(1 if ems(words) <= room * 0.95 else ceil(ems(words) / (room - 5)) for words in paragraphs)


def size_class(words: str, room: Mapping[str, float]) -> str:
    """The largest size class that holds the words, else “smallest”. What needs taller lines is set one size smaller."""
    width = ems(words)
    fitting = [*(size for size, most in room.items() if width <= most), "smallest", "smallest"]
    return fitting[1 if is_tall(words) else 0]


def is_tall(words: str) -> bool:
    """Whether the words need taller lines: by their script, or where marks stand upon marks."""
    marks = [unicodedata.combining(character) > 0 for character in words]
    return any(pair == (True, True) for pair in pairwise(marks)) or any(
        first <= ord(character) <= last for character in words for first, last in _TALL
    )


def ems(words: str) -> float:
    """Roughly how wide the words print, in multiples of the font size: no need to ask the fonts."""
    return sum(map(_em, words))


def _em(character: str) -> float:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:  # Chinese, Japanese, Korean, emoji
        return 1.05
    if character == "W":
        return 1
    if character.isupper() or character in "mw@%&—":
        return 0.72
    return 0.45
