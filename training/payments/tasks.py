"""What the worker does: sends wanted refunds to Stripe, and compares the books with our account there once a day."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from flask import current_app

from training import clock, queue
from training.db import db, transaction
from training.payments import account_operations, gateway, refund_operations
from training.payments.models import Method, Payment, Refund, RefundState
from training.payments.queries import last_comparison
from training.work import Claim, Timetable, claim_next

log = structlog.get_logger()

TIMETABLE = Timetable(
    claim=timedelta(minutes=2), waits=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
)

_SHOWN_LATE = timedelta(days=3)
"""How far back the account is read once more, for what Stripe may have shown late."""


@dataclass(frozen=True)
class _Claim:
    refund_id: int
    attempts: int
    intent_id: str
    pence: int
    key: str


@queue.sweep("payments.refund")
def send_refunds() -> int:
    """Ask Stripe for every refund to a card that is wanted. Returns how many it has taken."""
    sent = 0
    while (claim := _claim_next()) is not None:
        sent += _send(claim)
    return sent


def _claim_next() -> _Claim | None:
    now = clock.now()
    to_a_card = Refund.payment.has(Payment.method == Method.CARD)
    due = (Refund.state == RefundState.WANTED, Refund.due_at <= now, to_a_card)
    claim = claim_next(Refund, TIMETABLE, now, *due, oldest=Refund.due_at)
    return _read(claim) if claim else None


def _read(claim: Claim) -> _Claim:
    """What Stripe is asked: read in a moment, and no transaction stays open while it is asked."""
    session = db.session()
    refund = session.get_one(Refund, claim.id)
    wish = _Claim(refund.id, claim.attempts, refund.payment.intent_id or "", refund.pence, refund.key or "")
    session.rollback()
    return wish


def _send(claim: _Claim) -> bool:
    """Asked twice with the same key, Stripe refunds once: a worker that was killed here is followed by another.

    Whoever follows looks first whether Stripe has it, since a key is not remembered for ever.
    """
    ask = gateway.refund if claim.attempts == 1 else gateway.refund_again
    error, for_good, given = "", False, None
    try:
        given = ask(claim.intent_id, claim.pence, claim.key)
    except gateway.Unreachable as trouble:
        error = str(trouble)
    except gateway.NotTaken as refusal:
        error, for_good = str(refusal), True
    now = clock.now()
    with transaction() as session:
        row = refund_operations.locked_refund(session, claim.refund_id)
        if given is not None:
            refund_operations.record_refund_answer(session, row, given, now)
            return True
        if row.state == RefundState.WANTED:
            next_at = row.record_failure(TIMETABLE, claim.attempts, error, now, for_good=for_good)
            if next_at is None:
                row.state = RefundState.FAILED
            else:
                row.due_at = next_at
    log.warning("payments.not_refunded", refund=claim.refund_id, attempts=claim.attempts, final=for_good, error=error)
    return False


@queue.sweep("payments.compare", every_minutes=30)
def compare_with_stripe() -> int:
    """Compare the books with the account at Stripe, once a day. Returns how many things differ.

    While Stripe does not answer, the next sweep tries again; the money page says when it was last done.
    """
    if not current_app.config["STRIPE_SECRET_KEY"]:
        return 0
    now, today = clock.now(), clock.today()
    last = last_comparison(db.session())
    since = last.compared_at - _SHOWN_LATE if last else None
    done = last is not None and last.day >= today
    db.session.rollback()
    if done:
        return 0
    try:
        movements, left_pence = gateway.account_since(since)
    except (gateway.Unreachable, gateway.NotTaken) as trouble:
        log.warning("payments.not_compared", error=str(trouble))
        return 0
    with transaction() as session:
        comparison = account_operations.compare_with_account(session, movements, left_pence, today, now)
        differing, differs = (comparison.differing, comparison.differs) if comparison else (0, False)
    if differs:
        log.error("payments.books_differ_from_stripe", differing=differing)
    return differing
