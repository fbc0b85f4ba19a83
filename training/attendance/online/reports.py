"""The attendance file of Teams or Zoom, in any of the shapes they have exported: who joined, when, and for how long.

Teams: "1. Summary", "2. Participants" (a line a person) and "3. In-Meeting Activities" (a line for each time somebody
joined), or the older "Meeting Summary" and "Full Name", or "User Action" with a line for each joining and leaving.
Zoom: with and without the part on the meeting above, one line a person or one for each time, and the webinar's report
with its columns of registration. Which columns there are is read from the file and not from which program it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from training.attendance.online.moments import Moments, seconds_of
from training.files_in.cells import Cell, Row, Unreadable
from training.files_in.sheets import read_sheet

_COLUMNS = {
    "name": ("name", "full name", "name (original name)", "user name (original name)", "user name", "display name"),
    "first": ("first name",),
    "last": ("last name", "surname"),
    "address": ("email", "e-mail", "email address", "user email", "registration email"),
    "account": ("participant id (upn)", "participant id", "upn"),
    "joined": ("join time", "joined at", "time joined"),
    "first joined": ("first join", "first join time"),
    "left": ("leave time", "left at", "time left"),
    "last left": ("last leave", "last leave time"),
    "seconds": (
        *("duration", "in-meeting duration", "in meeting duration", "duration (minutes)", "total duration (minutes)"),
        *("time in session (minutes)", "attendance duration", "in-webinar duration", "total time (minutes)"),
    ),
    "action": ("user action",),
    "at": ("timestamp",),
    "role": ("role",),
    "attended": ("attended",),
}
_COLUMN_OF = {heading: what for what, headings in _COLUMNS.items() for heading in headings}
_ORGANISERS = ("organi", "presenter", "host", "panelist", "panellist")
_SAY_WHICH = (
    "This is not an attendance report of Teams or Zoom: it needs a column with names and one with how long or when "
    "they were there. In Teams, open the meeting’s Attendance tab and press Download; in Zoom, Reports, Usage, and the "
    "number of participants."
)


@dataclass(frozen=True)
class Join:
    """One time that one device was in the meeting. Times are those of the clock on the wall, without a zone."""

    line: int
    name: str
    address: str
    joined: datetime | None
    left: datetime | None
    seconds: int
    """How long, as the program counted; less than from `joined` to `left` where that is the first and the last time."""
    organiser: bool = False


@dataclass(frozen=True)
class OnlineReport:
    """What a file says, and what of it could not be read."""

    joins: Sequence[Join]
    unread: Sequence[str] = ()
    """In sentences with the line's number."""


def read_report(content: bytes, name: str | None, days: Sequence[date]) -> OnlineReport:
    """`days`: of the event, by which it is known whether 03/04 is in March or in April.

    Raises Unreadable with a sentence for what is no such report, and for one in which nobody joined.
    """
    parts = _parts_of(read_sheet(content, name).rows)
    if not parts:
        raise Unreadable(_SAY_WHICH)
    part = max(parts, key=lambda one: (one.each_time, len(one.rows)))
    report = _joins_by_actions(part, days) if "action" in part.columns else _joins_by_line(part, days)
    if not report.joins:
        raise Unreadable("Nobody joined, by this report. Is it the right one?")
    return report


@dataclass(frozen=True)
class _Part:
    """A heading, and the lines under it."""

    columns: dict[str, int]
    rows: list[Row]

    @property
    def each_time(self) -> bool:
        """Whether somebody who joined twice has two lines."""
        return "joined" in self.columns or "action" in self.columns

    def text(self, cells: list[Cell], what: str) -> str:
        cell = self.cell(cells, what)
        return cell if isinstance(cell, str) else ""

    def cell(self, cells: list[Cell], what: str) -> Cell:
        at = self.columns.get(what)
        return cells[at] if at is not None and at < len(cells) else ""

    def name(self, cells: list[Cell]) -> str:
        whole = " ".join(part for part in (self.text(cells, "first"), self.text(cells, "last")) if part)
        return self.text(cells, "name") or whole

    def address(self, cells: list[Cell]) -> str:
        found = (self.text(cells, "address"), self.text(cells, "account"))
        return next((one for one in found if "@" in one), "")

    def is_organiser(self, cells: list[Cell]) -> bool:
        return self.text(cells, "role").casefold().startswith(_ORGANISERS)


def _parts_of(rows: list[Row]) -> list[_Part]:
    parts: list[_Part] = []
    under = False
    for line, cells in rows:
        columns = _columns_of(cells)
        if columns is not None:
            parts.append(_Part(columns, []))
            under = True
        elif sum(cell != "" for cell in cells) < 2:
            under = False  # the title of the next part
        elif under:
            parts[-1].rows.append((line, cells))
    return parts


def _columns_of(cells: list[Cell]) -> dict[str, int] | None:
    """Which column holds what, where this line is the heading of people; the first of two that hold the same."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        what = _COLUMN_OF.get(cell.casefold()) if isinstance(cell, str) else None
        if what is not None:
            columns.setdefault(what, at)
    named = "name" in columns or {"first", "last"} <= columns.keys()
    timed = columns.keys() & {"joined", "first joined", "seconds", "action"}
    return columns if named and timed else None


def _joins_by_line(part: _Part, days: Sequence[date]) -> OnlineReport:
    begin, end = ("joined", "left") if part.each_time else ("first joined", "last left")
    moments = Moments((part.cell(cells, what) for _, cells in part.rows for what in (begin, end)), days)
    joins, unread = [], []
    for line, cells in part.rows:
        if part.text(cells, "attended").casefold() == "no":
            continue
        name, joined, left = part.name(cells), *(moments.read(part.cell(cells, what)) for what in (begin, end))
        seconds = seconds_of(part.cell(cells, "seconds"))
        if seconds is None and joined and left:
            seconds = round((left - joined).total_seconds())
        if not name or seconds is None or seconds < 0:
            missing = "no name" if not name else "neither how long nor from when until when"
            unread.append(f"Line {line} says {missing}.")
            continue
        joins.append(Join(line, name, part.address(cells), joined, left, seconds, part.is_organiser(cells)))
    return OnlineReport(joins, unread)


def _joins_by_actions(part: _Part, days: Sequence[date]) -> OnlineReport:
    """A line for each joining and each leaving. Who did not leave was there until the last moment of the file."""
    moments = Moments((part.cell(cells, "at") for _, cells in part.rows), days)
    joins, unread = [], []
    since: dict[tuple[str, str], tuple[int, datetime]] = {}
    last: datetime | None = None
    for line, cells in part.rows:
        name, at = part.name(cells), moments.read(part.cell(cells, "at"))
        if not name or at is None:
            unread.append(f"Line {line} says {'no name' if not name else 'not when'}.")
            continue
        who, last = (name, part.address(cells)), max(at, last or at)
        if part.text(cells, "action").casefold().startswith("join"):
            since.setdefault(who, (line, at))
        elif who in since:
            begun, joined = since.pop(who)
            joins.append(Join(begun, *who, joined, at, round((at - joined).total_seconds())))
    for who, (begun, joined) in since.items():
        until = last or joined
        joins.append(Join(begun, *who, joined, until, round((until - joined).total_seconds())))
    return OnlineReport(sorted(joins, key=lambda one: one.line), unread)
