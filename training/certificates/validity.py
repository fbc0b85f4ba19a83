"""What a certificate is worth today, and whether it is due for renewal."""

from datetime import date, timedelta
from enum import StrEnum


class CertificateStatus(StrEnum):
    """What anybody who checks a certificate is told."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


def standing(until: date | None, today: date, *, revoked: bool, replaced: bool) -> CertificateStatus:
    """A certificate is valid to the end of its last day. What the Board took back stays taken back."""
    if revoked:
        return CertificateStatus.REVOKED
    if replaced:
        return CertificateStatus.REPLACED
    return CertificateStatus.EXPIRED if until is not None and today > until else CertificateStatus.VALID


def due_for_renewal(until: date | None, today: date, notice_days: int) -> bool:
    """It runs out within the days of notice, or has."""
    return until is not None and today >= until - timedelta(days=notice_days)
