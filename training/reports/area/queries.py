"""What the pages of one area read beside the figures that every report has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.courses.models import Course, Event, KeptPlaces
from training.reports.year.periods import Period
from training.reports.year.queries import Compared, is_attendance, is_counted, is_registered, within


def of_area(area: str) -> ColumnElement[bool]:
    """The bookings of an area: as it was kept with each on its day."""
    return Booking.area == area


def people_registered(session: Session, compared: Compared) -> Mapping[str, int]:
    """How many different people registered in each quarter that these periods are made of, by its key. One query."""
    quarters = [quarter for period in compared.periods for quarter in period.quarters]
    if not quarters:
        return {}
    key = case(*((within(one), one.key) for one in quarters)).label("quarter")
    rows = session.execute(
        select(key, func.count(distinct(Booking.delegate_id)))
        .join(Booking.event)
        .where(or_(*(within(one) for one in quarters)), is_counted(), is_registered(), *compared.of_bookings)
        .group_by(key)
    )
    return dict(rows.tuples().all())


@dataclass(frozen=True)
class JointEvent:
    """One event for which places were kept for areas."""

    title: str
    starts_at: datetime
    kept: int
    """For this area."""
    came: int
    """From this area."""


def joint_events(session: Session, period: Period, area: str) -> Sequence[JointEvent]:
    """The joint events of a period that this area had places at or came to, by the day. One query."""
    came = (
        select(func.count(Booking.id))
        .where(Booking.event_id == Event.id, is_attendance(), of_area(area))
        .correlate(Event)
        .scalar_subquery()
    )
    kept = (
        select(KeptPlaces.places)
        .where(KeptPlaces.event_id == Event.id, KeptPlaces.area == area)
        .correlate(Event)
        .scalar_subquery()
    )
    is_joint = exists().where(KeptPlaces.event_id == Event.id)
    rows = session.execute(
        select(Course.title, Event.starts_at, func.coalesce(kept, 0), came)
        .join(Event.course)
        .where(within(period), is_counted(), is_joint, or_(kept > 0, came > 0))
        .order_by(Event.starts_at, Event.id)
    )
    return [JointEvent(*row) for row in rows.tuples()]
