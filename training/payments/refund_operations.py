"""What became of refunds, inside transaction(): asked for by us, by somebody in Stripe's dashboard, or by a bank."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.history.operations import record
from training.payments.gateway import MoneyBack
from training.payments.ledger_operations import new_refund_key, refund_payment
from training.payments.models import MONEY_BACK, Allocation, Charge, Method, Payment, Refund, RefundSource, RefundState
from training.payments.queries import refundable
from training.refusals import Code, Refused

_STATES = {
    "succeeded": RefundState.DONE,
    "pending": RefundState.SENT,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}

_FURTHER = [RefundState.WANTED, RefundState.SENT, RefundState.DONE, RefundState.FAILED]
"""A refund only ever moves on: an answer that was read before another one must not take it back."""

_SENT_TWICE = "Sent a second time, although it was wanted once"


def locked_refund(session: Session, refund_id: int) -> Refund:
    """A refund, read after its payment is locked and then itself: whoever decides what becomes of it begins here."""
    refund = session.get_one(Refund, refund_id)
    session.refresh(refund.payment, with_for_update=True)
    session.refresh(refund, with_for_update=True)
    return refund


def take_in_refund(session: Session, payment: Payment, found: Iterable[MoneyBack], now: datetime) -> None:
    """Write down every refund and dispute that Stripe has of a card payment, and how each stands now.

    Called again with the same, or with older news first, it ends in the same rows: what Stripe says now is what counts.
    A row that has no number yet is known by its key. One that has a number is that refund and no other: what else
    Stripe has becomes a row, so that all that left us stands in the books.
    """
    session.refresh(payment, with_for_update=True)
    known = session.scalars(select(Refund).where(Refund.payment_id == payment.id)).all()
    by_stripe_id = {refund.stripe_id: refund for refund in known if refund.stripe_id}
    by_key = {refund.key: refund for refund in known if refund.key}
    for given in found:
        asked_for = by_key.get(given.key) if given.key else None
        refund = by_stripe_id.get(given.id) or (asked_for if asked_for and asked_for.stripe_id is None else None)
        if refund is None:
            if given.state in {"failed", "canceled"}:
                continue  # it took nothing from us
            because = _SENT_TWICE if asked_for else given.because
            refund = _from_elsewhere(session, payment, given, because, now)
        _stands(session, refund, given, now)


def _give_up_wishes(session: Session, payment: Payment, now: datetime) -> None:
    """Money that went back by another way is not sent once more: our own wishes shrink to what is left of it.

    One that a worker has in hand is left alone: Stripe refuses what is more than it has.
    """
    wishes = session.scalars(
        select(Refund)
        .where(
            Refund.payment_id == payment.id,
            Refund.state == RefundState.WANTED,
            or_(Refund.claimed_until.is_(None), Refund.claimed_until < now),
        )
        .order_by(Refund.id.desc())
    ).all()
    for wish in wishes:
        over = -refundable(session, payment)
        if over <= 0:
            return
        wish.state, wish.last_error = RefundState.FAILED, "The money had gone back by another way."
        record(session, "payment", payment.id, "refund given up", SYSTEM, now, pence=wish.pence, refund=wish.id)
        session.flush()
        if wish.pence > over:
            about = session.scalar(select(Allocation.charge_id).where(Allocation.refund_id == wish.id))
            charge = session.get_one(Charge, about) if about else None
            refund_payment(session, payment, wish.pence - over, wish.because, SYSTEM, now, charge)


def record_refund_answer(session: Session, refund: Refund, given: MoneyBack, now: datetime) -> None:
    """Stripe has taken our wish for this refund, which is locked."""
    refund.record_success()
    take_in_refund(session, refund.payment, [given], now)


def paid_back_by_hand(session: Session, refund_id: int, actor: Actor, now: datetime) -> None:
    """The administrator has sent the money by bank. Raises Refused where there is nothing to send."""
    refund = locked_refund(session, refund_id)
    if refund.payment.method == Method.CARD and refund.state != RefundState.FAILED:
        raise Refused(Code.NOT_POSSIBLE, "This money goes back to the card by itself.")
    if refund.state == RefundState.DONE:
        raise Refused(Code.DONE, "It was paid back before.")
    refund.state, refund.done_at = RefundState.DONE, now
    refund.stripe_id = refund.key = None  # it went another way: what became of it at Stripe is nothing to it any more
    record(session, "payment", refund.payment_id, "paid back by hand", actor, now, pence=refund.pence, refund=refund.id)


def try_refund_again(session: Session, refund_id: int, actor: Actor, now: datetime) -> None:
    """A refund that failed is asked for once more, under a new key. Raises Refused."""
    refund = locked_refund(session, refund_id)
    if refund.state != RefundState.FAILED or refund.source != RefundSource.SITE:
        raise Refused(Code.NOT_POSSIBLE, "This refund has not failed, so there is nothing to try again.")
    refund.state, refund.due_at, refund.attempts = RefundState.WANTED, now, 0
    refund.stripe_id, refund.last_error, refund.key = None, None, new_refund_key()
    record(session, "payment", refund.payment_id, "refund wanted again", actor, now, refund=refund.id)


def _from_elsewhere(session: Session, payment: Payment, given: MoneyBack, because: str, now: datetime) -> Refund:
    """Somebody refunded in Stripe's dashboard, or a cardholder's bank took the money back."""
    refund = Refund(
        payment_id=payment.id,
        payment=payment,
        pence=given.pence,
        state=RefundState.SENT,
        source=RefundSource.DISPUTE if given.is_dispute else RefundSource.DASHBOARD,
        because=because[:200],
        stripe_id=given.id,
        created_at=now,
        due_at=now,
    )
    session.add(refund)
    session.flush()
    _give_up_wishes(session, payment, now)
    left = given.pence
    for charge, pence in _covered(session, payment):
        taken = min(left, pence)
        if taken > 0:
            session.add(Allocation(charge_id=charge.id, refund_id=refund.id, pence=taken, created_at=now))
            record(session, "booking", charge.booking_id, f"refunded by {refund.source}", SYSTEM, now, pence=taken)
            left -= taken
    session.flush()
    record(session, "payment", payment.id, f"refunded by {refund.source}", SYSTEM, now, pence=given.pence)
    return refund


def _covered(session: Session, payment: Payment) -> list[tuple[Charge, int]]:
    """The charges that this payment covers now, and how much of each: withdrawn ones first, then the newest."""
    paid = dict(
        session.execute(
            select(Allocation.charge_id, func.sum(Allocation.pence))
            .where(Allocation.payment_id == payment.id)
            .group_by(Allocation.charge_id)
        )
        .tuples()
        .all()
    )
    back = dict(
        session.execute(
            select(Allocation.charge_id, func.sum(Allocation.pence))
            .join(Refund, Refund.id == Allocation.refund_id)
            .where(Refund.payment_id == payment.id, Refund.state.in_(MONEY_BACK))
            .group_by(Allocation.charge_id)
        )
        .tuples()
        .all()
    )
    charges = session.scalars(
        select(Charge).where(Charge.id.in_(paid)).order_by(Charge.withdrawn_at.is_(None), Charge.id.desc())
    )
    return [(charge, paid[charge.id] - back.get(charge.id, 0)) for charge in charges]


def _stands(session: Session, refund: Refund, given: MoneyBack, now: datetime) -> None:
    state = _STATES.get(given.state, RefundState.SENT)
    refund.stripe_id = given.id
    if _FURTHER.index(state) <= _FURTHER.index(RefundState(refund.state)):
        return
    refund.state = state
    refund.done_at = now if state == RefundState.DONE else None
    refund.claimed_until = None
    if state == RefundState.FAILED:
        refund.last_error = "Stripe could not send it back." if not given.is_dispute else None
    record(session, "payment", refund.payment_id, f"refund {state}", SYSTEM, now, pence=given.pence, refund=refund.id)
    session.flush()
