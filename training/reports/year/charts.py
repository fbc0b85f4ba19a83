"""Bars that stand for counts of two periods: the filled one for now, the hollow one for before, with both numbers.

A picture that reads at 300 pixels as at 1,000: names stand above their bars, and nothing in it is told by colour alone.
It takes its colours from itself, so that a PDF and a document show the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

MOST_ROWS = 12
_BAR, _BETWEEN = 13, 3
_ROOM_FOR_NUMBER = 52
_BRAND, _INK, _MUTED = "#00625a", "#14202b", "#46545c"


@dataclass(frozen=True)
class _Layout:
    """Where names stand, in dots of the picture."""

    width: int
    bars_from: int
    """How far from the left."""
    name_above: int
    """How high a name is that stands above its bars; 0: it stands beside them."""
    gap: int
    letters: int
    """Of a line of a name."""
    lines: int

    def row(self, *, alone: bool) -> int:
        """How high a row is: with two bars, or one alone."""
        return self.name_above + (1 if alone else 2) * (_BAR + _BETWEEN) + self.gap


_ON_A_PAGE = _Layout(width=300, bars_from=0, name_above=20, gap=16, letters=42, lines=1)
"""Reads on a phone as on a wide screen."""
_ON_PAPER = _Layout(width=640, bars_from=240, name_above=0, gap=12, letters=36, lines=2)
"""As wide as a sheet, and so low that a dozen rows leave room for their table."""


@dataclass(frozen=True)
class Bars:
    """What one chart shows. `rows`: a name with its counts now and before."""

    name: str
    """In ids of the page."""
    title: str
    now: str
    before: str
    """What the periods are called."""
    rows: Sequence[tuple[str, int, int]]
    left_out: int = 0
    """Of how many more groups the table tells."""
    alone: bool = False
    """Nothing stands beside: the second count of each row is not shown."""
    sign: str = ""
    """Behind each number: “%”."""

    @property
    def says(self) -> str:
        """The chart in a sentence or two, for whoever does not see it."""
        most = max(self.rows, key=lambda row: row[1], default=None)
        if most is None or most[1] == 0:
            return f"There is nothing to show of {self.now}."
        if self.alone:
            named = "; ".join(f"{name} {now:,}{self.sign}" for name, now, _ in self.rows)
        else:
            named = "; ".join(f"{name} {now:,}, before {before:,}" for name, now, before in self.rows)
        return f"Most are {most[0]}, with {most[1]:,}{self.sign} in {self.now}. {named}."

    @property
    def caption(self) -> str:
        """What the bars stand for, and what is not among them."""
        said = f"{self.now[:1].upper()}{self.now[1:]}." if self.alone else f"Filled: {self.now}. Hollow: {self.before}."
        if self.left_out:
            said += f" The {len(self.rows)} with the most; {self.left_out:,} more are in the table."
        return said

    @property
    def shape_on_paper(self) -> tuple[int, int]:
        """How wide the picture of a document is, to how high."""
        return _ON_PAPER.width, len(self.rows) * _ON_PAPER.row(alone=self.alone)

    @property
    def picture(self) -> Markup:
        """To stand in a page."""
        return Markup(svg(self))  # noqa: S704 - made of elements, whose words are escaped


def bars(name: str, title: str, now: str, before: str, rows: Sequence[tuple[str, int, int]], *, ordered: bool) -> Bars:
    """A chart of at most a dozen rows: in their own order where that tells something, as of months and levels; else, or
    where there are more, from the most to the least.
    """
    kept = list(rows)
    if not ordered or len(kept) > MOST_ROWS:
        kept.sort(key=lambda row: (-row[1], -row[2]))
    return Bars(name, title, now, before, kept[:MOST_ROWS], max(0, len(kept) - MOST_ROWS))


def svg(of: Bars, *, on_paper: bool = False) -> str:
    """The picture: to stand in a page, which gives it its letters; or `on_paper`, as a file for a document."""
    layout = _ON_PAPER if on_paper else _ON_A_PAGE
    row = layout.row(alone=of.alone)
    width, height = layout.width, len(of.rows) * row
    root = Element("svg", {"viewBox": f"0 0 {width} {height}", "role": "img", "class": "chart__picture"})
    if on_paper:
        root.attrib |= {
            "xmlns": "http://www.w3.org/2000/svg", "width": str(width), "height": str(height),
            "font-family": "Lato, sans-serif",
        }  # fmt: skip
        del root.attrib["class"]
    root.set("aria-labelledby", f"{of.name}-title {of.name}-says")
    SubElement(root, "title", {"id": f"{of.name}-title"}).text = of.title
    SubElement(root, "desc", {"id": f"{of.name}-says"}).text = of.says
    longest = max((max(now, before) for _, now, before in of.rows), default=0) or 1
    for number, (name, now, before) in enumerate(of.rows):
        top = number * row
        lines = wrap(name, layout.letters, max_lines=layout.lines, placeholder="…", break_on_hyphens=False) or [""]
        for at, words in enumerate(lines):
            label = {"x": "0", "y": str(top + 14 + 16 * at), "font-size": "14", "fill": _INK}
            SubElement(root, "text", label).text = words
        _bar(root, layout, top + layout.name_above, now, longest, of.sign, filled=True)
        if not of.alone:
            _bar(root, layout, top + layout.name_above + _BAR + _BETWEEN, before, longest, of.sign, filled=False)
    return tostring(root, encoding="unicode", short_empty_elements=False)


def _bar(root: Element, layout: _Layout, top: int, count: int, longest: int, sign: str, *, filled: bool) -> None:
    from_left = layout.bars_from
    length = round(count * (layout.width - from_left - _ROOM_FOR_NUMBER) / longest, 1)
    if count:
        place = {"y": f"{top + 0.75}", "x": f"{from_left + 0.75}", "height": f"{_BAR - 1.5}"}
        paint = {"fill": _BRAND if filled else "#ffffff", "stroke": _BRAND, "stroke-width": "1.5"}
        SubElement(root, "rect", {**place, "width": f"{max(length, 2):g}", **paint})
    number = {"x": f"{from_left + (length + 6 if count else 0):g}", "y": str(top + 11), "font-size": "13"}
    SubElement(root, "text", {**number, "fill": _INK if filled else _MUTED}).text = f"{count:,}{sign}"
