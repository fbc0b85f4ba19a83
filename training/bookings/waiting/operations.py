"""What the administrator does to a waiting list, inside transaction(): its order, and who is left out for now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings import emails as bookings_emails
from training.bookings import places, settling
from training.bookings.lifecycle import Action, AlreadyDone, State, available_actions
from training.bookings.links import is_for_who_is_written_to, offers_gone_astray
from training.bookings.models import Booking, BookingLink
from training.bookings.operations import facts_of
from training.bookings.queries import recipient_of
from training.bookings.turns import moved, position_in
from training.bookings.waiting_queries import next_order, position
from training.history.operations import record
from training.people.models import Person
from training.refusals import Code, Refused

LONGEST_REASON = 300
NEWER_MESSAGE = "A newer message has taken its place."
SOMEBODY_ELSES = "It was sent to somebody who looked after this booking. Whoever does now has a message of their own."
NOT_ON_THE_LIST = "This booking is not on the waiting list any more."
NO_ADDRESS = "Whoever this is has not confirmed their e-mail address yet, so they have no turn to take."
NO_FREE_PLACE = "No place is free that they would take, so nothing was offered. Add places first."
PASSED_OVER_ALREADY = AlreadyDone("They are passed over already, for the same reason.")
TAKES_TURN_ALREADY = AlreadyDone("They take their turn already.")


def move_on_the_list(session: Session, booking: Booking, to: int, actor: Actor, now: datetime) -> int:
    """Put somebody at this position of the list, counted from 1 among those whose address is confirmed.

    Beyond the end means the end. Returns where they stand now. Raises Refused when they do not wait.
    """
    _refuse_off_the_list(session, booking)
    rows = session.execute(
        select(Booking.id, Booking.awaits)
        .where(Booking.event_id == booking.event_id, Booking.state == State.WAITING)
        .order_by(Booking.waiting_order)
    ).all()
    before, uncounted = [row.id for row in rows], {row.id for row in rows if row.awaits}
    after = moved(before, uncounted, booking.id, to)
    was, stands = position_in(before, uncounted, booking.id), position_in(after, uncounted, booking.id)
    if was != stands:
        _renumber(session, booking.event_id, before, after)
        session.refresh(booking)
        record(session, "booking", booking.id, "moved on the list", actor, now, before=was, to=stands)
    return stands


def step_on_the_list(session: Session, booking: Booking, by: int, actor: Actor, now: datetime) -> int:
    """Move somebody up (-1) or down (1); at an end of the list they stay. Where they stand. Raises Refused."""
    _refuse_off_the_list(session, booking)
    return move_on_the_list(session, booking, position(session, booking) + by, actor, now)


def pass_over(session: Session, booking: Booking, because: str, actor: Actor, now: datetime) -> AlreadyDone | None:
    """Have no place offered to somebody for now, and tell them why. They keep their position. Raises Refused."""
    _refuse_off_the_list(session, booking)
    if not because:
        raise Refused(Code.MISSING, "Enter why they are passed over: they are told.")
    if booking.passed_over_because == because:
        return PASSED_OVER_ALREADY
    booking.passed_over_because = because
    record(session, "booking", booking.id, "passed over", actor, now)
    bookings_emails.post_about(session, "bookings/passed_over", booking, now, reason=because)
    return None


def take_turn_again(session: Session, booking: Booking, actor: Actor, now: datetime) -> AlreadyDone | None:
    """Somebody who was passed over takes their turn again; a place that is free for them is offered at once.

    They are told by the offer, or, where there is none yet, that they take their turn. Raises Refused.
    """
    _refuse_off_the_list(session, booking)
    if not booking.passed_over_because:
        return TAKES_TURN_ALREADY
    booking.passed_over_because = ""
    record(session, "booking", booking.id, "takes their turn", actor, now)
    session.flush()
    settling.offer_free_places(session, booking.event, now)
    if booking.state == State.WAITING:
        bookings_emails.post_about(session, "bookings/takes_turn_again", booking, now)
    return None


def offer_by_hand(session: Session, booking: Booking, actor: Actor, now: datetime) -> AlreadyDone | None:
    """Offer somebody a free place out of turn, beyond their agency's cap too. Raises Refused when there is none."""
    pools = places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    wanted = booking.pool_id if booking.state == State.WAITING else None
    pool = next((pool for pool in pools if wanted in {None, pool.id} and pool.taken < pool.capacity), None)
    if pool is None and booking.state == State.WAITING:
        raise Refused(Code.FULL, NO_FREE_PLACE)
    return settling.offer_place(session, booking, pool.id if pool else pools[0].id, actor, now)


def answer_offer(session: Session, link_id: int, action: Action, now: datetime) -> tuple[AlreadyDone | None, Person]:
    """Whoever holds the link accepts or declines. Answers with whom it went to, who alone may be let in by it.

    Raises Refused when another link took its place, or somebody else looks after the booking by now.
    """
    link = session.get_one(BookingLink, link_id)
    booking = link.booking
    places.lock_pools(session, booking.event_id)
    session.refresh(link)
    if link.ended_at is not None:
        raise Refused(Code.CHANGED, NEWER_MESSAGE)
    to = recipient_of(booking)
    if to is None or not is_for_who_is_written_to(link):
        raise Refused(Code.NOT_ALLOWED, SOMEBODY_ELSES)
    return settling.carry_out(session, booking, action, Actor(to.id, "delegate"), now), to


def may_be_accepted(session: Session, booking: Booking, now: datetime) -> bool:
    """Whether the place that is offered to a booking can be accepted now, by whoever is written to about it."""
    holder = Actor(booking.delegate_id or booking.booked_by_id, "delegate")
    return Action.ACCEPT in available_actions(facts_of(session, booking), holder, now)


def send_offer_on(session: Session, booking_id: int, now: datetime) -> bool:
    """Send an offer on to whoever looks after the booking by now; the link that another has ends. Whether it was."""
    booking = session.get_one(Booking, booking_id)
    places.lock_for(session, booking)
    if booking.state != State.OFFERED or booking.id not in offers_gone_astray(session):
        return False
    settling.send_offer(session, booking, now)
    record(session, "booking", booking.id, "offer sent on", SYSTEM, now)
    return True


def leave_lists(session: Session, waiting: Sequence[Booking], actor: Actor, now: datetime) -> int:
    """Leave several waiting lists, or nothing at all. Returns how many. Raises Refused with a sentence.

    A place that was accepted meanwhile is kept: who leaves a list gives up no place.
    """
    places.lock_events(session, {booking.event_id for booking in waiting})
    left = 0
    for booking in sorted(waiting, key=lambda booking: booking.event_id):
        session.refresh(booking)
        if booking.state in {State.WAITING, State.OFFERED}:
            settling.carry_out(session, booking, Action.CANCEL, actor, now)
            left += 1
    return left


def _refuse_off_the_list(session: Session, booking: Booking) -> None:
    """Reads the booking again, once the event's places are locked."""
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    if booking.state != State.WAITING:
        raise Refused(Code.CHANGED, NOT_ON_THE_LIST)
    if booking.awaits is not None:
        raise Refused(Code.MISSING, NO_ADDRESS)


def _renumber(session: Session, event_id: int, before: Sequence[int], after: Sequence[int]) -> None:
    """Give new numbers to everybody from the first who moves.

    They are beyond all that were given: two never have the same one, not even in between.
    """
    first = next(index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1])
    start = next_order(session, event_id)
    session.execute(
        update(Booking),
        [{"id": booking_id, "waiting_order": start + index} for index, booking_id in enumerate(after[first:])],
    )
