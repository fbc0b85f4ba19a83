"""The periods of the figures: years of three kinds, quarters, months and days somebody chose, and what each is beside.

Whole days in London. An address names a period by its key: “2026” is April 2026 to March 2027, as on every other page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from training import clock
from training.years import FIRST_MONTH, FinancialYear, Span

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_DAYS = 5 * 366
_SCHOOL_MONTH = 9
_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    FINANCIAL = "financial year"
    SCHOOL = "school year"
    CALENDAR = "calendar year"
    QUARTER = "quarter"
    MONTH = "month"
    FREE = "other days"


class Beside(StrEnum):
    """What a period is compared with; the words stand in addresses."""

    BEFORE = "before"
    """The period of its kind before it. While a period is not over, as many days of that as have gone by."""
    WHOLE = "whole"
    """All of the one before it, though this one is not over."""
    YEAR_BEFORE = "year-before"
    """The same days a year earlier: courses go by the season."""


@dataclass(frozen=True)
class Period:
    """Whole days: from one until before another."""

    kind: PeriodKind
    first: date
    after: date
    """The first day after it."""

    @property
    def last(self) -> date:
        return self.after - _DAY

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return clock.start_of(self.after)

    @property
    def key(self) -> str:
        """As it stands in addresses and in names of files."""
        match self.kind:
            case PeriodKind.FINANCIAL:
                return str(self.first.year)
            case PeriodKind.SCHOOL:
                return f"school-{self.first.year}"
            case PeriodKind.CALENDAR:
                return f"calendar-{self.first.year}"
            case PeriodKind.QUARTER:
                return f"{self.year.first}-q{self._quarter}"
            case PeriodKind.MONTH:
                return f"{self.first:%Y-%m}"
        return f"{self.first}-to-{self.last}"

    @property
    def label(self) -> str:
        """“2026-27”, “school year 2026-27”, “calendar year 2026”, “July to September 2026”, “May 2026”."""
        match self.kind:
            case PeriodKind.FINANCIAL:
                return str(self.year)
            case PeriodKind.SCHOOL:
                return f"school year {FinancialYear(self.first.year)}"
            case PeriodKind.CALENDAR:
                return f"calendar year {self.first.year}"
            case PeriodKind.MONTH:
                return f"{self.first:%B %Y}"
        return self.days

    @property
    def days(self) -> str:
        """“April 2026 to March 2027”; where it does not begin or end with a month, “3 April to 9 May 2026”."""
        if self.first.day == 1 and self.after.day == 1:
            return _from_to(self.first, self.last, "%B")
        return _from_to(self.first, self.last, "%-d %B")

    @property
    def year(self) -> FinancialYear:
        """The financial year in which it begins."""
        return FinancialYear.of_day(self.first)

    @property
    def _quarter(self) -> int:
        return (self.first.month - FIRST_MONTH) % 12 // 3 + 1

    @property
    def months(self) -> tuple[Span, ...]:
        """Its months in order; the first and the last may be parts of one."""
        starts = [self.first, *_first_days(self.first, self.after), self.after]
        return tuple(Span(f"{begins:%Y-%m}", f"{begins:%B %Y}", begins, ends) for begins, ends in pairwise(starts))

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters it is made of; none where it begins or ends within one."""
        found, day = [], self.first
        if day.day != 1 or (day.month - FIRST_MONTH) % 3:
            return ()
        while day < self.after:
            after = day + relativedelta(months=3)
            found.append(Period(PeriodKind.QUARTER, day, after))
            day = after
        return tuple(found) if day == self.after else ()

    @property
    def at_most_a_year(self) -> bool:
        return self.after <= self.first + relativedelta(years=1)

    def is_over(self, today: date) -> bool:
        return self.after <= today

    def beside(self, way: Beside, today: date) -> "Period":
        """What it is compared with."""
        if way is Beside.YEAR_BEFORE and self.at_most_a_year:
            back = relativedelta(years=1)
            return Period(self.kind, self.first - back, self.after - back)
        whole = self._before()
        if way is Beside.WHOLE or self.is_over(today) or today < self.first:
            return whole
        gone = today - self.first + _DAY
        return Period(PeriodKind.FREE, whole.first, min(whole.first + gone, whole.after))

    @property
    def nothing(self) -> "Period":
        """No days at all: what stands beside a period that is compared with nothing."""
        return Period(PeriodKind.FREE, self.first, self.first)

    def _before(self) -> "Period":
        match self.kind:
            case PeriodKind.QUARTER:
                first = self.first - relativedelta(months=3)
            case PeriodKind.MONTH:
                first = self.first - relativedelta(months=1)
            case PeriodKind.FREE:
                first = self.first - (self.after - self.first)
            case _:
                first = self.first - relativedelta(years=1)
        return Period(self.kind, first, self.first)


