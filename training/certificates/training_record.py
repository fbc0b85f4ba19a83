"""The training record: what somebody attended in full, the latest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.validity import CertificateStatus
from training.certificates.wording import TOPIC, hours_text
from training.courses.editions.models import CourseEdition
from training.courses.editions.queries import in_force_on

Attended = Sequence[tuple[Booking, Certificate | None]]
EditionsByCourse = Mapping[int, Sequence[CourseEdition]]


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
    """Which edition of its content it had: as the certificate says, or by the day where there is none yet."""
    certificate: str | None
    """Its number, where there is one."""
    standing: CertificateStatus | None
    valid_until: date | None


def entries(
    attended: Attended, levels: BoardList[Level], today: date, editions: EditionsByCourse
) -> list[AttendedEvent]:
    """`attended` and `editions` with the latest first, as queries.attended_by and .editions_attended give them."""
    return list(_entries(attended, levels, today, editions))


def _entries(
    attended: Attended, levels: BoardList[Level], today: date, editions: EditionsByCourse
) -> Iterator[AttendedEvent]:
    for booking, certificate in attended:
        course, event = booking.event.course, booking.event
        days = [clock.local(moment).date() for moment in (event.starts_at, event.ends_at)]
        yield AttendedEvent(
            booking_id=booking.id,
            course=certificate.course_title if certificate else course.title,
            course_code=course.code,
            level=course.level,
            level_text=(certificate.level_name if certificate else levels.name(course.level, days[-1])) or TOPIC,
            dates=certificate.dates if certificate else clock.show_days(days),
            hours=hours_text(hours_of(booking, certificate)),
            edition=certificate.edition if certificate else _edition_on(editions.get(course.id, ()), days[-1]),
            certificate=certificate.number if certificate else None,
            standing=certificate.standing_on(today) if certificate else None,
            valid_until=certificate.valid_until if certificate else None,
        )


def _edition_on(editions: Sequence[CourseEdition], day: date) -> str:
    found = in_force_on(editions, day)
    return found.name if found else ""


def hours_of(booking: Booking, certificate: Certificate | None) -> Decimal:
    """As the certificate says, or the course where there is none yet."""
    return certificate.hours if certificate else booking.event.course.hours
