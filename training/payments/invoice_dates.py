"""The numbers of invoices, and their days."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

FIRST_MONTH = 4


def financial_year(day: date) -> int:
    """The council's year, 1 April to 31 March, by the calendar year in which it begins: 31 March 2027 is in 2026."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_text(year: int) -> str:
    """“2026-27”."""
    return f"{year}-{(year + 1) % 100:02}"


def days_of_year(year: int) -> tuple[date, date]:
    """Its first and last day."""
    return date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1) - timedelta(days=1)


def days_of_month(month: date) -> tuple[date, date]:
    """The first and last day of the month that a day is in."""
    first = month.replace(day=1)
    return first, first + relativedelta(months=1) - timedelta(days=1)


def number_of(prefix: str, year: int, serial: int) -> str:
    """“INV-2026-00001”: the first of 2026-27. The year is the one in which the financial year begins."""
    return f"{prefix}-{year}-{serial:05}"


def due_on(issued_on: date, days: int) -> date:
    """By when it is to be paid: so many days after the day of issue."""
    return issued_on + timedelta(days=days)


def reminders_due(due: date, today: date, after_days: tuple[int, int]) -> int:
    """How many reminders an open invoice should have had by today: none, one or two. A setting of 0 days sends none."""
    late = (today - due).days
    return sum(1 for days in after_days if days and late >= days)
