"""Moving a booking to another event of its course, inside transaction(): places, money, history and message."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import places
from training.bookings.booking.operations import locked_event, why_would_wait
from training.bookings.charging.queries import price_for
from training.bookings.invitations import operations as invitations_operations
from training.bookings.lifecycle import Action, AlreadyDone, decide
from training.bookings.models import FULL, MOVED, NO_PLACE_THERE, NOBODY_PAYS, Booking, refusal_of
from training.bookings.moving import emails
from training.bookings.moving.queries import held_at, why_not_at
from training.bookings.moving.rules import MoveWish, why_not_move
from training.bookings.operations import cancelling_now, case_of, facts_of
from training.bookings.settling import offer_free_places
from training.courses.models import Event, OpenTo, PlacePool
from training.history.operations import record
from training.payments.cancellation import moved_by_board
from training.payments.ledger_operations import Due, settle
from training.payments.models import ChargeReason
from training.payments.pricing import Price
from training.payments.queries import free_cancellation_windows
from training.refusals import Code, Refused

ALREADY_THERE = AlreadyDone("This booking is for that date already.")


def transfer_booking(
    session: Session, booking: Booking, event_id: int, actor: Actor, now: datetime, *, mode: str | None = None
) -> AlreadyDone | None:
    """Move a booking to another event of its course; its place goes to the next on the list of the old one.

    `mode` is the kind of place, where the event has two. Answers with AlreadyDone, and changes nothing, when it is for
    that event already. Raises Refused with a sentence.
    """
    from_id = booking.event_id
    places.lock_events(session, (from_id, event_id))
    session.refresh(booking)
    if booking.event_id == event_id:
        return ALREADY_THERE
    if booking.event_id != from_id:
        raise Refused(Code.CHANGED, MOVED)
    target = locked_event(session, event_id, now)
    old = booking.event
    session.refresh(old, ["state", "starts_at", "moved_at", "register_closed_at"])
    decide(facts_of(session, booking), Action.TRANSFER, actor, now)
    if sentence := why_not_move(wish(session, booking, actor, now)):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    here = held_at(session, booking, [target], actor, now)[event_id]
    if sentence := why_not_at(booking, target, here, actor, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    pool = _free_pool(session, booking, target, mode, actor, now)
    left = emails.left_behind(session, booking, now)
    price = price_at(session, booking, target, now)
    _move(session, booking, target, pool, now)
    if target.open_to == OpenTo.INVITATION:
        invitations_operations.mark_invitation_used(session, booking)
    record(session, "booking", booking.id, Action.TRANSFER, actor, now, from_event=from_id, to_event=event_id)
    back = _settle(session, booking, price, actor, now)
    emails.tell_transferred(session, booking, left, actor, now, back=back)
    offer_free_places(session, old, now)
    return None


def wish(session: Session, booking: Booking, actor: Actor, now: datetime) -> MoveWish:
    """What a move of this booking is judged by now."""
    return MoveWish(
        moved_before=booking.transfers,
        cancelling=cancelling_now(session, booking, now),
        board_changed_it=moved_by_board(case_of(booking), free_cancellation_windows(session), now),
        by_administrator=actor.is_administrator,
    )


def price_at(session: Session, booking: Booking, target: Event, now: datetime) -> Price | None:
    """What the place costs there today; None where that date costs what the old one does: what was agreed stays."""
    if target.price_pence == booking.event.price_pence or booking.completes_id is not None:
        return None
    return price_for(session, target, booking.agency, now)


def _free_pool(
    session: Session, booking: Booking, target: Event, mode: str | None, actor: Actor, now: datetime
) -> PlacePool:
    pool = next((one for one in target.pools if mode in {None, one.mode} and one.taken < one.capacity), None)
    if pool is None:
        raise Refused(Code.FULL, NO_PLACE_THERE)
    over_the_cap = why_would_wait(session, target, booking.agency_id, booking.area, mode, now)
    if over_the_cap and not actor.is_administrator:  # who may give an agency more
        raise Refused(Code.CAPPED, over_the_cap)
    return pool


def _move(session: Session, booking: Booking, target: Event, pool: PlacePool, now: datetime) -> None:
    left = booking.pool_id
    try:
        places.take(session, pool.id)
        booking.event, booking.pool = target, pool
        booking.event_id, booking.pool_id = target.id, pool.id
        booking.transfers, booking.transferred_at = booking.transfers + 1, now
        session.flush()
    except places.Full:
        raise Refused(Code.FULL, FULL) from None
    except IntegrityError as error:
        raise refusal_of(error) from error
    if left is not None:
        places.release(session, left)


def _settle(session: Session, booking: Booking, price: Price | None, actor: Actor, now: datetime) -> int:
    """Bring price and what is owed in line with the new date. Returns the pence that go back."""
    if price is None:
        return 0
    booking.price_pence, booking.price_explanation = price.pence, price.explanation
    booking.discount_pence = price.discount_pence
    due = Due(ChargeReason.PLACE, price.pence, price.explanation) if price.pence else None
    try:
        return settle(session, booking.id, due, "Moved to another date.", actor, now, by=booking.payer)
    except Refused as refused:
        if refused.code is Code.NOBODY_PAYS:
            raise Refused(Code.NOBODY_PAYS, NOBODY_PAYS) from None
        raise
