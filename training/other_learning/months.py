"""A month, as people and programs write one. Pure."""

import re
from datetime import date

from training.files_in.cells import Cell
from training.files_in.dates import day_of

FIRST = date(2010, 1, 1)
"""What is before that is a slip of the year."""
_LONGEST = 40
_YEAR_FIRST = re.compile(r"(\d{4})[-/.\s](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.\s](\d{4})")
_NAMED = re.compile(r"([a-z]+)[.,\-/\s]*(\d{4}|\d\d)")


def month_of(cell: Cell) -> date | None:
    """The first day of the month that a cell means: “April 2026”, “Apr-26”, “2026-04”, “04/2026”, or any day of it.

    None where it means none.
    """
    if not isinstance(cell, str):
        return _month_of_day(day_of(cell))
    text = " ".join(cell.casefold().split())
    if len(text) > _LONGEST:
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        return _first_day(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _first_day(int(found[2]), int(found[1]))
    if found := _NAMED.fullmatch(text):
        return _month_of_day(day_of(f"1 {found[1]} {found[2]}"))
    return _month_of_day(day_of(text))


def _month_of_day(day: date | None) -> date | None:
    return day.replace(day=1) if day else None


def _first_day(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and year >= 1 else None


def why_not_kept(month: date, today: date) -> str:
    """Why no number of a month is kept, in a sentence; nothing where it is."""
    if month > today:
        return f"{month:%B %Y} has not begun yet."
    if month < FIRST:
        return f"{month:%B %Y} is before {FIRST.year}: check the year."
    return ""
