"""What a certificate is worth today, and whether it is due for renewal."""

from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """What anybody who checks a certificate is told."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


def standing(until: date | None, today: date, *, revoked: bool, replaced: bool) -> Standing:
    """A certificate is valid to the end of its last day. What the Board took back stays taken back."""
    if revoked:
        return Standing.REVOKED
    if replaced:
        return Standing.REPLACED
    return Standing.EXPIRED if until is not None and today > until else Standing.VALID


def due_for_renewal(until: date | None, today: date, notice_days: int) -> bool:
    """It runs out within the days of notice, or has."""
    return until is not None and today >= until - timedelta(days=notice_days)
