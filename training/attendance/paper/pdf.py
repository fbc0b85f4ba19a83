"""Sign-in sheet, door list and badges as documents: plain words in, tagged PDFs (PDF/UA-1, A4) out."""

from dataclasses import dataclass
from typing import Any

from training.attendance.paper.labels import INNER_MARGIN, LabelSheet, fitted
from training.attendance.paper.names import OnPaper, PaperName
from training.certificates.room import ems
from training.documents import PROJECT, direction, pdf_of, printable

_STYLES = PROJECT / "static" / "paper" / "paper.css"
_SIZES = {
    "name": (40, 36, 32, 28, 25, 22, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6),
    "agency": (14, 13, 12, 11, 10, 9, 8, 7, 6),
    "event": (10, 9, 8, 7, 6),
}
"""Of the letters of each part of a badge, in points."""
_SHARES = {"name": 0.5, "agency": 0.27, "event": 0.23}
"""Of the height of a label inside its margins."""


@dataclass(frozen=True)
class PaperHead:
    """What stands above the names: finished words."""

    course_title: str
    when: str  # “Tuesday 12 May 2026, 9:30am to 4:30pm”
    where: str  # “Colchester Library, Colchester”
    board_name: str
    printed: str  # when it was made, since later bookings are not on it


def render_sign_in_sheet(head: PaperHead, on_paper: OnPaper) -> bytes:
    """A line for each to sign on, the head of the table on each page."""
    return pdf_of("attendance/paper/sign_in_sheet.html", _STYLES, _values(head, on_paper))


def render_door_list(head: PaperHead, on_paper: OnPaper) -> bytes:
    """Large names under their letters, with a box to tick."""
    return pdf_of("attendance/paper/door_list.html", _STYLES, _values(head, on_paper))


def render_badges(head: PaperHead, on_paper: OnPaper, sheet: LabelSheet, first_label: int) -> bytes:
    """A badge on each label, from that label of the first sheet on, counted from 1."""
    pages: list[list[dict[str, Any]]] = []
    for number, one in enumerate(on_paper.named, start=first_label - 1):
        page, place = divmod(number, sheet.labels)
        if len(pages) <= page:
            pages.append([])
        pages[page].append({"place": place, **_badge(one, head, sheet)})
    values = {
        "head": _printable_head(head),
        "pages": pages,
        "margin": INNER_MARGIN,
        "width": sheet.width - 2 * INNER_MARGIN,
        "height": sheet.height - 2 * INNER_MARGIN,
        "shares": _SHARES,
        "sizes": _SIZES["name"] + _SIZES["agency"] + _SIZES["event"],
        "corners": [sheet.corner_of(place) for place in range(sheet.labels)],
    }
    return pdf_of("attendance/paper/badges.html", _STYLES, values)


def _badge(one: PaperName, head: PaperHead, sheet: LabelSheet) -> dict[str, Any]:
    """The words of each part, with the size at which they fit it and the direction they are written in."""
    width, height = sheet.width - 2 * INNER_MARGIN, sheet.height - 2 * INNER_MARGIN
    said = {"name": printable(one.name), "agency": printable(one.agency), "event": printable(head.course_title)}
    badge: dict[str, Any] = {}
    for part, words in said.items():
        fits = fitted(words, width, height * _SHARES[part], _SIZES[part], ems, bold=part == "name")
        badge[part] = {"words": fits.words, "size": fits.size, "dir": direction(fits.words)}
    return badge


def _values(head: PaperHead, on_paper: OnPaper) -> dict[str, Any]:
    return {
        "head": _printable_head(head),
        "paper": on_paper,
        "named": [_line(one) for one in on_paper.named],
        "unnamed": [printable(one.agency) for one in on_paper.unnamed],
    }


def _line(one: PaperName) -> dict[str, Any]:
    shown = PaperName(printable(one.name), printable(one.agency), one.online, one.more)
    return {"one": shown, "name_dir": direction(shown.name), "agency_dir": direction(shown.agency)}


def _printable_head(head: PaperHead) -> PaperHead:
    return PaperHead(*map(printable, (head.course_title, head.when, head.where, head.board_name, head.printed)))
