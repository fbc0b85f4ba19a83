"""Working time: on which days, and between which hours, somebody is there to answer. Pure: no database.

It lengthens how long people have to answer (docs/decisions/0043). What cancelling costs is counted in working days of
the law alone (workdays.py), and no closure day makes it dearer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from training import clock, workdays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NO_WEEKDAY = "Write days from Monday to Friday, like: Tuesday, Thursday"


@dataclass(frozen=True)
class DaysOff:
    """Days from the first to the last, both included."""

    first: date
    last: date
    name: str = ""
    """Why, in a few words."""

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def weekdays_in(text: str) -> frozenset[int]:
    """The days that somebody wrote, Monday as 0: “Tuesday, Thursday”. Raises ValueError for what is none of them."""
    words = text.replace(",", " ").replace(" and ", " ").split()
    return frozenset(WEEKDAYS.index(word.capitalize()) for word in words)


@dataclass(frozen=True)
class WorkingTime:
    """Monday to Friday between two hours, without bank holidays and days off; on some weekdays into the evening."""

    starts: int = 9
    ends: int = 17
    """Hours of a London day."""
    evenings: frozenset[int] = frozenset()
    """Weekdays, Monday as 0, on which it goes on into the evening."""
    evening_ends: int = 17
    off: tuple[DaysOff, ...] = ()

    def without(self, days: Iterable[DaysOff]) -> "WorkingTime":
        """The same with more days off."""
        return WorkingTime(self.starts, self.ends, self.evenings, self.evening_ends, (*self.off, *days))

    def with_no_days_off(self) -> "WorkingTime":
        """The same hours on every working day of the law."""
        return WorkingTime(self.starts, self.ends, self.evenings, self.evening_ends)

    def is_working_day(self, day: date) -> bool:
        return workdays.is_working_day(day) and not any(one.has(day) for one in self.off)

    def is_open(self, moment: datetime) -> bool:
        """Whether it is working time then; its last moment counts."""
        day = clock.local(moment).date()
        return self.is_working_day(day) and self.opens(day) <= moment <= self.closes(day)

    def opens(self, day: date) -> datetime:
        return clock.at(day, time(self.starts))

    def closes(self, day: date) -> datetime:
        """When a working day ends; later where its evening counts."""
        return clock.at(day, time(max(self.ends, self.evening_ends) if day.weekday() in self.evenings else self.ends))

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`, or before it when `count` is negative."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself if it is a working day, else the last one before it."""
        return day if self.is_working_day(day) else self.add(day, -1)

    def after_hours(self, moment: datetime, hours: int) -> datetime:
        """When so many hours of working time have passed since."""
        left, day = timedelta(hours=hours), clock.local(moment).date()
        while True:
            begins, closes = max(moment, self.opens(day)), self.closes(day)
            if self.is_working_day(day) and begins < closes:
                if begins + left <= closes:
                    return begins + left
                left -= closes - begins
            day += timedelta(days=1)
