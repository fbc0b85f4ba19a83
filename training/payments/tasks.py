"""What the worker does: sends wanted refunds to Stripe, outside any transaction, and records what became of them."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select

from training import clock, queue
from training.db import transaction
from training.payments import gateway, refund_operations
from training.payments.models import Method, Payment, Refund, RefundState

log = structlog.get_logger()

CLAIM = timedelta(minutes=2)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
"""How long after each failed attempt the next one comes; after the last, as long again."""


@dataclass(frozen=True)
class _Claim:
    refund_id: int
    attempts: int
    intent_id: str
    pence: int
    key: str


@queue.job("payments.refund")
def send_refunds() -> int:
    """Ask Stripe for every refund to a card that is wanted. Returns how many it has taken."""
    sent = 0
    while (claim := _claim_next()) is not None:
        sent += _send(claim)
    return sent


def _claim_next() -> _Claim | None:
    now = clock.now()
    unclaimed = or_(Refund.claimed_until.is_(None), Refund.claimed_until < now)
    with transaction() as session:
        found = session.execute(
            select(Refund, Payment.intent_id)
            .join(Refund.payment)
            .where(Refund.state == RefundState.WANTED, Refund.due_at <= now, unclaimed, Payment.method == Method.CARD)
            .order_by(Refund.due_at, Refund.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=Refund)
        ).first()
        if found is None:
            return None
        refund, intent_id = found
        refund.claimed_until, refund.attempts = now + CLAIM, refund.attempts + 1
        return _Claim(refund.id, refund.attempts, intent_id or "", refund.pence, refund.key or "")


def _send(claim: _Claim) -> bool:
    """Asked twice with the same key, Stripe refunds once: a worker that was killed here is followed by another."""
    error, final, given = None, False, None
    try:
        given = gateway.refund(claim.intent_id, claim.pence, claim.key)
    except gateway.Unreachable as trouble:
        error = str(trouble)
    except gateway.NotTaken as refusal:
        error, final = str(refusal), True
    now = clock.now()
    with transaction() as session:
        row = session.get_one(Refund, claim.refund_id, with_for_update=True)
        if given is not None:
            refund_operations.answered(session, row, given, now)
        elif row.state == RefundState.WANTED:
            row.last_error, row.claimed_until = error, None
            row.due_at = now + WAITS[min(claim.attempts, len(WAITS)) - 1]
            if final:
                row.state = RefundState.FAILED
    if error:
        log.warning("payments.not_refunded", refund=claim.refund_id, attempts=claim.attempts, final=final, error=error)
    return given is not None
