"""What is called otherwise since the middle of the year: a course with another name, and a club that became another."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Course, Event
from training.courses.operations import change_course, details_of
from training.courses.queries import last_change
from training.people.models import Agency
from training.people.relations.lineage import RelationKind
from training.people.relations.operations import RelationDetails, carry_along, relate

RENAMED, FORMER_TITLE = "DIFFICULT", "Difficult conversations"
FORMER_CLUB, CLUB = "Sanderlingsea Swimming Club", "Sanderlingsea Boxing and Youth Club"
MONTHS_AGO = 4


def rename_course(session: Session, administrator: Actor, now: datetime) -> None:
    """Certificates of before keep the name that the course had then."""
    at = _some_months_ago(now)
    course = session.scalars(select(Course).where(Course.code == RENAMED)).one()
    as_now_called = details_of(course)
    course.title = FORMER_TITLE
    session.flush()
    change_course(session, course.id, as_now_called, last_change(session, "course", course.id), administrator, at)
    of_course = select(Booking.id).join(Booking.event).where(Event.course_id == course.id)
    before = (Certificate.booking_id.in_(of_course), Certificate.issued_at < at)
    session.execute(update(Certificate).where(*before).values(course_title=FORMER_TITLE))


def join_clubs(session: Session, agencies: Mapping[str, Agency], administrator: Actor, now: datetime) -> None:
    """One became the other, with its people; what was booked before stays booked for the one that was."""
    at = _some_months_ago(now)
    details = RelationDetails(
        kind=RelationKind.BECAME,
        from_id=agencies[FORMER_CLUB].id,
        to_id=agencies[CLUB].id,
        starts_on=clock.local(at).date(),
    )
    relation = relate(session, details, administrator, at - timedelta(days=9))
    carry_along(session, relation, administrator, now - timedelta(days=1))


def _some_months_ago(now: datetime) -> datetime:
    return clock.start_of(clock.local(now).date().replace(day=1) - relativedelta(months=MONTHS_AGO))
