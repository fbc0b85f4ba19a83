"""What can be done while a booking waits for its delegate's line manager, inside transaction()."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.bookings import emails as bookings_emails
from training.bookings import places, settling
from training.bookings.approval import asking, queries
from training.bookings.lifecycle import Action, AlreadyDone
from training.bookings.models import Booking, BookingLink
from training.history.operations import record
from training.refusals import Code, Refused

MANAGER = Actor(None, "manager")
"""Whoever holds the link that went to the manager's address: they need no account."""


def answer_approval(
    session: Session, link_id: int, holder_id: int | None, action: Action, reason: str, now: datetime
) -> AlreadyDone | None:
    """The manager approves or declines by the link. `holder_id` is who is signed in, if anybody.

    Raises Refused with a sentence when the link is out of date, the booking is the holder's own, or waits no more.
    """
    link = session.get_one(BookingLink, link_id)
    booking = link.booking
    places.lock_pools(session, booking.event_id)
    session.refresh(link)
    if link.ended_at is not None:
        raise Refused(Code.CHANGED, asking.REPLACED)
    delegate = booking.delegate
    sent_to_them = delegate is not None and asking.is_own_address(link.sent_to, delegate.email)
    if sent_to_them or (holder_id is not None and holder_id == booking.delegate_id):
        raise Refused(Code.NOT_ALLOWED, asking.NOT_YOURS)
    return settling.carry_out(session, booking, action, MANAGER, now, reason=reason if action is Action.REFUSE else "")


def name_manager(session: Session, booking: Booking, name: str, email: str, actor: Actor, now: datetime) -> None:
    """Another manager, or the same with the address spelt right, is asked; links that went to another address end.

    The place is held no longer than before. Raises Refused with a sentence.
    """
    _refuse_to_ask(session, booking, actor, now)
    if asking.is_own_address(email, booking.delegate.email if booking.delegate else None):
        raise Refused(Code.NOT_ALLOWED, asking.OWN_ADDRESS, "manager_email")
    moved = email.lower() != booking.manager_email.lower()
    booking.manager_name, booking.manager_email = name, email
    if moved:
        booking.manager_warned_at = None
    record(session, "booking", booking.id, "manager changed" if moved else "manager asked again", actor, now)
    settling.ask_manager(session, booking, now)


def ask_again(session: Session, booking: Booking, actor: Actor, now: datetime) -> None:
    """The same question once more to the same address. Raises Refused with a sentence."""
    _refuse_to_ask(session, booking, actor, now)
    if not booking.manager_email:
        raise Refused(Code.NOT_POSSIBLE, "No line manager is named in this booking.")
    record(session, "booking", booking.id, "manager asked again", actor, now)
    settling.ask_manager(session, booking, now)


def _refuse_to_ask(session: Session, booking: Booking, actor: Actor, now: datetime) -> None:
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    if not asking.waits_for_manager(booking.state, booking.awaits, booking.held_until, now):
        raise Refused(Code.CHANGED, "This booking waits for no approval any more.")
    if not actor.is_administrator and queries.times_asked(session, booking.id) >= asking.MOST_ASKED:
        raise Refused(Code.TOO_MUCH, asking.SEVERAL_TIMES)


def warn_manager(session: Session, booking_id: int, now: datetime) -> bool:
    """Ask a manager who has not answered once more, and tell the delegate. False when it is done or over already."""
    booking = session.get_one(Booking, booking_id)
    places.lock_pools(session, booking.event_id)
    session.refresh(booking)
    waits = asking.waits_for_manager(booking.state, booking.awaits, booking.held_until, now)
    if not waits or booking.manager_warned_at is not None:
        return False
    booking.manager_warned_at = now
    record(session, "booking", booking.id, "manager warned", SYSTEM, now)
    settling.ask_manager(session, booking, now, again=True)
    bookings_emails.post_about(session, "bookings/approval_slow", booking, now)
    return True
