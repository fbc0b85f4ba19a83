"""A file of school holidays, read line by line: what is no holiday is named, and nothing is guessed."""

from dataclasses import dataclass, field
from datetime import date

from training import clock
from training.admin.programme.terms.holiday_forms import LONGEST_DAYS
from training.courses.clashes import Holidays
from training.files_in.cells import Cell, Unreadable
from training.files_in.dates import day_of
from training.files_in.headings import find_headings
from training.files_in.sheets import Sheet

COLUMNS = {
    "first": ("firstday", "startdate", "first", "start", "starts", "from", "begins"),
    "last": ("lastday", "enddate", "last", "end", "ends", "to", "until"),
    "name": ("name", "holiday", "holidays", "subject", "summary", "description"),
}
NO_COLUMNS = "This file has no line with the words “First day” and “Last day” above its columns. Add one."


@dataclass
class HolidayFile:
    """What was read of a file: holidays, and a sentence for each line that is none."""

    holidays: list[Holidays] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_holidays(sheet: Sheet) -> HolidayFile:
    """Every line that has a first and a last day. Raises Unreadable where there are no such columns."""
    headings = find_headings(sheet.rows, COLUMNS, lambda columns, _: {"first", "last"} <= set(columns))
    if headings is None:
        raise Unreadable(NO_COLUMNS)
    found = HolidayFile(unread=[*sheet.unread, *headings.unread])
    for line, cells in headings.below:
        said = {part: cells[place] if place < len(cells) else "" for part, place in headings.columns.items()}
        _read_line(found, line, said)
    return found


def _read_line(found: HolidayFile, line: int, said: dict[str, Cell]) -> None:
    first = day_of(said["first"])
    last = day_of(said["last"]) if said["last"] != "" else first
    if sentence := _problem(first, last):
        found.unread.append(f"Line {line}: {sentence}")
    elif first and last:
        found.holidays.append(Holidays(first, last, " ".join(str(said.get("name", "")).split())[:100]))


def _problem(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return f"the {'first' if first is None else 'last'} day cannot be read."
    if last < first:
        return f"it ends on {clock.show_date(last)}, before it begins."
    if (last - first).days >= LONGEST_DAYS:
        return f"it has {LONGEST_DAYS} days or more: check the year."
    return ""
