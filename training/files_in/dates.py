"""A day, in the ways in which people, spreadsheets and programs write one here: the day stands before the month."""

import re
from datetime import date, datetime, time, timedelta

from training import clock
from training.files_in.cells import Cell
from training.files_in.sheet_cells import moment_of_serial

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\.?,?\s+")
_TIME = re.compile(
    r"(?:[t,]|\s|\sat\s)\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]m)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d)?$"
)
_FORMS = (
    re.compile(r"(?P<day>\d{1,2})[/.\-\s](?P<month>\d{1,2})[/.\-\s](?P<year>\d{4}|\d\d)"),
    re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:[/.\-\s]|\s+of\s+)*(?P<name>[a-z]+)\.?[/.,\-\s]*(?P<year>\d{4}|\d\d)"
    ),
    re.compile(r"(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"),
)
_LONGEST = 60
"""Characters."""
_SERIAL = re.compile(r"\d{5}(\.\d+)?")


def day_of(cell: Cell) -> date | None:
    """The day that a cell means, in London; None when it means none.

    A moment with a time zone is the day it falls on in London. One at 23:00 without a zone, in summer, is taken for
    midnight in London: programs that keep UTC write the first moment of a day so, and nobody begins anything at 11pm.
    A bare number of five digits counts days as Excel does.
    """
    if isinstance(cell, datetime):
        return _day_in_london(cell)
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    if len(cell) > _LONGEST:
        return None
    text = _WEEKDAY.sub("", " ".join(cell.casefold().split()))
    if _SERIAL.fullmatch(text):
        moment = moment_of_serial(float(text))
        return _day_in_london(moment) if isinstance(moment, datetime) else moment
    clock_time = _TIME.search(text)
    day = _written_day(text[: clock_time.start()] if clock_time else text)
    if day is None or clock_time is None:
        return day
    return _with_time(day, clock_time)


def _written_day(text: str) -> date | None:
    for form in _FORMS:
        if found := form.fullmatch(text):
            said = found.groupdict()
            month = _month_called(said["name"]) if "name" in said else int(said["month"])
            year = int(said["year"])
            if len(said["year"]) == 2:
                year += 2000 if year < 69 else 1900  # as strptime has it, after POSIX
            try:
                return date(year, month, int(said["day"]))
            except ValueError:
                return None
    return None


def _month_called(name: str) -> int:
    """Its number; 0 where it is no month. Written out, or cut after three letters or four (“Sept”)."""
    for number, month in enumerate(_MONTHS, start=1):
        whole = f"{date(2000, number, 1):%B}".casefold()
        if name in {month, whole} or (name == "sept" and month == "sep"):
            return number
    return 0


def _with_time(day: date, found: re.Match[str]) -> date | None:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    try:
        moment = datetime.combine(day, time(hour, minute, second))
        zone = found["zone"]
        if zone:
            offset = "+00:00" if zone in {"z", "utc", "gmt"} else zone
            return clock.local(datetime.fromisoformat(f"{moment.isoformat()}{offset}")).date()
    except (ValueError, OverflowError):
        return None
    return _day_in_london(moment)


def _day_in_london(moment: datetime) -> date:
    """Of a moment without a zone."""
    if moment.time() == time(23) and moment.date() < date.max:
        after = moment.date() + timedelta(days=1)
        if clock.start_of(after).replace(tzinfo=None) == moment:
            return after
    return moment.date()
