"""The numbers of invoices, and their days."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


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
