"""What can be done with a booking that is there, inside transaction(): state, history and message together."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings import emails, lifecycle, places
from training.bookings.charge_operations import propose
from training.bookings.charging import BOARD_CANCELLED
from training.bookings.lifecycle import (
    Action,
    AlreadyDone,
    Awaits,
    Decision,
    Facts,
    HoldTimes,
    Refused,
    State,
    decide,
)
from training.bookings.models import Booking
from training.bookings.refusals import FULL
from training.courses.models import Event, EventState, LineManager
from training.history.operations import record
from training.payments.cancellation import Case, Notice, cost_of_cancelling
from training.payments.ledger_operations import Due, owe, settle
from training.payments.models import Payer, Reason, Way
from training.payments.policy_queries import exits, policy_with
from training.settings.queries import rules

_DONE_BY_OTHERS = frozenset({Action.APPROVE, Action.OFFER})
"""After these the delegate learns of it from a message."""


class Tell(Protocol):
    """Writes the message about what became of a booking; `back` is how many pence go back."""

    def __call__(
        self,
        session: Session,
        booking: Booking,
        action: Action,
        decision: Decision,
        actor: Actor,
        now: datetime,
        *,
        back: int,
    ) -> None: ...


def change(
    session: Session,
    booking: Booking,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    tell: Tell = emails.tell,
) -> AlreadyDone | None:
    """Do something to a booking: its place, state, history and messages move together.

    `tell` writes another message than the usual one.
    Answers with AlreadyDone, and changes nothing, when it had been done before. Raises Refused with a sentence.
    """
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    session.refresh(booking.event, ["state", "starts_at", "register_closed_at"])
    decision = decide(facts_of(booking), action, actor, now)
    if isinstance(decision, AlreadyDone):
        return decision
    before = State(booking.state)
    _move_place(session, booking, before, decision.to)
    back = _settle_money(session, booking, action, actor, now)
    booking.state, booking.awaits = decision.to, decision.awaits
    booking.held_until = held_until(session, decision, booking.event, now, was_away=action in _DONE_BY_OTHERS)
    if decision.to is State.CONFIRMED:
        booking.confirmed_at, booking.ended_at = now, None
    if decision.to in lifecycle.FINISHED:
        booking.ended_at, booking.cancel_reason = now, reason
    record(session, "booking", booking.id, action, actor, now, before=before, to=decision.to)
    tell(session, booking, action, decision, actor, now, back=back)
    return None


def facts_of(booking: Booking) -> Facts:
    event = booking.event
    return Facts(
        state=State(booking.state),
        awaits=Awaits(booking.awaits) if booking.awaits else None,
        needs_approval=event.course.line_manager == LineManager.MUST_APPROVE,
        starts_at=event.starts_at,
        register_closed=event.register_closed_at is not None,
        held_until=booking.held_until,
        pays_by_card=booking.pays_by == Way.CARD and booking.price_pence > 0,
        event_cancelled=event.state == EventState.CANCELLED,
    )


def cancelling_now(session: Session, booking: Booking, now: datetime) -> Notice:
    """What cancelling costs at this moment by the policy that was agreed to, why, and from when it would cost more."""
    if booking.state != State.CONFIRMED:
        return Notice(0, "the place is not confirmed")
    return cost_of_cancelling(policy_with(session, booking.policy_id), case_of(booking), exits(session), now)


def case_of(booking: Booking) -> Case:
    """What a cancellation of this booking is judged by."""
    event = booking.event
    return Case(
        price_pence=booking.price_pence,
        booked_at=booking.created_at,
        starts_at=event.starts_at,
        moved_at=event.moved_at,
        cancelled_by_board=event.state == EventState.CANCELLED,
    )


def lapse_overdue(session: Session, event_id: int, now: datetime) -> int:
    """Give up the places of an event's bookings that were not confirmed in time."""
    places.lock_pools(session, event_id)
    overdue = select(Booking).where(
        Booking.event_id == event_id,
        Booking.held_until <= now,
        Booking.state.in_(lifecycle.HOLDS_A_PLACE),
        # Of an event that the Board has cancelled, everybody is told that, and not that they were late.
        Booking.event.has(Event.state != EventState.CANCELLED),
    )
    bookings = session.scalars(overdue.order_by(Booking.id)).all()
    for booking in bookings:
        change(session, booking, Action.LAPSE, SYSTEM, now)
    return len(bookings)


def _move_place(session: Session, booking: Booking, before: State, after: State) -> None:
    held, holds = before in lifecycle.HOLDS_A_PLACE, after in lifecycle.HOLDS_A_PLACE
    if booking.pool_id is None or held == holds:
        return
    if holds:
        try:
            places.take(session, booking.pool_id)
        except places.Full:
            raise Refused(FULL) from None
    else:
        places.release(session, booking.pool_id)


def _settle_money(session: Session, booking: Booking, action: Action, actor: Actor, now: datetime) -> int:
    """Bring what is owed in line with what becomes of the booking. Returns the pence that go back.

    What a late cancellation costs is owed from now on, and what was paid beyond it goes back at once. It stands before
    the administrator, beside the reason, until they confirm or waive it.
    """
    match action:
        case Action.LAPSE | Action.REFUSE | Action.DECLINE:
            return settle(session, booking.id, None, "The booking never came about.", actor, now)
        case Action.CANCEL:
            return _settle_cancelled(session, booking, actor, now)
        case Action.PAY if booking.state == State.LAPSED and booking.payer:
            owe_for_place(session, booking, booking.payer, actor, now)
    return 0


def _settle_cancelled(session: Session, booking: Booking, actor: Actor, now: datetime) -> int:
    notice = cancelling_now(session, booking, now)
    if booking.event.state == EventState.CANCELLED:
        return settle(session, booking.id, None, BOARD_CANCELLED, actor, now)
    if notice.pence == 0 or booking.payer is None:
        return settle(session, booking.id, None, "Cancelled in time.", actor, now)
    due = Due(Reason.LATE_CANCELLATION, notice.pence, f"Cancelled: {notice.why}")
    propose(session, booking.id, due, actor, now)
    if booking.price_pence == 0:
        return 0  # a free place owes nothing until the administrator has confirmed it
    return settle(session, booking.id, due, "Cancelled late.", actor, now)


def owe_for_place(session: Session, booking: Booking, payer: Payer, actor: Actor, now: datetime) -> None:
    """The price of a booking is owed by this payer."""
    owe(session, booking.id, Due(Reason.PLACE, booking.price_pence, booking.price_explanation), payer, actor, now)


def held_until(
    session: Session, decision: Decision, event: Event, now: datetime, *, was_away: bool = False
) -> datetime | None:
    """When the place of a booking that waits is given up, by the rules in force."""
    rule = rules(session)
    times = HoldTimes(
        address_minutes=rule.address_hold_minutes, approval_days=rule.approval_days, payment_days=rule.payment_days
    )
    return lifecycle.hold_ends(decision, now, event.starts_at, times, was_away=was_away)
