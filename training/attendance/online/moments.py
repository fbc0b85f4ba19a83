"""Moments and durations as Teams and Zoom write them, which follow the computer of whoever exported the file."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache

from training import clock
from training.files_in.cells import Cell

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?$"
)
_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d\d)$")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})$")
_MONTH_NAMED = re.compile(r"(?:(\d{1,2})\s+)?([a-z]{3})[a-z]*\.?\s*(\d{1,2})?,?\s+(\d{4})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = re.compile(r"(\d+)\s*(h|m|s)[a-z]*")
_COLONS = re.compile(r"(\d+):(\d\d)(?::(\d\d))?")
_UTC = re.compile(r"\s*(?:z|utc|\+00:?00)$")
_PLAIN_MINUTES = re.compile(r"\d+(?:\.\d+)?")


class Moments:
    """Reads the moments of one file: whether the day or the month stands first is the same for all of them.

    `03/04/2026` may be either. The file is read so that its moments fall on the days of the event; where both do, or
    neither, the day stands first, as it is written here.
    """

    def __init__(self, texts: Iterable[Cell], days: Sequence[date]) -> None:
        found = [days_of for text in texts if (days_of := _days_meant(text)) is not None]
        first, second = [one[0] for one in found if one[0]], [one[1] for one in found if one[1]]
        self._month_first = bool(second) and (
            len(second) > len(first) or (_on(second, days) > _on(first, days) and len(second) == len(first))
        )

    def read(self, cell: Cell) -> datetime | None:
        """The moment of a cell, without a zone: by the clock on the wall. None when it says none."""
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=None)
        meant, clock_time = _days_meant(cell), _clock_of(cell)
        if meant is None or clock_time is None:
            return None
        day = (meant[1] or meant[0]) if self._month_first else (meant[0] or meant[1])
        if day is None:
            return None
        moment = datetime.combine(day, clock_time)
        return on_the_wall(moment.replace(tzinfo=UTC)) if _says_utc(cell) else moment


def on_the_wall(moment: datetime) -> datetime:
    """What the clock on a wall in London shows at a moment, without a zone: so do the reports."""
    return clock.local(moment).replace(tzinfo=None)


def seconds_of(cell: Cell) -> int | None:
    """A duration in seconds: “1h 3m 12s”, “1:03:12”, or a number, which is minutes. None when it says none."""
    if not isinstance(cell, str) or not (text := cell.strip().casefold()):
        return None
    if _PLAIN_MINUTES.fullmatch(text):
        return round(float(text) * 60)
    if found := _COLONS.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    parts = _PARTS.findall(text)
    if not parts or _PARTS.sub("", text).strip(" ,"):
        return None
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in parts)


def _says_utc(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_UTC.search(cell.casefold()))


def _on(found: Sequence[date], days: Sequence[date]) -> int:
    return sum(day in days for day in found)


@lru_cache(maxsize=8192)
def _split(cell: Cell) -> tuple[str, str]:
    """The part that is a day and the part that is a time: "10/12/23, 9:00:12 AM"."""
    text = " ".join(str(cell).replace("\u202f", " ").replace("\u200e", "").casefold().split())
    if re.match(r"\d{4}-\d\d-\d\dt", text):
        text = text.replace("t", " ", 1)
    text = _UTC.sub("", text)
    found = re.search(r"[,\s]\s*(\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?)$", text)
    return (text[: found.start()].strip(" ,"), found.group(1)) if found else (text, "")


def _clock_of(cell: Cell) -> time | None:
    found = _CLOCK.match(_split(cell)[1])
    if found is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _days_meant(cell: Cell) -> tuple[date | None, date | None] | None:
    """The day that is meant if the day stands first, and if the month does. None when no day stands there at all."""
    if isinstance(cell, datetime):
        return cell.date(), cell.date()
    text = _split(cell)[0]
    if found := _YEAR_FIRST.match(text):
        day = _day(*(int(part) for part in found.groups()))
        return (day, day) if day else None
    if found := _NUMBERS.match(text):
        one, two, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
        meant = (_day(year, two, one), _day(year, one, two))
        return meant if any(meant) else None
    if (found := _MONTH_NAMED.match(text)) and found[2] in _MONTHS and (found[1] or found[3]):
        day = _day(int(found[4]), _MONTHS.index(found[2]) + 1, int(found[1] or found[3]))
        return (day, day) if day else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
