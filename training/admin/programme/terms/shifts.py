"""From the days of one term to those of the next: by a year, by weeks, or as a series. Pure decisions about dates."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from training import clock
from training.courses.schedule import Slot

WEEKS_IN_A_YEAR = 52
_ORDINALS = ("first", "second", "third", "fourth", "last")


class Shift(StrEnum):
    """How the events of a term find their new days."""

    YEAR = "year"
    """52 weeks later: the same weekday, within two days of the same date."""
    WEEKDAY = "weekday"
    """The same weekday of the same month a year on: the second Tuesday in May."""
    WEEKS = "weeks"
    """So many weeks later."""


class Repeat(StrEnum):
    """How the dates of a series follow each other."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    """The n-th weekday of each month, as the first date has it."""


@dataclass(frozen=True)
class Term:
    """A term of the school year. Easter moves; these do not."""

    code: str
    """2026-autumn."""
    name: str
    """“Autumn 2026”."""
    first: date
    last: date

    @property
    def months(self) -> str:
        """“September to December 2026”."""
        return f"{self.first:%B} to {self.last:%B %Y}"


_SEASONS = (("spring", 1, 3), ("summer", 4, 8), ("autumn", 9, 12))


def term(code: str) -> Term | None:
    """The term of this code, or None where there is none such."""
    year, _, season = code.partition("-")
    if len(year) != 4 or not year.isascii() or not year.isdecimal() or not 2000 <= int(year) <= 2100:
        return None
    for name, first, last in _SEASONS:
        if name == season:
            ends = date(int(year), last, monthrange(int(year), last)[1])
            return Term(code, f"{name.capitalize()} {year}", date(int(year), first, 1), ends)
    return None


def term_of(day: date) -> Term:
    """The term in which a day lies."""
    season = next(name for name, first, last in _SEASONS if first <= day.month <= last)
    found = term(f"{day.year}-{season}")
    assert found is not None  # a day of the programme lies in this century
    return found


def terms_between(first: date, last: date) -> list[Term]:
    """Every term that has a day between these, the first one first."""
    found = [term_of(first)]
    while found[-1].last < last:
        found.append(term_of(found[-1].last + timedelta(days=1)))
    return found


def shifted_day(day: date, shift: Shift, weeks: int = WEEKS_IN_A_YEAR) -> date:
    """The day that takes this one's place."""
    if shift is Shift.WEEKDAY:
        return same_weekday_of(day + relativedelta(years=1, day=1), day)
    return day + timedelta(weeks=weeks if shift is Shift.WEEKS else WEEKS_IN_A_YEAR)


def same_weekday_of(month: date, pattern: date) -> date:
    """The day of a month that is its n-th weekday as `pattern` is of its own; the last where there is no fifth."""
    first = month.replace(day=1)
    first += timedelta(days=(pattern.weekday() - first.weekday()) % 7)
    found = first + timedelta(weeks=(pattern.day - 1) // 7)
    return found if found.month == month.month else found - timedelta(weeks=1)


def which_weekday(day: date) -> str:
    """“the second Tuesday”."""
    return f"the {_ORDINALS[(day.day - 1) // 7]} {day:%A}"


def series(first: date, repeat: Repeat, times: int) -> list[date]:
    """`first`, and the dates that follow it, `times` in all."""
    if repeat is Repeat.MONTHLY:
        start = first.replace(day=1)
        return [first, *(same_weekday_of(start + relativedelta(months=n), first) for n in range(1, times))]
    weeks = 1 if repeat is Repeat.WEEKLY else 2
    return [first + timedelta(weeks=weeks * n) for n in range(times)]


def moved(slots: Sequence[Slot], first: date) -> tuple[Slot, ...]:
    """The sittings of a new event like these, the first on this day, the others as long after it as they were."""
    days = first - slots[0].day
    return tuple(replace(slot, day=slot.day + days, number=None) for slot in slots)


def days_text(first: date, last: date) -> str:
    """“1 September 2026 to 31 December 2026”."""
    return f"{clock.show_date(first, weekday=False)} to {clock.show_date(last, weekday=False)}"