def _first_days(first: date, after: date) -> Iterator[date]:
    """The first days of months within some days, without the first of these."""
    day = first.replace(day=1) + relativedelta(months=1)
    while day < after:
        yield day
        day += relativedelta(months=1)


def _from_to(first: date, last: date, form: str) -> str:
    if first == last or (form == "%B" and (first.year, first.month) == (last.year, last.month)):
        return last.strftime(f"{form} %Y")
    start = first.strftime(form if first.year == last.year else f"{form} %Y")
    return f"{start} to {last.strftime(f'{form} %Y')}"


def financial_year(first: int) -> Period:
    """2026 for April 2026 to March 2027."""
    return _months(PeriodKind.FINANCIAL, date(first, FIRST_MONTH, 1), 12)


def free_period(first: date, last: date) -> Period:
    """Both days included."""
    return Period(PeriodKind.FREE, first, last + _DAY)


def _months(kind: PeriodKind, first: date, months: int) -> Period:
    return Period(kind, first, first + relativedelta(months=months))


_KEY = re.compile(
    r"(?P<school>school-|calendar-)?(?P<year>\d{4})(?:-q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?", re.ASCII
)


def period_of(key: str) -> Period | None:
    """The period of a key in an address; None where there is none of that name."""
    found = _KEY.fullmatch(key)
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    year, part = int(found["year"]), found["quarter"] or found["month"]
    match found["school"]:
        case "school-":
            return None if part else _months(PeriodKind.SCHOOL, date(year, _SCHOOL_MONTH, 1), 12)
        case "calendar-":
            return None if part else _months(PeriodKind.CALENDAR, date(year, 1, 1), 12)
    if found["quarter"]:
        first = date(year, FIRST_MONTH, 1) + relativedelta(months=3 * (int(part) - 1))
        return _months(PeriodKind.QUARTER, first, 3)
    return _months(PeriodKind.MONTH, date(year, int(part), 1), 1) if part else financial_year(year)


def of_kind(kind: PeriodKind, day: date) -> Period:
    """The period of a kind that a day is in."""
    match kind:
        case PeriodKind.SCHOOL:
            return _months(kind, date(day.year - (day.month < _SCHOOL_MONTH), _SCHOOL_MONTH, 1), 12)
        case PeriodKind.CALENDAR:
            return _months(kind, date(day.year, 1, 1), 12)
        case PeriodKind.QUARTER:
            first = day.replace(day=1) - relativedelta(months=(day.month - FIRST_MONTH) % 3)
            return _months(kind, first, 3)
        case PeriodKind.MONTH:
            return _months(kind, day.replace(day=1), 1)
        case PeriodKind.FREE:
            return free_period(day, day)
    return financial_year(FinancialYear.of_day(day).first)


def to_choose_from(first: date, last: date) -> list[tuple[str, Sequence[Period]]]:
    """The periods between two days, the latest first, under the words of their kinds. Months and quarters of the last
    two years only: others are had by their days.
    """
    kinds = (
        (PeriodKind.FINANCIAL, "Financial years, April to March"),
        (PeriodKind.QUARTER, "Quarters"),
        (PeriodKind.MONTH, "Months"),
        (PeriodKind.SCHOOL, "School years, September to August"),
        (PeriodKind.CALENDAR, "Calendar years"),
    )
    recent = max(first, last - relativedelta(years=2))
    short = {PeriodKind.QUARTER, PeriodKind.MONTH}
    return [(words, _between(kind, recent if kind in short else first, last)) for kind, words in kinds]


def _between(kind: PeriodKind, first: date, last: date) -> list[Period]:
    found, day = [], last
    while True:
        period = of_kind(kind, day)
        found.append(period)
        if period.first <= first:
            return found
        day = period.first - _DAY


BAD_DAY = "Enter a day like 1/4/2026."
"""Where what was typed is none."""
ENDS_BEFORE = "The last day is before the first. Enter it again."
TOO_LONG = "Choose at most five years."
OUT_OF_REACH = f"Choose days from {FIRST_YEAR} to {LAST_YEAR}."


def trouble_with(first: date, last: date) -> str:
    """Why these days are no period, in a sentence; empty where they are one."""
    if last < first:
        return ENDS_BEFORE
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        return OUT_OF_REACH
    return TOO_LONG if (last - first).days >= MOST_DAYS else ""
