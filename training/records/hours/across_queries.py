"""Reading what training may count as, and at which levels of other frameworks."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.board_lists.lists import Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.queries import courses_to_count_as
from training.bookings.earlier_training.targets import Targets, levels_to_count_at
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.certificates.models import Certificate
from training.certificates.training_record import AttendedBooking
from training.courses.models import Course
from training.records.hours.held import Held
from training.records.needed_next import topics_due
from training.records.queries import accepted, attended, held_by, multi_agency_events, needs_of


def targets_for(session: Session, person_id: int, today: date) -> Targets:
    """What training of somebody from elsewhere may count as: courses, and levels that are counted in hours."""
    courses = courses_to_count_as(session, topics_due(needs_of(session, person_id, today)))
    return Targets(courses, levels_to_count_at(board_lists(session).levels, today))


def other_levels(session: Session, course: Course, today: date) -> Sequence[Level]:
    """Levels in use of other frameworks than that of a course."""
    levels = board_lists(session).levels
    own = levels.find(level_of(course))
    return [one for one in levels.on(today) if not one.is_topic and (own is None or one.framework != own.framework)]


def level_of(course: Course) -> str:
    """A refresher is of the level of what it renews."""
    return course.renews.level if course.renews else course.level


def is_shared(session: Session, booking: Booking) -> bool:
    """Whether people of several organisations came to its event."""
    return booking.event_id in multi_agency_events(session, [booking.event_id])


def certificate_of(session: Session, booking: Booking) -> Certificate | None:
    return session.scalar(
        select(Certificate).where(Certificate.booking_id == booking.id, Certificate.replaced_at.is_(None))
    )


def attended_booking(session: Session, booking: Booking) -> AttendedBooking:
    """It, with its certificate and the day on which it was completed."""
    completed_at = session.scalar(select(last_completed()).select_from(Booking).where(Booking.id == booking.id))
    return AttendedBooking(booking, certificate_of(session, booking), completed_at)


def accepted_across(session: Session, booking: Booking) -> Sequence[Equivalence]:
    """Where it counts already besides, or did."""
    return session.scalars(
        select(Equivalence).where(Equivalence.booking_id == booking.id).order_by(Equivalence.created_at)
    ).all()


def held_at(session: Session, person_id: int, level: Level) -> list[Held]:
    """Everything that counts for somebody at a level."""
    levels = board_lists(session).levels
    what = (
        attended(Booking.delegate_id).where(Booking.delegate_id == person_id),
        accepted(Equivalence.person_id).where(Equivalence.person_id == person_id),
    )
    return [
        one for one in held_by(session, *what)[person_id] if (own := levels.find(one.level)) and own.counts_as(level)
    ]
