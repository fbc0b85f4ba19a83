"""The programme for other programs: calendars, JSON for partner sites, Atom for newsletters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template

from training import clock
from training.bookings.calendar import CalendarEntry, CalendarSitting, Organiser, TimeSpan, calendar_file
from training.bookings.emails import place_text, removed_since
from training.courses.models import Event, EventState
from training.links import link_to
from training.programme.dates import FULL, ComingDate


def event_calendar(event: Event, now: datetime, by: Organiser) -> bytes:
    """An iCalendar file of one event. What was cancelled or removed is marked so, and calendars take it out."""
    return calendar_file([_entry(event, removed_since(event, event.published_at))], now, by)


def programme_calendar(events: Iterable[Event], now: datetime, by: Organiser) -> bytes:
    """An iCalendar file of these events, for programs that fetch it again and keep only what is in it."""
    return calendar_file([_entry(event) for event in events], now, by)


def calendar_response(content: bytes, filename: str) -> Response:
    return Response(
        content, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )


def _entry(event: Event, removed: Sequence[CalendarSitting] = ()) -> CalendarEntry:
    url = link_to("programme.event", ref=event.ref)
    sittings = [CalendarSitting(one.number, one.starts_at, one.ends_at) for one in event.sittings]
    return CalendarEntry(
        uid=f"event-{event.ref}@training",
        title=event.course.title,
        sittings=(*sittings, *removed),
        location=place_text(event),
        description=f"{event.course.summary}\n\nThis entry is not a booking. Details and booking: {url}".strip(),
        url=url,
        sequence=event.version,
        cancelled=event.state == EventState.CANCELLED,
    )


def programme_json(
    dates: Sequence[ComingDate], sittings: Mapping[int, Sequence[TimeSpan]], now: datetime
) -> dict[str, Any]:
    """The coming dates. Moments are ISO 8601 in London time, prices whole pence.

    `bookable`: there is a place to be had now. `waiting_list`: there is none, and names are taken for the next.
    """
    return {
        "read_at": clock.local(now).isoformat(),
        "events": [_event(coming, sittings.get(coming.event_id, ())) for coming in dates],
    }


def _event(coming: ComingDate, sittings: Sequence[TimeSpan]) -> dict[str, Any]:
    return {
        "ref": coming.ref,
        "url": link_to("programme.event", ref=coming.ref),
        "course": coming.course_code,
        "title": coming.title,
        "level": coming.level,
        "format": coming.format,
        "summary": coming.summary,
        "sittings": [
            {
                "starts_at": clock.local(sitting.starts_at).isoformat(),
                "ends_at": clock.local(sitting.ends_at).isoformat(),
            }
            for sitting in sittings
        ],
        "closes_at": clock.local(coming.closes_at).isoformat(),
        "online": coming.online,
        "venue": coming.venue,
        "town": coming.town,
        "quadrant": coming.quadrant,
        "price_pence": coming.price.pence,
        "open_to": coming.open_to,
        "audiences": coming.audiences,
        "type": coming.kind,
        "run_by": coming.partner or None,
        "booked_at": coming.partner_link or None,
        "places_left": max(coming.places_left, 0),
        "bookable": coming.bookable,
        "waiting_list": coming.takes_names,
    }


def atom(dates: Sequence[ComingDate], board_name: str) -> str:
    """The coming dates as an Atom feed, what was published last first."""
    newest = sorted(dates, key=lambda coming: (_published(coming), coming.event_id), reverse=True)
    entries = [
        {
            "url": link_to("programme.event", ref=coming.ref),
            "title": f"{coming.title}, {clock.show_date(coming.starts_at)}",
            "published": _published(coming).isoformat(),
            "text": " ".join(_sentences(coming)),
        }
        for coming in newest
    ]
    return render_template(
        "programme/feed.xml",
        entries=entries,
        updated=entries[0]["published"] if entries else datetime(1970, 1, 1, tzinfo=UTC).isoformat(),
        board_name=board_name,
        home=link_to("programme.home"),
        itself=link_to("programme.atom"),
    )


def _sentences(coming: ComingDate) -> list[str]:
    """When, where and what about. A newsletter is read later, so it says of the places only that there are none."""
    full = [f"{FULL}."] if coming.takes_names else []
    return [f"{clock.show_moment(coming.starts_at)}.", f"{coming.where}.", *full, coming.summary]


def _published(coming: ComingDate) -> datetime:
    """When it was put in the programme; not known of old imports, which count from when it was read."""
    return coming.published_at or coming.read_at
