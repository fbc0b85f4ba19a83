"""The only place that asks what time it is. The database keeps UTC; people read Europe/London."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

NO_END = date(2999, 12, 31)
"""The last day of what has none. It is a day like any other for whatever compares days, and is shown as “no end”."""

# Browser tests run the server in a process of its own, where a frozen clock can't reach.
_OFFSET = timedelta(seconds=int(os.environ.get("TEST_CLOCK_OFFSET_SECONDS", "0")))


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC) + _OFFSET


def today() -> date:
    """Today's date in London."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on a London clock."""
    return moment.astimezone(LONDON)


def at(day: date, clock_time: time) -> datetime:
    """That time of that London day, in UTC."""
    return datetime.combine(day, clock_time, tzinfo=LONDON).astimezone(UTC)


def exists(day: date, clock_time: time) -> bool:
    """Whether a London clock shows this time on this day: on a Sunday in March it goes from 1am to 2am at once."""
    return local(at(day, clock_time)).time() == clock_time


def start_of(day: date) -> datetime:
    """The first moment of a London day, in UTC."""
    return at(day, time(0))


def show_time(moment: datetime) -> str:
    """“9:30am”, “4pm”, “midday” and “midnight”, in London."""
    there = local(moment)
    if there.hour % 12 == there.minute == 0:
        return "midday" if there.hour else "midnight"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'am' if there.hour < 12 else 'pm'}"


def show_date(moment: datetime | date, *, weekday: bool = True) -> str:
    """“Tuesday 12 May 2026”, or without the weekday; “no end” for NO_END."""
    day = local(moment).date() if isinstance(moment, datetime) else moment
    if day == NO_END:
        return "no end"
    return f"{day:%A} {day.day} {day:%B %Y}" if weekday else f"{day.day} {day:%B %Y}"


def show_month(moment: datetime, now: datetime) -> str:
    """“Dec”, as it stands below a day; “Dec 2025” where the month alone could be of another year."""
    there = local(moment)
    return f"{there:%b}" if timedelta(0) <= moment - now < timedelta(days=300) else f"{there:%b %Y}"


def show_moment(moment: datetime) -> str:
    """“Tuesday 12 May 2026, 9:30am”."""
    return f"{show_date(moment)}, {show_time(moment)}"


def show_sitting(starts_at: datetime, ends_at: datetime) -> str:
    """“Tuesday 12 May 2026, 9:30am to 4:30pm”."""
    return f"{show_moment(starts_at)} to {show_time(ends_at)}"


def show_days(days: list[date]) -> str:
    """“8 and 9 December 2026”: the dates of one event, in order, without repeating what they share."""
    distinct = sorted(set(days))
    last = distinct[-1]
    parts = []
    for day in distinct[:-1]:
        if (day.year, day.month) == (last.year, last.month):
            parts.append(f"{day.day}")
        elif day.year == last.year:
            parts.append(f"{day.day} {day:%B}")
        else:
            parts.append(show_date(day, weekday=False))
    ending = show_date(last, weekday=False)
    return f"{', '.join(parts)} and {ending}" if parts else ending
