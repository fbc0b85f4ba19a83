"""Until when a certificate counts, and what it is worth today."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """What anybody who checks a certificate is told."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: a month after 31 January is 28 February, or 29."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def valid_until(last_day: date, refresh_months: int | None) -> date | None:
    """The last day on which learning counts that ended on `last_day`; None where the course does not run out."""
    return None if refresh_months is None else months_later(last_day, refresh_months)


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
