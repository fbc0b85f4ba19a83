"""Money that the administrator sees come and go, inside transaction(): by bank, by cheque, by a journal of the council.

The locks are taken in the order of ledger_operations: places, then charges, then payments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import places, settling
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.invoices.payment_queries import set_against
from training.money import pounds
from training.payments import refund_operations
from training.payments.ledger_operations import receive, refund_payment
from training.payments.models import Charge, Method, Payment, Refund, RefundSource, RefundState
from training.payments.queries import OwedCharge, account_of, paid_for, refundable, unallocated
from training.refusals import Code, Refused


@dataclass(frozen=True)
class Received:
    """What a bank statement, a cheque or a journal says. Whole pence."""

    method: Method
    pence: int
    received_on: date
    payer_name: str
    reference: str
    form_token: str


def receive_by_hand(
    session: Session,
    charge_ids: Sequence[int],
    received: Received,
    actor: Actor,
    now: datetime,
    *,
    keep_surplus: bool = False,
) -> Payment:
    """Record money for these charges, the earliest first; bookings that waited for it are confirmed.

    A form that comes twice records one payment. Raises Refused where more came than is owed, unless the rest is kept.
    """
    booked = _lock_places(session, charge_ids)
    charges = _locked(session, charge_ids)
    known = session.scalar(select(Payment).where(Payment.form_token == received.form_token))
    if known is not None:
        return known
    shares, rest = _shares(session, charges, received.pence)
    if rest and not keep_surplus:
        raise Refused(Code.TOO_MUCH, _too_much(received.pence - rest))
    payment = Payment(
        method=received.method,
        pence=received.pence,
        received_on=received.received_on,
        payer_name=received.payer_name,
        reference=received.reference,
        recorded_by_id=actor.person_id,
        form_token=received.form_token,
        created_at=now,
    )
    receive(session, payment, shares, actor, now)
    for booking in booked:
        _confirm_if_paid(session, booking, actor, now)
    return payment


def give_back(
    session: Session, payment_id: int, pence: int, because: str, actor: Actor, now: datetime
) -> Sequence[Refund]:
    """Send a part of a payment back: first what is for nothing, then what is for charges that were withdrawn, then
    the newest. Money that comes off a charge that stands is owed again. Raises Refused for more than is left."""
    payment = session.get_one(Payment, payment_id)
    covered = set_against(session, payment)
    _locked(session, [charge.id for charge, _ in covered])
    session.refresh(payment, with_for_update=True)
    left = refundable(session, payment)
    if pence > left:
        raise Refused(
            Code.TOO_MUCH, f"Only {pounds(left)} of this payment is left, so that is the most that can go back."
        )
    portions: list[tuple[Charge | None, int]] = [(None, max(unallocated(session, payment), 0)), *covered]
    made = []
    for charge, most in portions:
        taken = min(pence, most)
        if taken > 0:
            made.append(refund_payment(session, payment, taken, because, actor, now, charge))
            pence -= taken
    return made


def paid_back(session: Session, refund_id: int, actor: Actor, now: datetime) -> Refund:
    """The money was sent by bank. Raises Refused, also when a refund that failed has gone back in another way since."""
    refund = refund_operations.locked_refund(session, refund_id)
    if refund.state == RefundState.FAILED and refundable(session, refund.payment) < refund.pence:
        raise Refused(Code.CHANGED, "This money went back in another way since. Look at the payment.")
    refund_operations.paid_back_by_hand(session, refund_id, actor, now)
    return refund


def try_again(session: Session, refund_id: int, actor: Actor, now: datetime) -> Refund:
    """Ask Stripe once more. Raises Refused, also when the money has gone back in another way since."""
    refund = refund_operations.locked_refund(session, refund_id)
    if refundable(session, refund.payment) < refund.pence:
        raise Refused(Code.CHANGED, "This money went back in another way since. Look at the payment.")
    refund_operations.try_refund_again(session, refund_id, actor, now)
    return refund


def try_several_again(
    session: Session, refund_ids: Sequence[int] | None, actor: Actor, now: datetime
) -> tuple[list[Refund], list[str]]:
    """Ask Stripe once more for these refunds that failed, or for all of them, the payments in ascending order.

    Returns those that are asked for, and a sentence for each that cannot be.
    """
    wanted = select(Refund).where(Refund.state == RefundState.FAILED, Refund.source == RefundSource.SITE)
    if refund_ids is not None:
        wanted = wanted.where(Refund.id.in_(refund_ids))
    tried: list[Refund] = []
    refused: list[str] = []
    for refund in session.scalars(wanted.order_by(Refund.payment_id, Refund.id)).all():
        try:
            tried.append(try_again(session, refund.id, actor, now))
        except Refused as refusal:
            refused.append(refusal.sentence)
    return tried, refused


def _lock_places(session: Session, charge_ids: Sequence[int]) -> Sequence[Booking]:
    """The bookings of these charges, read after the places of their events are locked in ascending order."""
    theirs = select(Charge.booking_id).where(Charge.id.in_(charge_ids))
    found = session.scalars(select(Booking).where(Booking.id.in_(theirs)).order_by(Booking.id)).all()
    for event_id in sorted({booking.event_id for booking in found}):
        places.lock_pools(session, event_id)
    return found


def _locked(session: Session, charge_ids: Sequence[int]) -> Sequence[Charge]:
    return session.scalars(
        select(Charge)
        .where(Charge.id.in_(charge_ids))
        .order_by(Charge.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _shares(session: Session, charges: Sequence[Charge], pence: int) -> tuple[list[tuple[Charge, int]], int]:
    """How much of a sum goes to which charge, and what is left over."""
    paid, shares = paid_for(session, [charge.id for charge in charges]), []
    for charge in charges:
        part = min(pence, max(OwedCharge(charge, paid[charge.id]).open_pence, 0))
        if part:
            shares.append((charge, part))
            pence -= part
    return shares, pence


def _too_much(owed: int) -> str:
    if not owed:
        return (
            "Nothing is left to pay. If money came all the same, tick “Keep what is left over”:"
            " it is then kept until it is paid back."
        )
    return (
        f"Only {pounds(owed)} is still to be paid. Enter that, or tick “Keep what is left over”:"
        " the rest is then kept until it is paid back."
    )


def _confirm_if_paid(session: Session, booking: Booking, actor: Actor, now: datetime) -> None:
    session.refresh(booking)
    if booking.state != State.AWAITING_PAYMENT or account_of(session, booking.id).open_pence > 0:
        return
    settling.carry_out(session, booking, Action.PAY, actor, now)
