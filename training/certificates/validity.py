"""What a certificate is worth today."""

from datetime import date
from enum import StrEnum


class CertificateStatus(StrEnum):
    """What anybody who checks a certificate is told."""

    VALID = "valid"
    REFRESH_DUE = "refresh due"
    """Its holder attended, and that stays so; the learning was to be refreshed by now."""
    REPLACED = "replaced"
    REVOKED = "revoked"


def standing(until: date | None, today: date, *, revoked: bool, replaced: bool) -> CertificateStatus:
    """A certificate is valid to the end of the day on which refresh is due. What the Board took back stays so."""
    if revoked:
        return CertificateStatus.REVOKED
    if replaced:
        return CertificateStatus.REPLACED
    return CertificateStatus.REFRESH_DUE if until is not None and today > until else CertificateStatus.VALID
