"""Writing the year's money in bulk: payers, charges, proposals, payments, refunds, invoices, and their history."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from demonstration.money.ledger import Bill, Books, Money, Payee
from demonstration.rows import history, insert_only, insert_rows, seeded_code
from training import clock
from training.access import SYSTEM, Actor
from training.bookings.models import Booking
from training.checkout.models import LONGEST_NAME, Attempt, AttemptLine, AttemptState
from training.checkout.operations import PAGE_LIVES
from training.history.models import History
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


def write_books(session: Session, books: Books, administrator: Actor, rng: Random) -> None:
    _write_bills(session, books)
    _write_money(session, books, administrator, rng)
    insert_only(session, History, list(_history(books, administrator)))


def _write_bills(session: Session, books: Books) -> None:
    payees: list[Payee] = [bill.payer for bill in books.bills]
    for payee, payer_id in zip(payees, insert_rows(session, Payer, [_payer_row(one) for one in payees]), strict=True):
        payee.id = payer_id
    rows = [_charge_row(bill) for bill in books.bills]
    for bill, charge_id in zip(books.bills, insert_rows(session, Charge, rows), strict=True):
        bill.id = charge_id
    latest = {bill.plan.id: bill.payer for bill in books.bills}
    session.execute(
        update(Booking),
        [{"id": booking, "payer_id": payer.id, "pays_by": payer.way} for booking, payer in latest.items()],
    )


def _payer_row(payer: Payee) -> dict[str, Any]:
    return {
        "way": payer.way,
        "organisation": payer.organisation,
        "contact_name": payer.contact_name,
        "contact_email": payer.contact_email,
        "purchase_order": payer.purchase_order,
        "cost_code": payer.cost_code,
    }


def _charge_row(bill: Bill) -> dict[str, Any]:
    return {
        "booking_id": bill.plan.id,
        "payer_id": bill.payer.id,
        "reason": ChargeReason.PLACE,
        "pence": bill.pence,
        "explanation": bill.explanation,
        "created_at": bill.created_at,
        "withdrawn_at": bill.withdrawn_at,
        "withdrawn_because": bill.withdrawn_because,
    }


def _write_money(session: Session, books: Books, administrator: Actor, rng: Random) -> None:
    """Proposals, payments, refunds, and what they were set against."""
    proposals = [
        {
            "booking_id": ask.bill.plan.id,
            "reason": ask.reason,
            "pence": ask.bill.pence,
            "explanation": ask.explanation,
            "created_at": ask.created_at,
            "decided_at": ask.decided_at,
            "decided_by_id": administrator.person_id if ask.decided_at else None,
            "waived": bool(ask.waived_because) if ask.decided_at else None,
            "waived_because": ask.waived_because,
        }
        for ask in sorted(books.asks, key=lambda ask: ask.created_at)
    ]
    insert_only(session, Proposal, proposals)
    books.money.sort(key=lambda money: (money.at, money.reference))
    payments = [_payment_row(money, administrator) for money in books.money]
    for money, payment_id in zip(books.money, insert_rows(session, Payment, payments), strict=True):
        money.id = payment_id
    _write_attempts(session, books, rng)
    books.backs.sort(key=lambda back: (back.at, back.money.id))
    codes = {RefundSource.DISPUTE: "du"}
    refunds = []
    for back in books.backs:
        code, by_card = seeded_code(rng, 16), back.money.method is Method.CARD
        refunds.append(
            {
                "payment_id": back.money.id,
                "pence": back.pence,
                "state": RefundState.DONE,
                "source": back.source,
                "because": back.because,
                "key": f"refund-demo-{code}" if back.source is RefundSource.SITE else None,
                "stripe_id": f"{codes.get(back.source, 're')}_demo_{code}" if by_card else None,
                "created_at": back.at,
                "done_at": back.done_at,
                "due_at": back.at,
            }
        )
    for back, refund_id in zip(books.backs, insert_rows(session, Refund, refunds), strict=True):
        back.id = refund_id
    shares = sorted(
        (share for bill in books.bills for share in bill.shares), key=lambda share: (share.at, share.bill.id)
    )
    allocations = [
        {
            "charge_id": share.bill.id,
            "payment_id": None if share.back else share.payment.id,
            "refund_id": share.back.id if share.back else None,
            "pence": share.pence,
            "created_at": share.at,
        }
        for share in shares
    ]
    insert_only(session, Allocation, allocations)


def _write_attempts(session: Session, books: Books, rng: Random) -> None:
    """The payment pages on which the cards were typed in: one for each payment."""
    bills = {share.money: share.bill for bill in books.bills for share in bill.shares if share.money}
    paid = [(money, bills[money]) for money in books.money if money.method is Method.CARD]
    rows = [
        {
            "key": f"demo-{seeded_code(rng, 20)}",
            "person_id": bill.plan.delegate.id,
            "state": AttemptState.PAID,
            "pence": money.pence,
            "email": bill.payer.contact_email,
            "page_id": f"cs_test_demo_{seeded_code(rng, 20)}",
            "intent_id": money.reference,
            "created_at": money.at - timedelta(minutes=4),
            "expires_at": money.at - timedelta(minutes=4) + PAGE_LIVES,
            "settled_at": money.at,
            "looks_wanted": 1,
            "looks_done": 1,
        }
        for money, bill in paid
    ]
    lines = [
        {
            "attempt_id": attempt_id,
            "booking_id": bill.plan.id,
            "name": f"{bill.plan.event.course.title}, {clock.show_date(bill.plan.event.starts_at)}"[:LONGEST_NAME],
            "pence": money.pence,
            "vat": bill.plan.event.course.vat,
        }
        for attempt_id, (money, bill) in zip(insert_rows(session, Attempt, rows), paid, strict=True)
    ]
    insert_only(session, AttemptLine, lines)


def _payment_row(money: Money, administrator: Actor) -> dict[str, Any]:
    by_card = money.method is Method.CARD
    return {
        "method": money.method,
        "pence": money.pence,
        "received_on": money.received_on,
        "payer_name": money.payer_name,
        "reference": money.reference,
        "intent_id": money.reference if by_card else None,
        "recorded_by_id": None if by_card else administrator.person_id,
        "created_at": money.at,
    }


def _history(books: Books, administrator: Actor) -> Iterator[dict[str, Any]]:
    for bill in books.bills:
        about = ("booking", bill.plan.id)
        yield history(SYSTEM, bill.created_at, *about, "charged", pence=bill.pence, reason=ChargeReason.PLACE)
        if bill.withdrawn_at:
            yield history(
                SYSTEM, bill.withdrawn_at, *about, "charge withdrawn", pence=bill.pence, reason=ChargeReason.PLACE
            )
        for share in bill.shares:
            by_hand = share.payment.method is not Method.CARD
            actor, pence = administrator if by_hand else SYSTEM, share.pence
            if share.back:
                yield history(actor, share.at, *about, "refund wanted", pence=pence, refund=share.back.id)
            elif pence > 0:
                payment = share.payment
                yield history(actor, share.at, *about, "paid", pence=pence, payment=payment.id, by=payment.method)
    for ask in books.asks:
        about, pence = ("booking", ask.bill.plan.id), ask.bill.pence
        yield history(SYSTEM, ask.created_at, *about, "charge proposed", pence=pence, reason=ask.reason)
        if ask.decided_at:
            word = "charge waived" if ask.waived_because else "charge confirmed"
            yield history(administrator, ask.decided_at, *about, word, pence=pence)
    for money in books.money:
        actor = SYSTEM if money.method is Method.CARD else administrator
        yield history(actor, money.at, "payment", money.id, "received", pence=money.pence)
