"""The worker makes the PDFs: claims a certificate, renders it outside any transaction, and records what came of it."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update
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
from training.settings.queries import rules

log = structlog.get_logger()

CLAIM = timedelta(minutes=2)
"""How long a worker may take over one certificate before another takes it up."""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
"""How long after each failed attempt the next one comes; after the last, as long again."""
_WITH_OUTCOMES = (
    joinedload(Certificate.booking).joinedload(Booking.event).joinedload(Event.course).selectinload(Course.outcomes),
)


@queue.job("certificates.render")
def render_wanted() -> int:
    """Make every PDF that somebody waits for. Returns how many were made."""
    made = 0
    while (certificate_id := _claim_next()) is not None:
        made += _make(certificate_id)
    return made


def _claim_next() -> int | None:
    now = clock.now()
    unclaimed = or_(Certificate.claimed_until.is_(None), Certificate.claimed_until < now)
    with transaction() as session:
        found = session.scalar(
            select(Certificate.id)
            .where(Certificate.wanted_at.is_not(None), Certificate.rendered_at.is_(None), unclaimed)
            .order_by(Certificate.wanted_at, Certificate.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is not None:
            session.execute(
                update(Certificate)
                .where(Certificate.id == found)
                .values(claimed_until=now + CLAIM, attempts=Certificate.attempts + 1)
            )
    return found


@dataclass(frozen=True)
class _Rendered:
    pdf: bytes | None
    error: str | None = None


def _make(certificate_id: int) -> bool:
    result = _render(certificate_id)
    now = clock.now()
    with transaction() as session:
        certificate = session.get_one(Certificate, certificate_id)
        attempts = certificate.attempts
        certificate.last_error = result.error
        if result.pdf is None:
            certificate.claimed_until = now + WAITS[min(attempts, len(WAITS)) - 1]
        elif certificate.rendered_at is None:  # else another worker was faster: its PDF is the same, byte for byte
            certificate.document = CertificateDocument(pdf=result.pdf)
            certificate.rendered_at = now
            certificate.claimed_until = None
            withdrawn = certificate.revoked_at or certificate.replaced_at
            if certificate.wanted_from_the_start and not withdrawn:
                emails.tell_issued(session, certificate, now)
    if result.error:
        log.warning("certificates.not_rendered", certificate=certificate_id, attempts=attempts, error=result.error)
    return result.pdf is not None


def _render(certificate_id: int) -> _Rendered:
    try:
        return _Rendered(render(_text_of(certificate_id)))
    except Exception as trouble:  # whatever it is, it is recorded, and the next certificate has to be made
        return _Rendered(None, f"{type(trouble).__name__}: {trouble}"[:500])


def _text_of(certificate_id: int) -> CertificateText:
    """The words of a certificate, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    certificate = session.get_one(Certificate, certificate_id, options=_WITH_OUTCOMES)
    text = certificate_text(certificate, rules(session), link_to)
    session.rollback()
    return text
