"""When a membership of ECVYS is confirmed after somebody has booked: their place costs what it would have that day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.access import SYSTEM, Actor
from training.bookings import emails as bookings_emails
from training.bookings import places
from training.bookings.lifecycle import LIVE, OWES_MONEY, Action, State
from training.bookings.models import Booking
from training.bookings.settling import carry_out
from training.courses.models import Event
from training.history.operations import record
from training.payments.ledger_operations import Due, settle
from training.payments.models import ChargeReason
from training.payments.pricing import Price
from training.payments.queries import price_list
from training.people.models import Membership

CONFIRMED = "ECVYS membership confirmed"


def reprice_members(session: Session, membership: Membership, actor: Actor, now: datetime) -> int:
    """Give the agency's live bookings of the membership's days the members' price. Returns how many changed."""
    changed = 0
    for booking in _without_discount(session, membership):
        places.lock_pools(session, booking.event_id)
        session.refresh(booking)
        price = members_price(session, booking)
        if booking.state in LIVE and price.pence < booking.price_pence:
            reprice(session, booking, price, actor, now)
            changed += 1
    return changed


def members_price(session: Session, booking: Booking) -> Price:
    """What a member would have paid on the day of booking, starting from what was paid without membership."""
    prices = price_list(session, booking.event.course_id, clock.local(booking.created_at).date())
    paid = Price(booking.price_pence, booking.price_explanation)
    return prices.for_member(paid, booking.tariff)


def reprice(session: Session, booking: Booking, price: Price, actor: Actor, now: datetime) -> None:
    """The one place where a booking gets another price: what is owed follows, what was overpaid goes back, and the
    delegate is told.
    """
    before = booking.price_pence
    booking.price_pence, booking.price_explanation = price.pence, price.explanation
    booking.discount_pence = price.discount_pence
    record(session, "booking", booking.id, "repriced", actor, now, before=before, pence=price.pence)
    due = (
        Due(ChargeReason.PLACE, price.pence, price.explanation) if price.pence and booking.state in OWES_MONEY else None
    )
    back = settle(session, booking.id, due, CONFIRMED, actor, now)
    if due is None and booking.state == State.AWAITING_PAYMENT:
        carry_out(session, booking, Action.PAY, SYSTEM, now)  # nothing is left to pay
    bookings_emails.tell_repriced(session, booking, before, now, back=back)


def _without_discount(session: Session, membership: Membership) -> Sequence[Booking]:
    """In the order of their events, which is the order in which places are locked."""
    made = Booking.created_at >= clock.start_of(membership.starts_on)
    in_time = Booking.created_at < clock.start_of(membership.ends_on + timedelta(days=1))
    return session.scalars(
        select(Booking)
        .where(
            Booking.agency_id == membership.agency_id,
            Booking.state.in_(LIVE),
            Booking.price_pence > 0,
            Booking.discount_pence == 0,
            made,
            in_time,
        )
        .options(joinedload(Booking.event).joinedload(Event.course), joinedload(Booking.delegate))
        .order_by(Booking.event_id, Booking.id)
    ).all()
