"""The training record: what somebody attended in full, the latest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.certificates.validity import CertificateStatus
from training.certificates.wording import TOPIC, hours_text
from training.courses.editions.models import CourseEdition
from training.courses.editions.queries import in_force_on

EditionsByCourse = Mapping[int, Sequence[CourseEdition]]


class AttendedBooking(NamedTuple):
    """A booking whose event was attended in full, and the certificate that it led to, where there is one."""

    booking: Booking
    certificate: Certificate | None
    completed_at: datetime | None = None
    """When the last sitting ended with which it was completed at another date."""

    @property
    def days(self) -> list[date]:
        """As far as the row itself knows: the first, the last, and that of another date."""
        event = self.booking.event
        moments = (event.starts_at, event.ends_at, self.completed_at)
        return sorted(clock.local(moment).date() for moment in moments if moment)

    @property
    def last_day(self) -> date:
        """On which it was completed."""
        return self.certificate.attended_on if self.certificate else self.days[-1]

    @property
    def hours(self) -> Decimal:
        """As the certificate says, or the course where there is none yet."""
        return self.certificate.hours if self.certificate else self.booking.event.course.hours


Attended = Sequence[AttendedBooking]


@dataclass(frozen=True)
class AttendedEvent:
    """One event somebody attended, as pages and files say it."""

    booking_id: int
    booking_ref: str
    event_id: int
    course: str
    course_code: str
    level: str
    level_text: str
    dates: str
    last_day: date
    hours: Decimal
    edition: str
    """Which edition of its content it had: as the certificate says, or by the day where there is none yet."""
    certificate: str | None
    """Its number, where there is one."""
    standing: CertificateStatus | None
    valid_until: date | None
    short_code: str = ""
    """With which anybody can check the certificate by its number."""
    token: str = ""
    """The same as an address."""
    revoked_on: date | None = None

    @property
    def hours_text(self) -> str:
        return hours_text(self.hours)


def entries(
    attended: Attended, levels: BoardList[Level], today: date, editions: EditionsByCourse
) -> list[AttendedEvent]:
    """`attended` and `editions` with the latest first, as queries.attended_by and .editions_attended give them."""
    return list(_entries(attended, levels, today, editions))


def _entries(
    attended: Attended, levels: BoardList[Level], today: date, editions: EditionsByCourse
) -> Iterator[AttendedEvent]:
    for one in attended:
        certificate, course, days = one.certificate, one.booking.event.course, one.days
        yield AttendedEvent(
            booking_id=one.booking.id,
            booking_ref=one.booking.ref,
            event_id=one.booking.event_id,
            course=certificate.course_title if certificate else course.title,
            course_code=course.code,
            level=course.level,
            level_text=(certificate.level_name if certificate else levels.name(course.level, days[-1])) or TOPIC,
            dates=certificate.dates if certificate else clock.show_days(days),
            last_day=one.last_day,
            hours=one.hours,
            edition=certificate.edition if certificate else _edition_on(editions.get(course.id, ()), days[-1]),
            certificate=certificate.number if certificate else None,
            standing=certificate.standing_on(today) if certificate else None,
            valid_until=certificate.valid_until if certificate else None,
            short_code=show_code(certificate.short_code) if certificate else "",
            token=certificate.token if certificate else "",
            revoked_on=clock.local(certificate.revoked_at).date() if certificate and certificate.revoked_at else None,
        )


def _edition_on(editions: Sequence[CourseEdition], day: date) -> str:
    found = in_force_on(editions, day)
    return found.name if found else ""
