"""What can be done with a booking that is there, inside transaction(): state, history and message together."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings import emails, lifecycle, places
from training.bookings.lifecycle import Action, AlreadyDone, Awaits, Facts, Refused, State, decide
from training.bookings.models import Booking
from training.bookings.refusals import FULL
from training.courses.models import Event, EventState, LineManager
from training.history.operations import record
from training.payments.cancellation import Case, Notice, cost_of_cancelling
from training.payments.operations import withdraw_charges
from training.payments.policy_queries import exits, policy_with
from training.settings.queries import rules


def change(
    session: Session, booking: Booking, action: Action, actor: Actor, now: datetime, *, reason: str = ""
) -> AlreadyDone | None:
    """Do something to a booking: its place, state, history and messages move together.

    Answers with AlreadyDone, and changes nothing, when it had been done before. Raises Refused with a sentence.
    """
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    decision = decide(facts_of(booking), action, actor, now)
    if isinstance(decision, AlreadyDone):
        return decision
    before = State(booking.state)
    _move_place(session, booking, before, decision.to)
    _settle_money(session, booking, action, actor, now)
    booking.state, booking.awaits = decision.to, decision.awaits
    booking.held_until = held_until(session, decision.awaits, booking.event, now)
    if decision.to is State.CONFIRMED:
        booking.confirmed_at = now
    if decision.to in lifecycle.FINISHED:
        booking.ended_at, booking.cancel_reason = now, reason
    record(session, "booking", booking.id, action, actor, now, before=before, to=decision.to)
    emails.tell(session, booking, action, decision, actor, now)
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
        Booking.event_id == event_id, Booking.held_until <= now, Booking.state.in_(lifecycle.HOLDS_A_PLACE)
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


def _settle_money(session: Session, booking: Booking, action: Action, actor: Actor, now: datetime) -> None:
    """What is no longer owed is withdrawn. After a late cancellation it stands, by the cancellation policy."""
    if action in {Action.LAPSE, Action.REFUSE, Action.DECLINE}:
        withdraw_charges(session, booking.id, "The booking never came about.", actor, now)
    elif action is Action.CANCEL and cancelling_now(session, booking, now).pence == 0:
        withdraw_charges(session, booking.id, "Cancelled in time.", actor, now)


def held_until(session: Session, awaits: Awaits | None, event: Event, now: datetime) -> datetime | None:
    """When the place of a booking that waits is given up, by the rules in force."""
    rule = rules(session)
    return lifecycle.hold_ends(awaits, now, event.starts_at, rule.address_hold_minutes, rule.approval_days)
