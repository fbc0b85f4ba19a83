"""Moving money in the books, inside transaction(): received, set against charges, moved between them, sent back.

Whoever changes what a booking owes has locked the places of its event first; receiving money needs no more than the
charge. The locks here are taken in one order: charges, then payments, each in ascending id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.history.operations import record
from training.links import new_token
from training.money import pounds
from training.payments.models import (
    Allocation,
    Charge,
    ChargeReason,
    Method,
    Payer,
    Payment,
    Proposal,
    Refund,
    RefundSource,
    RefundState,
)
from training.payments.queries import money_on, paid_for, refundable, unallocated
from training.refusals import Code, Refused


@dataclass(frozen=True)
class Due:
    """What is to be owed for a booking: whole pence, what for, and the sentence beside it."""

    reason: ChargeReason
    pence: int
    explanation: str


def locked_charges(session: Session, booking_id: int) -> Sequence[Charge]:
    """A booking's charges that stand, read after they are locked."""
    return session.scalars(
        select(Charge)
        .where(Charge.booking_id == booking_id, Charge.withdrawn_at.is_(None))
        .order_by(Charge.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def owe(session: Session, booking_id: int, due: Due, payer: Payer, actor: Actor, now: datetime) -> Charge:
    """Write down what is owed for a booking, and by whom."""
    session.add(payer)
    session.flush()
    charge = Charge(
        booking_id=booking_id,
        payer_id=payer.id,
        reason=due.reason,
        pence=due.pence,
        explanation=due.explanation,
        created_at=now,
    )
    session.add(charge)
    session.flush()
    record(session, "booking", booking_id, "charged", actor, now, pence=due.pence, reason=due.reason)
    return charge


def settle(
    session: Session,
    booking_id: int,
    due: Due | None,
    because: str,
    actor: Actor,
    now: datetime,
    *,
    by: Payer | None = None,
) -> int:
    """Let a booking owe this and nothing else. Returns how many pence go back.

    Money that was paid moves to what is owed now, and what is left goes back to where it came from. `by` pays where
    nothing was owed before. Raises Refused when something is owed and nobody is there to pay it.
    """
    before = locked_charges(session, booking_id)
    if due and [charge.pence for charge in before] == [due.pence]:
        return 0  # the same sum for another reason: what stands on an invoice or was paid stays where it is
    payer = before[-1].payer if before else by
    if due and payer is None:
        raise Refused(Code.NOBODY_PAYS, "Nobody was named who pays for this booking, so nothing can be charged for it.")
    for charge in before:
        charge.withdrawn_at, charge.withdrawn_because = now, because
        record(session, "booking", booking_id, "charge withdrawn", actor, now, pence=charge.pence, reason=charge.reason)
    session.flush()
    new = owe(session, booking_id, due, payer, actor, now) if due and payer else None
    return _move_and_refund(session, [charge.id for charge in before], new, because, actor, now)


SOMEBODY_ELSE_PAYS = "Somebody else pays for it."


def hand_over(session: Session, booking_id: int, to: Payer, actor: Actor, now: datetime) -> None:
    """Let somebody else owe what a booking owes, such as after an invoice went out. What was paid for it stays paid."""
    session.add(to)
    for old in locked_charges(session, booking_id):
        old.withdrawn_at, old.withdrawn_because = now, SOMEBODY_ELSE_PAYS
        session.flush()
        record(session, "booking", booking_id, "payer changed", actor, now, charge=old.id)
        new = owe(session, booking_id, Due(ChargeReason(old.reason), old.pence, old.explanation), to, actor, now)
        _move_and_refund(session, [old.id], new, SOMEBODY_ELSE_PAYS, actor, now)


def receive(
    session: Session, payment: Payment, shares: Iterable[tuple[Charge, int]], actor: Actor, now: datetime
) -> Payment:
    """Record money that came in and what it was for: charges, and whole pence of each. The rest is for nothing yet.

    Raises Refused when a share is more than its charge still owes, or the shares are more than the payment.
    """
    shares = [(charge, pence) for charge, pence in shares if pence]
    paid = paid_for(session, [charge.id for charge, _ in shares])
    if sum(pence for _, pence in shares) > payment.pence:
        raise Refused(Code.TOO_MUCH, "That is more than was paid.")
    for charge, pence in shares:
        left = (0 if charge.withdrawn_at else charge.pence) - paid[charge.id]
        if pence > left:
            raise Refused(Code.TOO_MUCH, f"Only {pounds(max(left, 0))} of this charge is still to be paid.")
    session.add(payment)
    session.flush()
    for charge, pence in shares:
        session.add(Allocation(charge_id=charge.id, payment_id=payment.id, pence=pence, created_at=now))
        record(
            session,
            "booking",
            charge.booking_id,
            "paid",
            actor,
            now,
            pence=pence,
            payment=payment.id,
            by=payment.method,
        )
    record(session, "payment", payment.id, "received", actor, now, pence=payment.pence)
    session.flush()
    return payment


def refund_payment(
    session: Session,
    payment: Payment,
    pence: int,
    because: str,
    actor: Actor,
    now: datetime,
    charge: Charge | None = None,
) -> Refund:
    """Send a part of a payment back, off a charge where it was for one. Raises Refused for more than is left of it."""
    session.refresh(payment, with_for_update=True)
    left = refundable(session, payment)
    if pence <= 0:
        raise Refused(Code.MISSING, "Enter how much goes back.")
    if pence > left:
        raise Refused(Code.TOO_MUCH, f"Only {pounds(left)} of this payment is left: that is the most that can go back.")
    refund = Refund(
        payment_id=payment.id,
        payment=payment,
        pence=pence,
        state=RefundState.WANTED,
        source=RefundSource.SITE,
        because=because[:200],
        key=new_refund_key(),
        created_at=now,
        due_at=now,
    )
    session.add(refund)
    session.flush()
    if charge is not None:
        session.add(Allocation(charge_id=charge.id, refund_id=refund.id, pence=pence, created_at=now))
        record(session, "booking", charge.booking_id, "refund wanted", actor, now, pence=pence, refund=refund.id)
    record(session, "payment", payment.id, "refund wanted", actor, now, pence=pence, refund=refund.id)
    session.flush()
    if payment.method == Method.CARD:
        queue.wake("payments.refund")
    return refund


def new_refund_key() -> str:
    """A key under which Stripe was never asked."""
    return f"refund-{new_token()}"


def refund_surplus(session: Session, payment: Payment, because: str, actor: Actor, now: datetime) -> Refund | None:
    """Send back what of a payment is for nothing that is owed. None when there is no such thing."""
    session.refresh(payment, with_for_update=True)
    over = unallocated(session, payment)
    return refund_payment(session, payment, over, because, actor, now) if over > 0 else None


def _move_and_refund(
    session: Session, old_ids: Sequence[int], new: Charge | None, because: str, actor: Actor, now: datetime
) -> int:
    """Money on charges that are withdrawn goes to the new one as far as that is owed, and else back."""
    found = money_on(session, old_ids)
    wanted = new.pence if new else 0
    for charge_id, payment, pence in sorted(found, key=lambda one: (one[1].id, one[0])):  # the oldest money stays
        moved = min(wanted, max(pence, 0))
        if new and moved:
            session.add(Allocation(charge_id=charge_id, payment_id=payment.id, pence=-moved, created_at=now))
            session.add(Allocation(charge_id=new.id, payment_id=payment.id, pence=moved, created_at=now))
            wanted -= moved
    session.flush()
    back = 0
    for charge_id, payment, pence in money_on(session, old_ids):
        if pence > 0:
            refund_payment(session, payment, pence, because, actor, now, session.get_one(Charge, charge_id))
            back += pence
    return back


def change_payer(
    session: Session, payer: Payer, booking_id: int, details: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """Send the invoice somewhere else: the payer's columns by name."""
    changed = [name for name, text in details.items() if getattr(payer, name) != text]
    for name in changed:
        setattr(payer, name, details[name])
    if changed:
        record(session, "booking", booking_id, "payer changed", actor, now, fields=changed)


def set_purchase_order(
    session: Session, payer: Payer, booking_id: int, number: str, actor: Actor, now: datetime
) -> None:
    """Add the purchase order number that was to follow."""
    payer.purchase_order = number
    record(session, "booking", booking_id, "purchase order set", actor, now)


def propose_charge(session: Session, booking_id: int, due: Due, actor: Actor, now: datetime) -> Proposal:
    """Put a charge before the administrator, in place of one that nobody has decided about."""
    earlier = session.scalar(select(Proposal).where(Proposal.booking_id == booking_id, Proposal.decided_at.is_(None)))
    if earlier is not None:
        take_back_proposal(session, earlier, actor, now)
    proposal = Proposal(
        booking_id=booking_id, reason=due.reason, pence=due.pence, explanation=due.explanation, created_at=now
    )
    session.add(proposal)
    session.flush()
    record(session, "booking", booking_id, "charge proposed", actor, now, pence=due.pence, reason=due.reason)
    return proposal


def take_back_proposal(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Nobody was told of it, so nothing is left of it but the line in the history."""
    record(
        session,
        "booking",
        proposal.booking_id,
        "charge proposal taken back",
        actor,
        now,
        pence=proposal.pence,
        reason=proposal.reason,
    )
    session.delete(proposal)
    session.flush()
