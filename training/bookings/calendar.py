"""An event in people's calendars: the file that brings it there, and what else is there at the same time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from icalendar import Alarm, Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from training import clock
from training.courses.schedule import at_the_same_time


@dataclass(frozen=True)
class TimeSpan:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class CalendarSitting:
    """One sitting as calendars keep it."""

    number: int
    """By which they know it: its own for ever, whatever becomes of the others."""
    starts_at: datetime
    ends_at: datetime
    removed: bool = False
    """It no longer takes place: calendars take it out."""


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar shows of an event: plain values, never rows."""

    uid: str
    title: str
    sittings: tuple[CalendarSitting, ...]
    location: str
    description: str
    url: str
    sequence: int = 0
    """The highest one counts, and calendars pass over a lower one that comes later."""
    cancelled: bool = False
    reminds: bool = False
    """With an alarm the day before."""
    tentative: bool = False
    """The place is not theirs yet."""

    @property
    def taking_place(self) -> tuple[CalendarSitting, ...]:
        return () if self.cancelled else tuple(sitting for sitting in self.sittings if not sitting.removed)


class CalendarLink(NamedTuple):
    """A page on which somebody adds an event to a calendar on the web, and whose calendar it is."""

    name: str
    address: str


def calendar_links(title: str, sittings: Sequence[TimeSpan], where: str, details: str) -> Sequence[CalendarLink]:
    """Where to add it by a press. Such pages know one span of time only: several sittings go by the file."""
    if len(sittings) != 1:
        return ()
    starts, ends = (moment.astimezone(UTC) for moment in (sittings[0].starts_at, sittings[0].ends_at))
    dates = f"{starts:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}"
    google = {"action": "TEMPLATE", "text": title, "dates": dates, "location": where, "details": details}
    outlook = {"subject": title, "startdt": f"{starts:%Y-%m-%dT%H:%M:%SZ}", "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}
    outlook |= {"location": where, "body": details}
    return (
        CalendarLink("Google Calendar", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        CalendarLink("Outlook", f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}"),
    )


@dataclass(frozen=True)
class Organiser:
    name: str
    email: str


def calendar_file(entries: Sequence[CalendarEntry], made_at: datetime, organiser: Organiser) -> bytes:
    """An iCalendar file with one entry for each sitting. Where none takes place it takes them all out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Training booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if not entries or any(entry.taking_place for entry in entries) else "CANCEL")
    by = vCalAddress(f"mailto:{organiser.email}")
    by.params["CN"] = organiser.name
    for entry in entries:
        for sitting in entry.sittings:
            calendar.add_component(_event(entry, sitting, made_at, by))
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


def _event(entry: CalendarEntry, sitting: CalendarSitting, made_at: datetime, organiser: vCalAddress) -> Event:
    taking_place = sitting in entry.taking_place
    event = Event()
    event.add("uid", f"{entry.uid}-{sitting.number}")
    event.add("dtstamp", made_at)
    event.add("dtstart", clock.local(sitting.starts_at))
    event.add("dtend", clock.local(sitting.ends_at))
    event.add("summary", _title(entry, sitting))
    event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("organizer", organiser)
    event.add("sequence", entry.sequence)
    event.add("status", ("TENTATIVE" if entry.tentative else "CONFIRMED") if taking_place else "CANCELLED")
    if taking_place and entry.reminds:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-1))
        alarm.add("description", entry.title)
        event.add_component(alarm)
    return event


def _title(entry: CalendarEntry, sitting: CalendarSitting) -> str:
    """“Neglect (day 2 of 3)”, counted among those that take place."""
    days = [one for one in entry.sittings if not one.removed]
    several = len(days) > 1 and sitting in days
    return f"{entry.title} (day {days.index(sitting) + 1} of {len(days)})" if several else entry.title


@dataclass(frozen=True)
class Other:
    """Another booking of the same person, with when its event sits."""

    ref: str
    title: str
    sittings: tuple[TimeSpan, ...]
    waits: bool = False
    """It is on the waiting list."""
    booked_by_id: int | None = None


@dataclass(frozen=True)
class Overlap:
    """A booking that is at the same time, and its first sitting that is."""

    other: Other
    sitting: TimeSpan

    @property
    def when(self) -> str:
        return clock.show_sitting(self.sitting.starts_at, self.sitting.ends_at)

    @property
    def sentence(self) -> str:
        """“This overlaps with your booking for “Neglect” on Tuesday 12 May 2026, 9:30am to 4:30pm.”"""
        what = "place on the waiting list" if self.other.waits else "booking"
        return f"This overlaps with your {what} for “{self.other.title}” on {self.when}."


def overlaps(sittings: Sequence[TimeSpan], others: Iterable[Other]) -> list[Overlap]:
    """Which other bookings overlap with an event that sits then, the earliest first."""
    found = [
        Overlap(other, first)
        for other in others
        if (first := next((one for one in other.sittings if _meets(one, sittings)), None)) is not None
    ]
    return sorted(found, key=lambda overlap: (overlap.sitting.starts_at, overlap.other.ref))


def _meets(sitting: TimeSpan, sittings: Sequence[TimeSpan]) -> bool:
    return any(at_the_same_time(sitting, one) for one in sittings)
