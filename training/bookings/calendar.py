"""An event in people's calendars: the file that brings it there, and what else is there at the same time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

from training import clock


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar shows of an event: plain values, never rows."""

    uid: str
    title: str
    sittings: tuple[Span, ...]
    location: str
    description: str
    url: str
    sequence: int = 0
    cancelled: bool = False


def calendar_file(entries: list[CalendarEntry], made_at: datetime, organiser: str) -> bytes:
    """An iCalendar file with one entry for each sitting."""
    calendar = Calendar()
    calendar.add("prodid", "-//Training booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries and all(entry.cancelled for entry in entries) else "PUBLISH")
    for entry in entries:
        for number, sitting in enumerate(entry.sittings, start=1):
            calendar.add_component(_event(entry, number, sitting, made_at, organiser))
    whole: bytes = calendar.to_ical()
    head, begin, events = whole.partition(b"BEGIN:VEVENT")
    return head + _timezone() + begin + events if begin else head


@cache
def _timezone() -> bytes:
    """When the clocks change: a rule for every year each. Some programs ignore lists of days, and are an hour off.

    The rules are those since 1996: the last Sundays of March and of October, at 1am UTC both.
    """
    zone = Timezone()
    zone.add("tzid", str(clock.LONDON))
    summer, winter = timedelta(hours=1), timedelta(0)
    forward = datetime(1996, 3, 31, 1)  # noqa: DTZ001 - what a clock on the wall shows: that is how a file says it
    back = datetime(1996, 10, 27, 2)  # noqa: DTZ001 - the same
    zone.add_component(_clocks_change(TimezoneDaylight(), forward, "BST", winter, summer))
    zone.add_component(_clocks_change(TimezoneStandard(), back, "GMT", summer, winter))
    text: bytes = zone.to_ical()
    return text


def _clocks_change(part: Component, first: datetime, name: str, before: timedelta, after: timedelta) -> Component:
    """`first` is the first time that it happened, on the clocks as they were before it."""
    part.add("dtstart", first)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1su"})
    return part


def _event(entry: CalendarEntry, number: int, sitting: Span, made_at: datetime, organiser: str) -> Event:
    several = len(entry.sittings) > 1
    event = Event()
    event.add("uid", f"{entry.uid}-{number}")
    event.add("dtstamp", made_at)
    event.add("dtstart", clock.local(sitting.starts_at))
    event.add("dtend", clock.local(sitting.ends_at))
    event.add("summary", f"{entry.title} (day {number} of {len(entry.sittings)})" if several else entry.title)
    event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("organizer", f"mailto:{organiser}")
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event


@dataclass(frozen=True)
class Other:
    """Another booking of the same person, with when its event sits."""

    ref: str
    title: str
    sittings: tuple[Span, ...]
    waits: bool = False
    """It is on the waiting list."""
    booked_by_id: int | None = None


@dataclass(frozen=True)
class Overlap:
    """A booking that is at the same time, and its first sitting that is."""

    other: Other
    sitting: Span

    @property
    def when(self) -> str:
        return clock.show_sitting(self.sitting.starts_at, self.sitting.ends_at)

    @property
    def sentence(self) -> str:
        """“This overlaps with your booking for “Neglect” on Tuesday 12 May 2026, 9:30am to 4:30pm.”"""
        what = "place on the waiting list" if self.other.waits else "booking"
        return f"This overlaps with your {what} for “{self.other.title}” on {self.when}."


def at_the_same_time(one: Span, another: Span) -> bool:
    """Whether two sittings share a moment. One may end in the moment in which the other begins."""
    return one.starts_at < another.ends_at and another.starts_at < one.ends_at


def overlaps(sittings: Sequence[Span], others: Iterable[Other]) -> list[Overlap]:
    """Which other bookings overlap with an event that sits then, the earliest first."""
    found = [
        Overlap(other, first)
        for other in others
        if (first := next((one for one in other.sittings if _meets(one, sittings)), None)) is not None
    ]
    return sorted(found, key=lambda overlap: (overlap.sitting.starts_at, overlap.other.ref))


def _meets(sitting: Span, sittings: Sequence[Span]) -> bool:
    return any(at_the_same_time(sitting, one) for one in sittings)
