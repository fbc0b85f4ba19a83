"""What somebody wrote themselves of why they cancelled. The words of others are shown by operations.py."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.bookings.reasons.models import CancelReason
from training.texts.models import TextKind
from training.texts.queries import not_hidden


def own_words(session: Session, booking_id: int, person_id: int) -> str:
    """What somebody wrote themselves when they cancelled; nothing of what others wrote."""
    mine = (CancelReason.booking_id == booking_id, CancelReason.given_by_id == person_id)
    shown = not_hidden(TextKind.CANCELLATION, CancelReason.booking_id)
    return session.scalar(select(CancelReason.text).where(*mine, shown)) or ""
