"""What follows from a change: everybody concerned is told, and a place that came free goes to whose turn it is.

Everybody who changes a booking or frees a place comes through here, inside transaction(). carry_out() changes one
booking; offer_free_places() then runs the waiting list, once.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings import emails, operations, places, waiting_queries
from training.bookings.lifecycle import FINISHED, Action, AlreadyDone, Awaits, Decision, State
from training.bookings.links import approval_link_for, new_link
from training.bookings.models import Booking, Purpose
from training.bookings.operations import Change
from training.bookings.queries import recipient_of
from training.bookings.reasons.models import CancelCategory
from training.bookings.turns import allocate_free_places
from training.courses.deciding.queries import is_being_merged
from training.courses.models import Event, EventState
from training.payments.cancellation import CancellationQuote
from training.refusals import Code, Refused

Tell = Callable[[Session, Booking, Change, Actor, datetime], None]
"""Writes the message about what became of a booking."""


def carry_out(
    session: Session,
    booking: Booking,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    category: CancelCategory | None = None,
    quoted: CancellationQuote | None = None,
    free_because: str = "",
    tell: Tell | None = None,
) -> AlreadyDone | None:
    """Do something to a booking, tell everybody concerned, and offer a place that it gives up to the next.

    `reason` and `category` say why it ends. `quoted` is what whoever cancels has read that it costs, which is never
    exceeded; with `free_because` it costs nothing. `tell` writes another message than the usual one. Answers with
    AlreadyDone, and changes nothing, when it had been done before. Raises Refused with a sentence.
    """
    if booking.state == State.LAPSED and action is Action.PAY:
        _let_those_who_wait_go_first(session, booking, action, actor, now)
    change = operations.change(
        session,
        booking,
        action,
        actor,
        now,
        reason=reason,
        category=category,
        quoted=quoted,
        free_because=free_because,
    )
    if isinstance(change, AlreadyDone):
        return change
    if change.after.to is State.WAITING:
        offer_free_places(session, booking.event, now)
        if booking.state != State.WAITING:
            return None  # a place was free for whoever has confirmed their address only now: the offer tells them
    if change.after.to is State.OFFERED:
        send_offer(session, booking, now)
    else:
        (tell or emails.tell_of_change)(session, booking, change, actor, now)
    _tell_manager(session, booking, change, actor, now)
    if change.place_freed:
        offer_free_places(session, booking.event, now)
    if change.awaited is Awaits.ADDRESS and change.after.to in FINISHED:
        operations.forget_who_never_confirmed(session, booking)
    return None


def _let_those_who_wait_go_first(
    session: Session, booking: Booking, action: Action, actor: Actor, now: datetime
) -> None:
    """Money came after the place was given up: those whose turn it is come first, and what holds back others holds."""
    if isinstance(operations.decision_on(session, booking, action, actor, now), AlreadyDone):
        return
    offer_free_places(session, booking.event, now)
    if sentence := waiting_queries.why_held_back(session, booking.event, booking.agency_id, booking.area, now):
        raise Refused(Code.CAPPED, sentence)


def tell_of_new(
    session: Session,
    booking: Booking,
    decision: Decision,
    address_token: str | None,
    now: datetime,
    *,
    to_address: str | None = None,
) -> None:
    """The message about a new booking. The one by which a guest confirms goes to the address that they typed."""
    if decision.awaits is Awaits.ADDRESS and address_token:
        form = booking.form_token or booking.ref
        emails.send_link(session, booking, address_token, form, now, to_address=to_address)
    else:
        emails.tell_of_new(session, booking, decision, now)


def _tell_manager(session: Session, booking: Booking, change: Change, actor: Actor, now: datetime) -> None:
    """Ask the manager when it is their turn, and tell them when somebody else made an end of it meanwhile."""
    if booking.awaits == Awaits.MANAGER and change.awaited is not Awaits.MANAGER:
        ask_manager(session, booking, now)
    elif change.awaited is Awaits.MANAGER:
        emails.tell_manager_of_end(session, booking, change, actor, now)


def ask_manager(session: Session, booking: Booking, now: datetime, *, again: bool = False) -> None:
    """Write to the manager who has to approve a booking, with the link by which they do; `again`: they were asked."""
    if token := approval_link_for(session, booking, now):
        emails.ask_manager(session, booking, token, now, again=again)


def send_offer(session: Session, booking: Booking, now: datetime) -> None:
    """The message about an offer, to whoever looks after the booking, with a link of its own."""
    to = recipient_of(booking)
    token = new_link(session, booking, Purpose.OFFER, now, sent_to=(to.email or "") if to else "")
    emails.tell_offered(session, booking, token, now)


def offer_free_places(session: Session, event: Event, now: datetime) -> int:
    """Offer every free place of an event to whose turn it is. Returns how many were offered.

    Its places are locked, and it was read after that.
    """
    if event.state not in {EventState.PUBLISHED, EventState.CLOSED} or now >= event.starts_at:
        return 0
    free = {pool.id: pool.capacity - pool.taken for pool in event.pools}
    if not any(left > 0 for left in free.values()):
        return 0
    waiting = waiting_queries.waiters(session, event, now)
    if not waiting or is_being_merged(session, event.id):
        return 0
    held = waiting_queries.held_by_agency(session, event.id)
    turns = allocate_free_places(waiting, free, held, waiting_queries.limits_of(session, event, now))
    for turn in turns:
        offer_place(session, session.get_one(Booking, turn.booking_id), turn.pool_id, SYSTEM, now)
    return len(turns)


def offer_place(session: Session, booking: Booking, pool_id: int, actor: Actor, now: datetime) -> AlreadyDone | None:
    """Offer somebody who waits a place of this pool. Raises Refused when it has none, or they do not wait."""
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    if booking.state == State.WAITING:
        booking.pool_id = pool_id
        session.flush()
    change = operations.change(session, booking, Action.OFFER, actor, now)
    if isinstance(change, AlreadyDone):
        return change
    send_offer(session, booking, now)
    return None


def lapse_overdue(session: Session, event_id: int, now: datetime) -> int:
    """Give up the places of an event's bookings that were not confirmed in time, and end its list when it starts."""
    places.lock_pools(session, event_id)
    overdue = Booking.event_id == event_id, operations.overdue(now)
    bookings = session.scalars(select(Booking).join(Booking.event).where(*overdue).order_by(Booking.id)).all()
    for booking in bookings:
        carry_out(session, booking, Action.LAPSE, SYSTEM, now)
    return len(bookings)
