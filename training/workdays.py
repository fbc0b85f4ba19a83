"""Working days: Monday to Friday without the bank holidays of England and Wales (domain.md, “Cancelling”)."""

from datetime import date, timedelta
from functools import cache

from holidays.countries.united_kingdom import UnitedKingdom


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(UnitedKingdom(subdiv="ENG", years=year))  # type: ignore[no-untyped-call]


def bank_holiday(day: date) -> str | None:
    """“Christmas Day”, or None on any other day."""
    return _bank_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def on_or_after(day: date) -> date:
    """The day itself if it is a working day, else the next one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add(day: date, count: int) -> date:
    """The working day `count` working days after `day`, or before it when `count` is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def notice(given_on: date, event_on: date) -> int:
    """Working days of notice: neither the day of notice nor the day of the event counts. Never below nought."""
    count, day = 0, given_on + timedelta(days=1)
    while day < event_on:
        count += is_working_day(day)
        day += timedelta(days=1)
    return count


def consecutive(first: date, count: int) -> list[date]:
    """`count` working days in a row, the first on or after `first`."""
    days = [on_or_after(first)]
    while len(days) < count:
        days.append(add(days[-1], 1))
    return days
