"""Reading certificates, always scoped to who is looking."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from training.access import Role
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.certificates.models import Certificate
from training.certificates.training_record import Attended, AttendedBooking
from training.courses.editions.models import CourseEdition
from training.courses.editions.queries import editions_of_courses
from training.courses.models import Event
from training.links import as_typed
from training.people.models import Affiliation, Person
from training.people.relations.queries import agencies_run_by
from training.printing import keeps_failing
from training.settings.models import SIGNING_KEY_ENDS_AT, SIGNING_TROUBLE, Setting
from training.settings.queries import stored_setting


def certificates_visible_to(person: Person) -> Select[tuple[Certificate]]:
    """The certificates this person may open: their own, those of agencies they coordinate, or all.

    Of somebody who shares their record with such an agency, and is still of it, also those of training for others.
    """
    query = select(Certificate)
    if Role.ADMINISTRATOR in person.role_names:
        return query
    query = query.join(Certificate.booking)
    mine = Booking.delegate_id == person.id
    if Role.COORDINATOR in person.role_names:
        run = agencies_run_by(person.id)
        ours = Booking.agency_id.in_(run)
        shared = exists().where(
            Affiliation.person_id == Booking.delegate_id,
            Affiliation.ended_at.is_(None),
            Affiliation.shares_record,
            Affiliation.agency_id.in_(run),
        )
        return query.where(or_(mine, ours, shared))
    return query.where(mine)


def certificate_visible_to(session: Session, person: Person, number: str) -> Certificate | None:
    return session.scalar(certificates_visible_to(person).where(Certificate.number == number))


def certificates_in_other_names(session: Session, person: Person) -> Sequence[Certificate]:
    """Somebody's own that still count and have another name than they have now, the latest first."""
    return session.scalars(_in_other_names().where(Booking.delegate_id == person.id)).all()


def certificates_to_correct(session: Session) -> Sequence[Certificate]:
    """Those of everybody who asked for them in the name that they have now, whoever asked first."""
    asked = _in_other_names().where(Certificate.correction_asked_at.is_not(None))
    return session.scalars(asked.order_by(None).order_by(Certificate.correction_asked_at, Certificate.id)).all()


def count_to_correct() -> ScalarSelect[int]:
    """How many people have asked for that."""
    asked = _in_other_names().where(Certificate.correction_asked_at.is_not(None)).order_by(None)
    return asked.with_only_columns(func.count(Booking.delegate_id.distinct())).scalar_subquery()


def _in_other_names() -> Select[tuple[Certificate]]:
    return (
        select(Certificate)
        .join(Certificate.booking)
        .join(Person, Person.id == Booking.delegate_id)
        .where(Certificate.name != Person.name, Certificate.replaced_at.is_(None), Certificate.revoked_at.is_(None))
        .options(contains_eager(Certificate.booking).joinedload(Booking.delegate))
        .order_by(Certificate.attended_on.desc(), Certificate.id.desc())
    )


def certificate_with_key(session: Session, number: str, key: str) -> Certificate | None:
    """For whoever holds the link of the message: its key opens this one certificate."""
    return _when_equal(session.scalar(select(Certificate).where(Certificate.number == number)), "key", key)


def was_key_before(session: Session, number: str, key: str) -> bool:
    """Whether this is the token of the QR code, which opened the PDF in messages of before."""
    return (
        _when_equal(session.scalar(select(Certificate).where(Certificate.number == number)), "token", key) is not None
    )


def certificate_by_code(session: Session, number: str, typed_code: str) -> Certificate | None:
    """For whoever has the paper in hand. A wrong number and a wrong code look the same."""
    found = session.scalar(select(Certificate).where(Certificate.number == number))
    return _when_equal(found, "short_code", as_typed(typed_code))


def certificate_by_token(session: Session, token: str) -> Certificate | None:
    return session.scalar(
        select(Certificate).where(Certificate.token == token).options(joinedload(Certificate.document))
    )


def _when_equal(found: Certificate | None, secret: str, given: str) -> Certificate | None:
    expected = getattr(found, secret) if found else ""
    same = hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
    return found if found is not None and same else None


