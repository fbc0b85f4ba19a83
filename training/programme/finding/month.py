"""A month, or several weeks, as a calendar on a page: what is on which day, and which days are off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class MonthEvent:
    """One sitting of an event, as a day of the calendar shows it."""

    title: str
    time: str
    where: str
    address: str
    draft: bool = False


@dataclass
class MonthDay:
    text: str
    """“12”."""
    month: str
    """“ May” on the first of a month, for those who see the days in a table."""
    weekday: str
    """“Tuesday ”, before the day for those who see the days in a list."""
    long_month: str
    """“ May”, after it."""
    off: bool
    """A weekend, a bank holiday or a school holiday."""
    is_today: bool
    outside: bool
    """Of a week that the period shares with another."""
    notes: Sequence[str] = ()
    events: list[MonthEvent] = field(default_factory=list)


def weeks_of(
    first: date,
    last: date,
    events: Mapping[date, list[MonthEvent]],
    notes_on: Callable[[date], Sequence[str]],
    today: date,
) -> list[list[MonthDay]]:
    """The weeks of a period, from Monday on. `notes_on`: why a day is off; a weekend needs no note."""

    def of(day: date) -> MonthDay:
        notes, outside = notes_on(day), not first <= day <= last
        return MonthDay(
            text=str(day.day),
            month=f" {day:%b}" if day.day == 1 else "",
            weekday=f"{day:%A} ",
            long_month=f" {day:%B}",
            off=bool(notes) or day.weekday() >= 5,
            is_today=day == today,
            outside=outside,
            notes=() if outside else [note for note in notes if note],
            events=[] if outside else events.get(day, []),
        )

    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday <= last:
        weeks.append([of(monday + timedelta(days=number)) for number in range(7)])
        monday += timedelta(weeks=1)
    return weeks


def first_of_month(typed: str) -> date | None:
    """The first day of “2026-05”; None for what is no month of this century."""
    try:
        first = date.fromisoformat(f"{typed[:7]}-01")
    except ValueError:
        return None
    return first if 2000 <= first.year < 2100 else None


def last_of_month(first: date) -> date:
    return first + relativedelta(months=1, days=-1)
