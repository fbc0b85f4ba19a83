from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.checkout.models import Attempt
from training.checkout.receipts.models import Receipt
from training.history.operations import record
from training.links import new_code
from training.payments.models import Payment
from training.printing import printed_anew

SWEEP = "checkout.print_receipts"


def want_receipt(session: Session, attempt: Attempt, payment: Payment, now: datetime) -> Receipt:
    """Let the worker make a receipt for a payment that has arrived. Inside transaction()."""
    receipt = Receipt(number=f"REC-{new_code(8)}", attempt_id=attempt.id, payment_id=payment.id, created_at=now)
    session.add(receipt)
    session.flush()
    queue.wake(SWEEP)
    return receipt


def print_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> int:
    """Try to make the PDFs of these receipts that could not be made. Returns how many there are."""
    ids = printed_anew(session, Receipt, *which)
    for payment_id in session.scalars(select(Receipt.payment_id).where(Receipt.id.in_(ids))):
        record(session, "payment", payment_id, "receipt wanted again", actor, now)
    queue.wake(SWEEP)
    return len(ids)
