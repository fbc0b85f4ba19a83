"""What search engines are told of a course and an event: the words of schema.org, as values for a page to hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from training import clock
from training.courses.models import Course, Event, EventState, Mode
from training.links import link_to
from training.programme.dates import ComingDate

Told = Mapping[str, Any]
_CONTEXT = "https://schema.org"
_PENCE = 100


def course_told(course: Course, dates: Sequence[ComingDate], board_name: str) -> Told:
    """A Course with its coming dates, each a CourseInstance."""
    return {
        "@context": _CONTEXT,
        "@type": "Course",
        "name": course.title,
        "description": course.summary or course.title,
        "courseCode": course.code,
        "url": link_to("programme.course", code=course.code),
        "provider": _board(board_name),
        "hasCourseInstance": [
            {
                "@type": "CourseInstance",
                "courseMode": [*(["Online"] if coming.online else []), *(["Onsite"] if coming.venue else [])],
                "startDate": clock.local(coming.starts_at).isoformat(),
                "endDate": clock.local(coming.ends_at).isoformat(),
                "url": link_to("programme.event", ref=coming.ref),
                "offers": _offer(coming.price.pence, bookable=coming.bookable, ref=coming.ref),
                **_location(coming),
            }
            for coming in dates
            if not coming.cancelled
        ],
    }


def _location(coming: ComingDate) -> Told:
    return {"location": {"@type": "Place", "name": coming.venue, "address": coming.town}} if coming.venue else {}


def event_told(event: Event, price_pence: int, *, bookable: bool, board_name: str) -> Told:
    """An Event of education, with where it is, what it costs and whether there is a place."""
    modes = {pool.mode for pool in event.pools}
    attended = "Mixed" if len(modes) > 1 else "Online" if Mode.ONLINE in modes else "Offline"
    return {
        "@context": _CONTEXT,
        "@type": "EducationEvent",
        "name": event.course.title,
        "description": event.course.summary or event.course.title,
        "startDate": clock.local(event.starts_at).isoformat(),
        "endDate": clock.local(event.ends_at).isoformat(),
        "eventStatus": f"{_CONTEXT}/Event{'Cancelled' if event.state == EventState.CANCELLED else 'Scheduled'}",
        "eventAttendanceMode": f"{_CONTEXT}/{attended}EventAttendanceMode",
        "location": _places(event, online=Mode.ONLINE in modes),
        "organizer": _board(board_name),
        "offers": _offer(price_pence, bookable=bookable, ref=event.ref),
        "url": link_to("programme.event", ref=event.ref),
    }


def _places(event: Event, *, online: bool) -> list[Told]:
    room = event.venue
    found: list[Told] = []
    if room is not None:
        found.append({"@type": "Place", "name": room.name, "address": room.whole_address})
    if online:
        found.append({"@type": "VirtualLocation", "url": link_to("programme.event", ref=event.ref)})
    return found


def _offer(pence: int, *, bookable: bool, ref: str) -> Told:
    return {
        "@type": "Offer",
        "price": f"{pence / _PENCE:.2f}",
        "priceCurrency": "GBP",
        "availability": f"{_CONTEXT}/{'InStock' if bookable else 'SoldOut'}",
        "url": link_to("programme.event", ref=ref),
    }


def _board(board_name: str) -> Told:
    return {"@type": "Organization", "name": board_name, "url": link_to("programme.home")}
