"""Who gave a reason for cancelling at all, and what somebody wrote themselves. The words of others: operations.py."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.bookings.reasons.models import CancelReason
from training.texts.models import TextKind
from training.texts.queries import not_hidden


def with_reasons(session: Session, booking_ids: Iterable[int]) -> set[int]:
    """The bookings, of these, whose words can be shown at a press."""
    wanted = CancelReason.booking_id.in_(list(booking_ids))
    shown = not_hidden(TextKind.CANCELLATION, CancelReason.booking_id)
    return set(session.scalars(select(CancelReason.booking_id).where(wanted, shown)))


def own_words(session: Session, booking_id: int, person_id: int) -> str:
    """What somebody wrote themselves when they cancelled; nothing of what others wrote."""
    mine = (CancelReason.booking_id == booking_id, CancelReason.given_by_id == person_id)
    shown = not_hidden(TextKind.CANCELLATION, CancelReason.booking_id)
    return session.scalar(select(CancelReason.text).where(*mine, shown)) or ""
