"""What the worker does: prints certificates and sends them to their holders."""

from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from training import queue
from training.bookings.models import Booking
from training.certificates import emails
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.pdf import CertificateText, render
from training.certificates.wording import certificate_text
from training.courses.models import Course, Event
from training.db import db
from training.links import link_to
from training.printing import print_all
from training.settings.queries import rules

RENDER = "certificates.render"
_WITH_OUTCOMES = (
    joinedload(Certificate.booking).joinedload(Booking.event).joinedload(Event.course).selectinload(Course.outcomes),
)


@queue.sweep(RENDER)
def render_wanted() -> int:
    """Make every PDF that somebody waits for. Returns how many were made."""
    wanted = Certificate.wanted_at.is_not(None)
    return print_all(Certificate, wanted, oldest=Certificate.wanted_at, make=_make, keep=_keep, again=RENDER)


def _make(certificate_id: int) -> bytes:
    return render(_text_of(certificate_id))


def _keep(session: Session, certificate: Certificate, pdf: bytes, now: datetime) -> None:
    certificate.document = CertificateDocument(pdf=pdf)
    withdrawn = certificate.revoked_at or certificate.replaced_at
    if certificate.wanted_from_the_start and not withdrawn:
        emails.tell_issued(session, certificate, now)


def _text_of(certificate_id: int) -> CertificateText:
    """The words of a certificate, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    certificate = session.get_one(Certificate, certificate_id, options=_WITH_OUTCOMES)
    text = certificate_text(certificate, rules(session), link_to)
    session.rollback()
    return text
