"""What somebody is sent who lost the link to a booking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.bookings.emails import booking_page
from training.bookings.models import Booking
from training.mail.operations import post
from training.people.models import Person

LINKS = "bookings/links"


@dataclass(frozen=True)
class BookingLine:
    """One booking as the message lists it."""

    title: str
    when: str
    ref: str
    page: Callable[[], str]


def send_links(session: Session, person: Person, bookings: Sequence[Booking], now: datetime) -> None:
    """A link to each of these bookings, to their delegate."""
    lines = [
        BookingLine(
            one.event.course.title,
            clock.show_moment(one.event.starts_at),
            one.ref,
            booking_page(session, one, person, now),
        )
        for one in bookings
    ]
    post(session, LINKS, person.email or "", now, {"name": person.name, "lines": lines}, to_person_id=person.id)
