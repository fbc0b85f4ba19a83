"""The Board cancels an event, inside transaction(): at once for whoever would book, and then booking by booking."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from training import queue
from training.access import Actor, Role
from training.admin.programme.cancel_queries import offers
from training.admin.programme.emails import OfferedDate, tell_event_cancelled, tell_trainers_of_end
from training.attendance.models import RegisterLink
from training.bookings import settling
from training.bookings.lifecycle import LIVE, Action, State
from training.bookings.models import Booking
from training.bookings.operations import Change
from training.courses import event_operations
from training.courses.models import Event, EventState
from training.history.operations import record
from training.refusals import Code, Refused

AT_ONCE = 25
"""Bookings in one transaction: few enough that nobody else waits long for the places of the event."""


def cancel_event(session: Session, event_id: int, because: str, message: str, actor: Actor, now: datetime) -> Event:
    """Cancel an event, so that nobody can book it any more; the worker frees, tells and refunds its bookings.

    Its trainers are told, and the links to its register end. Raises Refused with a sentence.
    """
    if not because:
        raise Refused(Code.MISSING, "Enter why it is cancelled: delegates are told", "because")
    event = session.get_one(Event, event_id)
    if event.state == EventState.DRAFT and not _live_bookings(session, event_id, 1):
        raise Refused(
            Code.NOT_POSSIBLE, "This event is a draft that nobody has seen or booked, so there is nothing to cancel."
        )
    event = event_operations.cancel(session, event_id, because, message, actor, now)
    session.execute(
        update(RegisterLink)
        .where(RegisterLink.event_id == event_id, RegisterLink.ended_at.is_(None))
        .values(ended_at=now)
    )
    tell_trainers_of_end(session, event, now)
    queue.wake("admin.programme.cancel_event")
    return event


def free_some(session: Session, event_id: int, now: datetime) -> list[int]:
    """Cancel, tell and refund the next few bookings of a cancelled event. Returns their ids; none: all is done.

    The event is locked meanwhile: two workers take turns, and one that was killed left nothing half done.
    """
    event = event_operations.locked(session, event_id)
    if event.cancelled_at is None or event.all_freed_at is not None:
        return []
    found = _live_bookings(session, event_id, AT_ONCE)
    if not found:
        event.all_freed_at = now
        record(session, "event", event_id, "all bookings cancelled", _canceller(event), now)
        return []
    tell = _Teller(offers(session, event, now))
    for booking in found:
        settling.carry_out(session, booking, Action.CANCEL, _canceller(event), now, tell=tell)
    return [booking.id for booking in found]


class _Teller:
    """Writes the one message of a cancelled event, with the same offers for everybody."""

    def __init__(self, others: Sequence[OfferedDate]) -> None:
        self.others = others

    def __call__(self, session: Session, booking: Booking, change: Change, _actor: Actor, now: datetime) -> None:
        was_confirmed = change.before is State.CONFIRMED
        tell_event_cancelled(session, booking, self.others, now, was_confirmed=was_confirmed, back=change.pence_back)


def _live_bookings(session: Session, event_id: int, most: int) -> Sequence[Booking]:
    return session.scalars(
        select(Booking)
        .where(Booking.event_id == event_id, Booking.state.in_(LIVE))
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.booked_by),
            joinedload(Booking.payer),
            joinedload(Booking.event).options(joinedload(Event.course), joinedload(Event.venue)),
        )
        .order_by(Booking.id)
        .limit(most)
        .execution_options(populate_existing=True)
    ).all()


def _canceller(event: Event) -> Actor:
    """Whoever pressed the button. The system may not cancel once an event has started; the Board may."""
    return Actor(event.cancelled_by_id, Role.ADMINISTRATOR)
