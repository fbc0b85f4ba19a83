"""The events of a quarter and of the next one, a row each: how many, and never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select
from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState, PlacePool
from training.reports.year.periods import Period
from training.reports.year.queries import DELIVERED, is_attendance, is_registered, places_of_event, what_became, within

COMING, NOT_CLOSED, CALLED_OFF = "coming", "not_closed", "called_off"


@dataclass(frozen=True)
class EventOfQuarter:
    """One event. Its numbers add up to those of the quarter."""

    title: str
    starts_at: datetime
    became: str
    """In the words of Programme."""
    places: int
    registered: int
    """As the figures have it: confirmed beforehand, whatever became of it."""
    came: int
    """Attendances: came, walked in or were counted."""
    taken: int
    """Places taken now."""

    @property
    def is_delivered(self) -> bool:
        return self.became == DELIVERED

    @property
    def may_come(self) -> bool:
        """It was not called off."""
        return self.became != CALLED_OFF


def events_of(
    session: Session, quarter: Period, after: Period, now: datetime
) -> tuple[Sequence[EventOfQuarter], Sequence[EventOfQuarter]]:
    """The events of a quarter and of the one after it, by the day. One query."""
    rows = session.execute(
        select(
            case((within(quarter), 0), else_=1),
            Course.title,
            Event.starts_at,
            what_became(now),
            places_of_event(),
            _bookings(and_(is_registered(), Booking.completes_id.is_(None))),
            _bookings(is_attendance()) + func.coalesce(Event.came, 0),
            select(func.sum(PlacePool.taken)).where(PlacePool.event_id == Event.id).correlate(Event).scalar_subquery(),
        )
        .join(Event.course)
        .where(or_(within(quarter), within(after)), Event.state != EventState.DRAFT)
        .order_by(Event.starts_at, Event.id)
    ).tuples()
    found: tuple[list[EventOfQuarter], list[EventOfQuarter]] = ([], [])
    for at, title, starts_at, what, *numbers in rows:
        found[at].append(EventOfQuarter(title, starts_at, what, *(int(number or 0) for number in numbers)))
    return found


def _bookings(which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(Booking.id)).where(Booking.event_id == Event.id, which).correlate(Event).scalar_subquery()
