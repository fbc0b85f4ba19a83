"""Words of time that people type: months, weekdays, parts of a day, and days counted from today."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SHORT_FOR = {
    **{name[:3]: name for name in (*MONTHS, *WEEKDAYS)},
    **{"sept": "september", "tues": "tuesday", "weds": "wednesday", "thur": "thursday", "thurs": "thursday"},
}
_SATURDAY = 5
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")


class PartOfDay(StrEnum):
    MORNING = "morning"
    LUNCHTIME = "lunchtime"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PARTS = {
    **dict.fromkeys(("morning", "mornings", "am"), PartOfDay.MORNING),
    **dict.fromkeys(("lunchtime", "lunchtimes", "midday", "noon"), PartOfDay.LUNCHTIME),
    **dict.fromkeys(("afternoon", "afternoons", "pm"), PartOfDay.AFTERNOON),
    **dict.fromkeys(("evening", "evenings", "twilight"), PartOfDay.EVENING),
}
_HOURS = {
    PartOfDay.MORNING: range(12),
    PartOfDay.LUNCHTIME: range(12, 14),
    PartOfDay.AFTERNOON: range(12, 17),
    PartOfDay.EVENING: range(17, 24),
}
WEEKEND = frozenset({"weekend", "weekends"})
_COUNTED = frozenset({"today", "tomorrow", "week", "month"})
WORDS_OF_TIME = frozenset({*MONTHS, *WEEKDAYS, *_SHORT_FOR, *PARTS, *WEEKEND, *_COUNTED})
"""None of them is a typing error."""


@dataclass(frozen=True)
class Days:
    """From one day to another, both included."""

    text: str
    """As it was asked: “next week”."""
    first: date
    last: date


def month_named(word: str) -> int | None:
    """1 to 12."""
    whole = _SHORT_FOR.get(word, word)
    return MONTHS.index(whole) + 1 if whole in MONTHS else None


def weekdays_named(word: str) -> frozenset[int]:
    """Monday is 0. A weekend is two of them."""
    if word in WEEKEND:
        return frozenset({5, 6})
    whole = _SHORT_FOR.get(word, word).removesuffix("s")
    return frozenset({WEEKDAYS.index(whole)}) if whole in WEEKDAYS else frozenset()


def begins_in(part: PartOfDay, moment: datetime) -> bool:
    return moment.hour in _HOURS[part]


def days_named(words: Sequence[str], today: date) -> tuple[Days, int] | None:
    """The days that these words begin with, and how many words that is: “today”, “next week”, “12 January”."""
    for length in (1, 2):
        text = " ".join(words[:length])
        if between := _between(text, today):
            return Days(text, *between), length
    named = [word for word in words[:3] if word != "of"][:2]
    if day := _day_of_year(named, today):
        return Days(f"on {day.day} {day:%B}", day, day), 3 if "of" in words[:2] else 2
    return None


def _day_of_year(words: Sequence[str], today: date) -> date | None:
    """The next day of this name: “12 january”, “january 12th”."""
    if len(words) < 2:
        return None
    for number, name in (words, reversed(words)):
        if (day := _DAY.fullmatch(number)) and (month := month_named(name)):
            try:
                this_year = today.replace(month=month, day=int(day[1]))
            except ValueError:
                return None
            return this_year if this_year >= today else this_year + relativedelta(years=1)
    return None


def _between(text: str, today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    next_month = today + relativedelta(months=1, day=1)
    match text:
        case "today":
            return today, today
        case "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=1)
        case "this week":
            return today, monday + timedelta(days=6)
        case "next week":
            return monday + timedelta(days=7), monday + timedelta(days=13)
        case "this weekend":
            return max(today, monday + timedelta(days=_SATURDAY)), monday + timedelta(days=6)
        case "this month":
            return today, today + relativedelta(day=31)
        case "next month":
            return next_month, next_month + relativedelta(day=31)
    return None
