"""The certificates of what was booked for an agency: listed, counted, and read to be put together."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.together.queries import CertificateCounts, counts
from training.courses.models import Course, Event
from training.lists import Column, RowList, SortedBy, loading
from training.people.models import Person
from training.search.models import Subject
from training.search.normal_form import sort_key
from training.search.queries import found_in


@dataclass(frozen=True)
class CertificateFilter:
    """Which certificates of an agency: of a calendar year, a course, by a part of a name, or some that were chosen."""

    agency_id: int
    year: int | None = None
    course_id: int | None = None
    search: str = ""
    numbers: tuple[str, ...] = ()


def certificates_for(wanted: CertificateFilter) -> Select[tuple[Certificate]]:
    """Those that stand: neither replaced nor revoked. The latest training first, and by name."""
    query = (
        select(Certificate)
        .join(Certificate.booking)
        .join(Booking.event)
        .join(Booking.delegate)
        .where(
            Booking.agency_id == wanted.agency_id,
            Certificate.replaced_at.is_(None),
            Certificate.revoked_at.is_(None),
        )
        .options(contains_eager(Certificate.booking).contains_eager(Booking.event))
        .order_by(Certificate.attended_on.desc(), Person.name_key, Certificate.id)
    )
    if wanted.numbers:
        query = query.where(Certificate.number.in_(wanted.numbers))
    if wanted.year:
        first, after = date(wanted.year, 1, 1), date(wanted.year + 1, 1, 1)
        query = query.where(Certificate.attended_on >= first, Certificate.attended_on < after)
    if wanted.course_id:
        query = query.where(Event.course_id == wanted.course_id)
    if wanted.search:
        query = query.where(Certificate.id.in_(found_in(Subject.CERTIFICATE, wanted.search)))
    return query


def certificates_list(wanted: CertificateFilter) -> RowList:
    """The same as a list; a file of it says what there is, and is no certificate."""
    return RowList(
        one="certificate",
        several="certificates",
        rows=certificates_for(wanted).with_only_columns(Certificate.id, maintain_column_froms=True).order_by(None),
        ties=(Person.name_key, Certificate.id),
        columns=(
            Column("name", "Name", lambda one: one.name, (Person.name_key,), width=28),
            Column(
                "course", "Course", lambda one: one.course_title, (Course.title_key,), width=36,
                join=lambda query: query.join(Event.course),
            ),
            Column(
                "date",
                "Date",
                lambda one: one.attended_on,
                (Certificate.attended_on,),
                SortedBy.DAY,
                phrases=("the earliest training first", "the latest training first"),
            ),
            Column(
                "until", "Refresh due", lambda one: one.valid_until, (Certificate.valid_until,), SortedBy.NAME,
                phrases=("what is due first", "what is due last, first"),
            ),
            Column("number", "Certificate", lambda one: one.number, (Certificate.number,)),
        ),
        load=loading(Certificate),
        order="-date",
        cuts=("agency", "year", "course"),
    )  # fmt: skip


def counts_of(session: Session, wanted: CertificateFilter) -> CertificateCounts:
    return counts(session, certificates_for(wanted))


def years_and_courses(session: Session, agency_id: int) -> tuple[list[int], list[tuple[int, str]]]:
    """What there is to choose from: years, the latest first, and courses by title as their certificates name them."""
    rows = session.execute(
        certificates_for(CertificateFilter(agency_id))
        .with_only_columns(Certificate.attended_on, Event.course_id, Certificate.course_title)
        .distinct()
        .order_by(None)
    ).all()
    years = sorted({row.attended_on.year for row in rows}, reverse=True)
    titles = {row.course_id: row.course_title for row in sorted(rows, key=lambda row: row.attended_on)}
    return years, sorted(titles.items(), key=lambda entry: (sort_key(entry[1]), entry[0]))
