"""The calendar files that go with messages: an event for somebody's diary, and the file that takes it out again."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app

from training.bookings.calendar import Entry, Sitting, calendar_file
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.wording import place_text
from training.courses.models import Event
from training.courses.models import Sitting as EventSitting
from training.links import link_to
from training.mail.models import Attachment


def calendar_entry(
    event: Event,
    *,
    uid: str,
    url: str,
    description: str,
    cancelled: bool = False,
    sittings: Sequence[EventSitting] | None = None,
) -> Entry:
    """What a calendar shows of an event, or of some of its sittings."""
    return Entry(
        uid=uid,
        title=event.course.title,
        sittings=tuple(Sitting(sitting.starts_at, sitting.ends_at) for sitting in sittings or event.sittings),
        location=place_text(event),
        description=description,
        url=url,
        sequence=event.version,
        cancelled=cancelled,
    )


def calendar_attachment(booking: Booking, now: datetime, *, cancelled: bool = False, joins: bool = True) -> Attachment:
    """The calendar file that goes with a confirmation, and the one that takes the entry out again.

    `joins`: it is for somebody who may have the online link.
    """
    url = link_to("bookings.show", ref=booking.ref)
    entry = calendar_entry(
        booking.event,
        uid=_calendar_uid(booking),
        url=url,
        description=_calendar_description(booking, url, joins=joins),
        cancelled=cancelled,
        sittings=booking.sittings,
    )
    content = calendar_file([entry], now, current_app.config["MAIL_FROM"])
    method = "CANCEL" if cancelled else "PUBLISH"
    return Attachment(
        filename="booking.ics", content_type=f"text/calendar; charset=utf-8; method={method}", content=content
    )


def _calendar_uid(booking: Booking) -> str:
    """Another one after each move: the version of the new event may be lower, and calendars keep the higher one."""
    moved = f"-{booking.transfers}" if booking.transfers else ""
    return f"booking-{booking.ref}{moved}@training"


def _calendar_description(booking: Booking, url: str, *, joins: bool) -> str:
    """The online link goes into the calendars of confirmed delegates only."""
    lines = [f"Your booking {booking.ref}: {url}"]
    if joins and booking.event.online_link and booking.state == State.CONFIRMED:
        lines.append(f"Join online: {booking.event.online_link}")
    return "\n".join(lines)
