"""What the worker does: prints certificates, signs them and sends them to their holders."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session, joinedload

from training import clock, queue, signatures
from training.bookings.models import Booking
from training.certificates import emails, operations
from training.certificates.designs.models import CertificateDesign
from training.certificates.designs.queries import design_text
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.pdf import CertificateText, render
from training.certificates.queries import signing_key_as_stored
from training.certificates.wording import certificate_text
from training.courses.models import Course, Event
from training.db import db, transaction
from training.links import link_to
from training.printing import print_all
from training.settings.queries import rules
from training.signatures import KeyTrouble

log = structlog.get_logger()

RENDER = "certificates.render"
_WITH_ALL = (
    joinedload(Certificate.booking).joinedload(Booking.event).joinedload(Event.course).selectinload(Course.outcomes),
    joinedload(Certificate.design).joinedload(CertificateDesign.logo),
    joinedload(Certificate.design).joinedload(CertificateDesign.signature),
)


@dataclass(frozen=True)
class MadeCertificate:
    """The PDF, and whose signature it carries."""

    pdf: bytes
    signed_by: str | None


@queue.sweep(RENDER)
def render_wanted() -> int:
    """Make every PDF that somebody waits for, and sign it where the Board has a key. Returns how many were made.

    While the key cannot sign, certificates wait, and the desk says why: one that went out unsigned could not be called
    back.
    """
    if not _key_can_sign():
        return 0
    wanted = Certificate.wanted_at.is_not(None)
    return print_all(Certificate, wanted, oldest=Certificate.wanted_at, make=_make, keep=_keep, again=RENDER)


def _key_can_sign() -> bool:
    """Whether certificates may be made. What is new about the key is written down for the desk."""
    try:
        key, trouble = signatures.board_key(clock.now()), None
    except KeyTrouble as found:
        key, trouble = None, str(found)
    session = db.session()
    noted = (trouble, key.ends_at.isoformat() if key else None)
    before = signing_key_as_stored(session)
    session.rollback()
    if noted != before:
        with transaction() as inner:
            operations.note_signing_key(inner, *noted)
        log.warning("certificates.signing_key", trouble=trouble, ends_at=noted[1])
    return trouble is None


def _make(certificate_id: int) -> MadeCertificate:
    return make(_text_of(certificate_id))


def make(text: CertificateText) -> MadeCertificate:
    """The PDF, signed where the Board has a key. Raises KeyTrouble."""
    pdf = render(text)
    key = signatures.board_key(clock.now())
    return MadeCertificate(pdf, None) if key is None else MadeCertificate(signatures.sign(pdf, key), key.owner[:200])


def _keep(session: Session, certificate: Certificate, made: MadeCertificate, now: datetime) -> None:
    """The bytes are kept as they are for good: made again, they would be another signature's."""
    certificate.document = CertificateDocument(pdf=made.pdf, signed_by=made.signed_by)
    withdrawn = certificate.revoked_at or certificate.replaced_at
    if certificate.wanted_from_the_start and not withdrawn:
        emails.tell_issued(session, certificate, now)


def _text_of(certificate_id: int) -> CertificateText:
    """The words of a certificate, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    certificate = session.get_one(Certificate, certificate_id, options=_WITH_ALL)
    design = design_text(certificate.design, rules(session).board_name)
    text = certificate_text(certificate, design, link_to)
    session.rollback()
    return text
