"""Reading what was asked of line managers. For whoever holds the link, and for the worker."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.board_lists.queries import board_lists
from training.bookings.approval.asking import ApprovalAsked
from training.bookings.holds import warning_at
from training.bookings.lifecycle import Action, Awaits, State
from training.bookings.models import Booking, BookingLink, Purpose
from training.courses.models import EventState
from training.history.models import History
from training.settings.queries import rules


def asked_with(session: Session, link: BookingLink) -> ApprovalAsked:
    """What a link was for, and what happened since."""
    booking = link.booking
    answered = session.scalars(
        select(History)
        .where(
            History.subject == "booking",
            History.subject_id == booking.id,
            History.action.in_((Action.APPROVE, Action.REFUSE)),
        )
        .order_by(History.id.desc())
        .limit(1)
    ).first()
    approved = answered is not None and answered.action == Action.APPROVE
    return ApprovalAsked(
        state=booking.state,
        awaits=booking.awaits,
        held_until=booking.held_until,
        ended_at=booking.ended_at,
        replaced_at=link.ended_at,
        approved_at=answered.at if answered and approved else None,
        by_team=answered is not None and answered.capacity == "administrator",
        event_cancelled=booking.event.state == EventState.CANCELLED,
    )


def times_asked(session: Session, booking_id: int) -> int:
    """How many messages have asked a manager about a booking."""
    asked = select(func.count()).where(BookingLink.booking_id == booking_id, BookingLink.purpose == Purpose.APPROVAL)
    return session.scalar(asked) or 0


def to_warn_of(session: Session, now: datetime) -> Sequence[int]:
    """Bookings whose manager was asked before the day of the warning, and has not answered now that it has come.

    Who is asked on that day, or after it, reads in the same message how little time is left.
    """
    asked_at = (
        select(func.max(BookingLink.created_at))
        .where(BookingLink.booking_id == Booking.id, BookingLink.purpose == Purpose.APPROVAL)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Booking.id, Booking.held_until, func.coalesce(asked_at, Booking.created_at), Booking.sector)
        .where(
            Booking.state == State.REQUESTED,
            Booking.awaits == Awaits.MANAGER,
            Booking.manager_warned_at.is_(None),
            Booking.held_until > now,
        )
        .order_by(Booking.id)
    ).tuples()
    in_force, lists = rules(session), board_lists(session)
    days = in_force.approval_warning_days
    found = []
    for booking_id, held_until, asked, sector in rows:
        again = held_until and warning_at(
            asked, held_until, days, in_force, of_school=lists.keeps_school_holidays(sector)
        )
        if again and again <= now:
            found.append(booking_id)
    return found
