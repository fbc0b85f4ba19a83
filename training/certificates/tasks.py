"""The worker makes the PDFs: claims a certificate, renders it outside any transaction, and records what came of it."""

from sqlalchemy.orm import joinedload

from training import clock, queue
from training.bookings.models import Booking
from training.certificates import emails
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.pdf import CertificateText, render
from training.certificates.wording import certificate_text
from training.courses.models import Course, Event
from training.db import db, transaction
from training.links import link_to
from training.printing import claim_next, is_news, printed
from training.settings.queries import rules

_WITH_OUTCOMES = (
    joinedload(Certificate.booking).joinedload(Booking.event).joinedload(Event.course).selectinload(Course.outcomes),
)


@queue.job("certificates.render")
def render_wanted() -> int:
    """Make every PDF that somebody waits for. Returns how many were made."""
    wanted, made = Certificate.wanted_at.is_not(None), 0
    while (certificate_id := claim_next(Certificate, wanted, first=Certificate.wanted_at)) is not None:
        made += _make(certificate_id)
    return made


def _make(certificate_id: int) -> bool:
    result = printed(lambda: render(_text_of(certificate_id)))
    now = clock.now()
    with transaction() as session:
        certificate = session.get_one(Certificate, certificate_id)
        if is_news(certificate, result, now) and result.pdf:
            certificate.document = CertificateDocument(pdf=result.pdf)
            withdrawn = certificate.revoked_at or certificate.replaced_at
            if certificate.wanted_from_the_start and not withdrawn:
                emails.tell_issued(session, certificate, now)
    return result.pdf is not None


def _text_of(certificate_id: int) -> CertificateText:
    """The words of a certificate, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    certificate = session.get_one(Certificate, certificate_id, options=_WITH_OUTCOMES)
    text = certificate_text(certificate, rules(session), link_to)
    session.rollback()
    return text
