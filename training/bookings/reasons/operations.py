"""Keeping, showing and forgetting why bookings were cancelled. All run inside transaction()."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings.reasons.models import CancelReason
from training.history.operations import record
from training.payments.models import Proposal
from training.texts.models import TextKind
from training.texts.operations import forget_texts, queue_text
from training.texts.queries import not_hidden

AT_ONCE = 200


def keep_reason(session: Session, booking_id: int, text: str, actor: Actor, now: datetime) -> None:
    """Keep the words of whoever cancels; nothing where they wrote nothing."""
    if text.strip():
        session.add(CancelReason(booking_id=booking_id, text=text, given_by_id=actor.person_id, given_at=now))
        session.flush()
        queue_text(session, TextKind.CANCELLATION, booking_id, actor.person_id, now)


def show_reasons(session: Session, booking_ids: Sequence[int], actor: Actor, now: datetime) -> Mapping[int, str]:
    """The words of these bookings, by booking, for the administrator who asked; each is written down as seen."""
    shown = not_hidden(TextKind.CANCELLATION, CancelReason.booking_id)
    reasons = session.scalars(
        select(CancelReason).where(CancelReason.booking_id.in_(booking_ids), shown).order_by(CancelReason.booking_id)
    ).all()
    note_seen(session, [reason.booking_id for reason in reasons], actor, now)
    return {reason.booking_id: reason.text for reason in reasons}


def note_seen(session: Session, booking_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Write down who was shown the reasons of these bookings."""
    for booking_id in booking_ids:
        record(session, "booking", booking_id, "reason seen", actor, now)


def forget_reasons(session: Session, days: int, now: datetime) -> int:
    """Delete reasons so many days after the charge was decided, some at once. Returns how many were deleted.

    Where no charge was ever proposed, the days count from when it was given. Nothing goes while a charge waits for the
    administrator: the reason speaks for waiving it.
    """
    limit = now - timedelta(days=days)
    decided = (
        select(
            Proposal.booking_id,
            func.max(Proposal.decided_at).label("decided_at"),
            func.count().filter(Proposal.decided_at.is_(None)).label("waiting"),
        )
        .group_by(Proposal.booking_id)
        .subquery()
    )
    due = session.scalars(
        select(CancelReason.booking_id)
        .outerjoin(decided, decided.c.booking_id == CancelReason.booking_id)
        .where(
            CancelReason.given_at <= limit,
            func.coalesce(decided.c.waiting, 0) == 0,
            func.coalesce(decided.c.decided_at, CancelReason.given_at) <= limit,
        )
        .order_by(CancelReason.booking_id)
        .limit(AT_ONCE)
    ).all()
    for booking_id in due:
        record(session, "booking", booking_id, "reason deleted", SYSTEM, now)
    session.execute(delete(CancelReason).where(CancelReason.booking_id.in_(due)))
    forget_texts(session, TextKind.CANCELLATION, due, now)
    return len(due)
