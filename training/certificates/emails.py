"""The message that brings somebody their certificate, and the one that it was taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.bookings.queries import recipient_of
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.courses.messaging.slots import Slot
from training.links import link_to
from training.mail.operations import drop_waiting, post
from training.mail.queries import was_written
from training.people.models import Person

ISSUED = "certificates/issued"
REVOKED = "certificates/revoked"


def tell_issued(session: Session, certificate: Certificate, now: datetime) -> None:
    """To whoever is written to about the booking; once for each certificate. Not where the course sends none."""
    booking, until = certificate.booking, certificate.valid_until
    if not booking.event.course.sends(Slot.CERTIFICATE):
        return
    to = recipient_of(booking)
    if to is None or to.email is None:
        return
    post(
        session,
        ISSUED,
        to.email,
        now,
        {
            "name": certificate.name,
            "course_title": certificate.course_title,
            "dates": certificate.dates,
            "replaces": session.scalar(select(Certificate.number).where(Certificate.replaced_by_id == certificate.id)),
            "number": certificate.number,
            "code": show_code(certificate.short_code),
            "valid_until": until and clock.show_date(until, weekday=False),
            "pdf_url": link_to("certificates.pdf", number=certificate.number, key=certificate.key),
            "verify_url": link_to("certificates.verified", token=certificate.token),
            "record_url": link_to("mine.record"),
        },
        to_person_id=to.id,
        about=("booking", booking.id),
        once=f"certificate:{certificate.id}",
    )


def tell_left(session: Session, person: Person, count: int, now: datetime) -> None:
    """Certificates that somebody asked for in another name keep the one that they have."""
    if person.email:
        context = {"name": person.name, "count": count}
        post(session, "certificates/left_as_it_is", person.email, now, context, to_person_id=person.id)


def tell_revoked(session: Session, certificate: Certificate, now: datetime) -> None:
    """To whoever was sent the certificate or could open it on a page: nothing is said of one that was never made. A
    message with it that has not gone yet goes to nobody.
    """
    booking = certificate.booking
    dropped = drop_waiting(session, (ISSUED,), ("booking", booking.id), now, due_too=True)
    could_be_seen = certificate.rendered_at is not None or was_written(session, ISSUED, ("booking", booking.id))
    if dropped and not could_be_seen:
        return
    to = recipient_of(booking)
    if to is None or to.email is None:
        return
    post(
        session,
        REVOKED,
        to.email,
        now,
        {
            "name": certificate.name,
            "course_title": certificate.course_title,
            "course_code": booking.event.course.code,
            "dates": certificate.dates,
            "number": certificate.number,
            "record_url": link_to("mine.record"),
        },
        to_person_id=to.id,
        about=("booking", booking.id),
        once=f"certificate revoked:{certificate.id}",
    )