def current_certificate(session: Session, booking_id: int) -> Certificate | None:
    """The one certificate of a booking that nothing has replaced."""
    return session.scalar(
        select(Certificate).where(Certificate.booking_id == booking_id, Certificate.replaced_at.is_(None))
    )


def current_certificates(session: Session, booking_ids: Sequence[int]) -> dict[int, Certificate]:
    """The certificates of several bookings, by booking, in one query: for lists and rosters."""
    found = session.scalars(
        select(Certificate).where(Certificate.booking_id.in_(booking_ids), Certificate.replaced_at.is_(None))
    )
    return {certificate.booking_id: certificate for certificate in found}


def attended_by(session: Session, person_id: int) -> Attended:
    """What somebody attended in full, the latest first, with the certificate where there is one."""
    return _with_certificates(session, person_id, Booking.outcome == Outcome.ATTENDED)


def booked_by(session: Session, person_id: int) -> Attended:
    """Everything that somebody booked, likewise."""
    return _with_certificates(session, person_id)


def _with_certificates(session: Session, person_id: int, *only: ColumnElement[bool]) -> Attended:
    return [
        AttendedBooking(*row)
        for row in session.execute(
            select(Booking, Certificate, last_completed())
            .join(Booking.event)
            .join(Event.course)
            .outerjoin(Certificate, (Certificate.booking_id == Booking.id) & Certificate.replaced_at.is_(None))
            .where(Booking.delegate_id == person_id, *only)
            .options(contains_eager(Booking.event).contains_eager(Event.course))
            .order_by(Event.ends_at.desc(), Booking.id.desc())
        ).tuples()
    ]


def editions_attended(session: Session, attended: Attended) -> Mapping[int, Sequence[CourseEdition]]:
    """The editions of courses that somebody attended and has no certificate of yet, by course. Mostly there is none."""
    without = {one.booking.event.course_id for one in attended if one.certificate is None}
    return editions_of_courses(session, without) if without else {}


def in_trouble() -> ColumnElement[bool]:
    """Certificates whose PDF keeps failing: the desk counts and lists them."""
    return keeps_failing(Certificate)


KEY_NOTICE = timedelta(days=60)
"""How long before the Board's key ends the desk says so: a new one has to be ordered, and paid for."""


@dataclass(frozen=True)
class KeyConcern:
    """What the administrator should know of the Board's key."""

    trouble: str | None
    """Why it cannot sign, in sentences, so that certificates wait; None where it can, and ends soon."""
    ends_at: datetime | None


def signing_key_as_noted(session: Session) -> tuple[str | None, str | None]:
    """What the worker last wrote down of the Board's key: its trouble, and when it ends."""
    return stored_setting(session, SIGNING_TROUBLE), stored_setting(session, SIGNING_KEY_ENDS_AT)


def signing_key_as_stored(session: Session) -> tuple[str | None, str | None]:
    """The same for the worker, which has no request to read all settings once for."""
    marks = select(Setting.name, Setting.value).where(Setting.name.in_([SIGNING_TROUBLE, SIGNING_KEY_ENDS_AT]))
    stored = dict(session.execute(marks).tuples().all())
    return stored.get(SIGNING_TROUBLE), stored.get(SIGNING_KEY_ENDS_AT)


def key_concern(session: Session, now: datetime) -> KeyConcern | None:
    """What keeps certificates from being signed, or soon will. None where all is well, or nothing is to be signed."""
    trouble, ends = signing_key_as_noted(session)
    if trouble is not None:
        return KeyConcern(trouble, None)
    ends_at = datetime.fromisoformat(ends) if ends else None
    return KeyConcern(None, ends_at) if ends_at is not None and now >= ends_at - KEY_NOTICE else None


def count_waiting() -> ScalarSelect[int]:
    """How many certificates somebody waits for."""
    waits = Certificate.wanted_at.is_not(None) & Certificate.rendered_at.is_(None)
    return select(func.count()).where(waits).scalar_subquery()
