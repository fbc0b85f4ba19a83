"""Names of people from an area: of bookings whose page had said so, and while an agreement is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.people.models import Person
from training.reports.area.queries import of_area
from training.reports.year.periods import Period
from training.reports.year.queries import is_attendance, is_counted, within
from training.sharing.models import BookingSharing


@dataclass(frozen=True)
class NameShared:
    """One booking, as the partnership of its area may see it."""

    name: str
    agency: str
    course: str
    starts_at: datetime
    outcome: str


def names_shared(session: Session, period: Period, area: str) -> Sequence[NameShared]:
    """The bookings of events of a period whose register is closed. Whoever asks makes sure of the agreement.

    What a page said, it said to whoever booked for themselves: a substitute has not read it. Nobody stands here who
    asked to stand on no list.
    """
    rows = session.execute(
        select(Person.name, Booking.agency_name, Course.title, Event.starts_at, func.coalesce(Booking.outcome, ""))
        .join_from(Booking, BookingSharing, BookingSharing.booking_id == Booking.id)
        .join(Person, Person.id == Booking.delegate_id)
        .join(Booking.event)
        .join(Event.course)
        .where(
            BookingSharing.area == area, of_area(area), Booking.substitutions == 0, ~Person.off_lists,
            within(period), is_counted(), Booking.completes_id.is_(None), Booking.outcome.is_not(None),
            or_(is_attendance(), Booking.state == State.CONFIRMED),
        )
        .order_by(Event.starts_at.desc(), Event.id, Person.name_key, Booking.id)
    )  # fmt: skip
    return [NameShared(*row) for row in rows.tuples()]
