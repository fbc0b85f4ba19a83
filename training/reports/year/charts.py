"""Bars that stand for counts of two periods: the filled one for now, the hollow one for before, with both numbers.

A picture that reads at 300 pixels as at 1,000: names stand above their bars, and nothing in it is told by colour alone.
It takes its colours from itself, so that a PDF and a document show the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

MOST_ROWS = 12
_WIDTH, _NAME, _BAR, _GAP = 300, 20, 13, 16
_ROW = _NAME + 2 * (_BAR + 3) + _GAP
_ROOM_FOR_NUMBER = 52
_LONGEST_NAME = 42
_BRAND, _INK, _MUTED = "#00625a", "#14202b", "#46545c"


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
    def shape(self) -> tuple[int, int]:
        """How wide the picture is, to how high."""
        return _WIDTH, len(self.rows) * self.row_height

    @property
    def row_height(self) -> int:
        return _ROW - (_BAR + 3 if self.alone else 0)

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


def svg(of: Bars, *, alone: bool = False) -> str:
    """The picture. `alone`: as a file of its own; else to stand in a page, which gives it its letters."""
    width, height = of.shape
    root = Element("svg", {"viewBox": f"0 0 {width} {height}", "role": "img", "class": "chart__picture"})
    if alone:
        root.attrib |= {
            "xmlns": "http://www.w3.org/2000/svg", "width": str(2 * width), "height": str(2 * height),
            "font-family": "Source Sans 3, sans-serif",
        }  # fmt: skip
        del root.attrib["class"]
    root.set("aria-labelledby", f"{of.name}-title {of.name}-says")
    SubElement(root, "title", {"id": f"{of.name}-title"}).text = of.title
    SubElement(root, "desc", {"id": f"{of.name}-says"}).text = of.says
    longest = max((max(now, before) for _, now, before in of.rows), default=0) or 1
    for number, (name, now, before) in enumerate(of.rows):
        top = number * of.row_height
        label = SubElement(root, "text", {"x": "0", "y": str(top + 14), "font-size": "14", "fill": _INK})
        label.text = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        _bar(root, top + _NAME, now, longest, of.sign, filled=True)
        if not of.alone:
            _bar(root, top + _NAME + _BAR + 3, before, longest, of.sign, filled=False)
    return tostring(root, encoding="unicode", short_empty_elements=False)


def _bar(root: Element, top: int, count: int, longest: int, sign: str, *, filled: bool) -> None:
    length = round(count * (_WIDTH - _ROOM_FOR_NUMBER) / longest, 1)
    if count:
        shape = {"y": f"{top + 0.75}", "x": "0.75", "height": f"{_BAR - 1.5}", "width": f"{max(length, 2):g}"}
        paint = {"fill": _BRAND if filled else "#ffffff", "stroke": _BRAND, "stroke-width": "1.5"}
        SubElement(root, "rect", {**shape, **paint})
    number = {"x": f"{(length + 6 if count else 0):g}", "y": str(top + 11), "font-size": "13"}
    SubElement(root, "text", {**number, "fill": _INK if filled else _MUTED}).text = f"{count:,}{sign}"
