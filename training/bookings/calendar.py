"""Calendar files: one event, as people's calendars take it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from icalendar import Calendar, Event, Timezone

from training import clock


@dataclass(frozen=True)
class Sitting:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Entry:
    """What a calendar shows of an event: plain values, never rows."""

    uid: str
    title: str
    sittings: tuple[Sitting, ...]
    location: str
    description: str
    url: str
    sequence: int = 0
    cancelled: bool = False


def calendar_file(entries: list[Entry], made_at: datetime, organiser: str) -> bytes:
    """An iCalendar file with one entry for each sitting."""
    calendar = Calendar()
    calendar.add("prodid", "-//Training booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries and all(entry.cancelled for entry in entries) else "PUBLISH")
    for entry in entries:
        for number, sitting in enumerate(entry.sittings, start=1):
            calendar.add_component(_event(entry, number, sitting, made_at, organiser))
    head, begin, events = calendar.to_ical().partition(b"BEGIN:VEVENT")
    return head + _timezone() + begin + events if begin else head


@cache
def _timezone() -> bytes:
    """When the clocks change. Working that out and writing it down takes longer than all the rest of a file."""
    return Timezone.from_tzid(str(clock.LONDON)).to_ical()


def _event(entry: Entry, number: int, sitting: Sitting, made_at: datetime, organiser: str) -> Event:
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
