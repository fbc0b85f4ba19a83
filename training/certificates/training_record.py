"""The training record: what somebody attended in full, the latest first, and what of it is due again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.validity import CertificateStatus, due_for_renewal
from training.certificates.wording import TOPIC, hours_text
from training.courses.models import Course

Attended = Sequence[tuple[Booking, Certificate | None]]


@dataclass(frozen=True)
class AttendedEvent:
    """One event somebody attended, as the page says it."""

    booking_id: int
    course: str
    course_code: str
    level: str
    level_text: str
    dates: str
    hours: str
    edition: str
    """Which edition of its content the certificate names; empty where it names none."""
    certificate: str | None
    """Its number, where there is one."""
    standing: CertificateStatus | None
    valid_until: date | None
    renewed: bool
    """Something that counts for the same was attended since."""
    due: bool
    """Its refresh was due or soon will be, and nothing that counts for the same was attended since."""


def entries(attended: Attended, levels: BoardList[Level], today: date, notice_days: int) -> list[AttendedEvent]:
    """`attended` with the latest first, as queries.attended_by gives it."""
    return list(_entries(attended, levels, today, notice_days))


def _entries(attended: Attended, levels: BoardList[Level], today: date, notice_days: int) -> Iterator[AttendedEvent]:
    renewed: set[int] = set()
    for booking, certificate in attended:
        course, event = booking.event.course, booking.event
        days = [clock.local(moment).date() for moment in (event.starts_at, event.ends_at)]
        until = certificate.valid_until if certificate else None
        yield AttendedEvent(
            booking_id=booking.id,
            course=certificate.course_title if certificate else course.title,
            course_code=course.code,
            level=course.level,
            level_text=(certificate.level_name if certificate else levels.name(course.level, days[-1])) or TOPIC,
            dates=certificate.dates if certificate else clock.show_days(days),
            hours=hours_text(_hours(booking, certificate)),
            edition=certificate.edition if certificate else "",
            certificate=certificate.number if certificate else None,
            standing=certificate.standing_on(today) if certificate else None,
            valid_until=until,
            renewed=_counts_for(course) in renewed,
            due=_counts_for(course) not in renewed and due_for_renewal(until, today, notice_days),
        )
        renewed.add(_counts_for(course))


def _counts_for(course: Course) -> int:
    """A refresher counts for the course that it renews."""
    return course.renews_id or course.id


def _hours(booking: Booking, certificate: Certificate | None) -> Decimal:
    return certificate.hours if certificate else booking.event.course.hours


def total_hours(attended: Attended) -> Decimal:
    return sum((_hours(booking, certificate) for booking, certificate in attended), Decimal(0))
