"""The attendance file of Teams or Zoom, in any of the shapes they have exported: who joined, when, and for how long.

Teams: "1. Summary", "2. Participants" (a line a person) and "3. In-Meeting Activities" (a line for each time somebody
joined), or the older "Meeting Summary" and "Full Name", or "User Action" with a line for each joining and leaving.
Zoom: with and without the part on the meeting above, one line a person or one for each time, and the webinar's report
with its columns of registration. Which columns there are is read from the file and not from which program it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from training.attendance.online.moments import Moments, seconds_of
from training.files_in.cells import Cell, Row, Unreadable
from training.files_in.sheets import Sheet, read_sheet

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
_ORGANISERS = ("organi", "host", "panelist", "panellist", "co-organi", "alternative host")
_PRESENTER = "presenter"
_EMPTY = ("", "-", "--", "0", "0s")
_STAND_ONCE = ("name", "joined", "first joined", "left", "last left", "seconds", "action", "at")
"""What nobody could tell apart if two columns of one heading held it."""
_NAME_LENGTH = 200
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
    did_not_join: int = 0
    """How many lines are of people who registered with the program and did not come."""


def read_report(content: bytes, name: str | None, days: Sequence[date], asked: str = "") -> OnlineReport:
    """`asked`: the sheet that is meant, of a workbook with several. The rest is as for report_of()."""
    return report_of(read_sheet(content, name, asked), days)


def report_of(sheet: Sheet, days: Sequence[date]) -> OnlineReport:
    """`days`: of the event, by which it is known whether 03/04 is in March or in April.

    Raises Unreadable with a sentence for what is no such report, and for one in which nobody joined.
    """
    parts = _parts_of(sheet.rows)
    if not parts:
        raise Unreadable(_SAY_WHICH)
    each_time = [part for part in parts if part.each_time] or [max(parts, key=lambda one: len(one.rows))]
    read = [_joins_by_actions(one, days) if "action" in one.columns else _joins_by_line(one, days) for one in each_time]
    joins = [join for one in read for join in one.joins]
    if not joins:
        raise Unreadable("Nobody joined, by this report. Is it the right one?")
    unread = [*sheet.unread, *(sentence for one in read for sentence in one.unread)]
    return OnlineReport(joins, unread, sum(one.did_not_join for one in read))


@dataclass(frozen=True)
class _Part:
    """A heading, and the lines under it."""

    title: str
    """What stands above the heading: “Panelist Details”."""
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
        return (self.text(cells, "name") or whole)[:_NAME_LENGTH]

    def address(self, cells: list[Cell]) -> str:
        found = (self.text(cells, "address"), self.text(cells, "account"))
        return next((one for one in found if "@" in one), "")

    def is_organiser(self, cells: list[Cell]) -> bool:
        """Who delivers or lets people in. A presenter only where few are: in many meetings of Teams everybody is."""
        role = self.text(cells, "role").casefold()
        delivers = role.startswith(_ORGANISERS) or self.title.startswith(_ORGANISERS)
        return delivers or (role == _PRESENTER and self.few_present)

    @cached_property
    def few_present(self) -> bool:
        roles = [self.text(cells, "role").casefold() for _, cells in self.rows]
        return roles.count(_PRESENTER) * 4 < len(roles)

    def says_nothing_of_coming(self, cells: list[Cell]) -> bool:
        """Whether a line is of somebody who registered and did not join."""
        if self.text(cells, "attended").casefold() == "no":
            return True
        when = [self.cell(cells, what) for what in ("joined", "first joined", "left", "last left", "seconds")]
        return bool(self.name(cells)) and all(cell in _EMPTY for cell in when)


def _parts_of(rows: list[Row]) -> list[_Part]:
    parts: list[_Part] = []
    title, under = "", False
    for line, cells in rows:
        columns = _columns_of(line, cells)
        if columns is not None:
            parts.append(_Part(title, columns, []))
            under = True
        elif sum(cell != "" for cell in cells) < 2:
            under = False  # the title of the next part
            title = str(cells[0]).casefold()
        elif under:
            parts[-1].rows.append((line, cells))
    return parts


def _columns_of(line: int, cells: list[Cell]) -> dict[str, int] | None:
    """Which column holds what, where this line is the heading of people; the first of two that hold the same.

    Raises Unreadable where one heading that matters stands there twice.
    """
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        what = _COLUMN_OF.get(cell.casefold()) if isinstance(cell, str) else None
        if what is not None:
            columns.setdefault(what, at)
    named = "name" in columns or {"first", "last"} <= columns.keys()
    if not (named and columns.keys() & {"joined", "first joined", "seconds", "action"}):
        return None
    headings = [str(cell).casefold() for cell in cells]
    for what in _STAND_ONCE:
        if what in columns and headings.count(headings[columns[what]]) > 1:
            raise Unreadable(
                f"The heading “{cells[columns[what]]}” stands twice in line {line}. Export the report anew, or delete "
                "the column that is not meant, and send that."
            )
    return columns


def _joins_by_line(part: _Part, days: Sequence[date]) -> OnlineReport:
    begin, end = ("joined", "left") if part.each_time else ("first joined", "last left")
    moments = Moments((part.cell(cells, what) for _, cells in part.rows for what in (begin, end)), days)
    joins, unread, did_not_join = [], [], 0
    for line, cells in part.rows:
        if part.says_nothing_of_coming(cells):
            did_not_join += 1
            continue
        name, joined, left = part.name(cells), *(moments.read(part.cell(cells, what)) for what in (begin, end))
        seconds = seconds_of(part.cell(cells, "seconds"))
        if joined and left and left < joined:
            left = None
        if seconds is None and joined and left:
            seconds = round((left - joined).total_seconds())
        if joined and seconds is not None and left is None:
            left = joined + timedelta(seconds=seconds)
        if not name or seconds is None or seconds < 0:
            missing = "no name" if not name else "neither how long nor from when until when"
            unread.append(f"Line {line} says {missing}.")
            continue
        joins.append(Join(line, name, part.address(cells), joined, left, seconds, part.is_organiser(cells)))
    return OnlineReport(joins, unread, did_not_join)


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
