from datetime import datetime

from sqlalchemy.orm import Session

from training import queue
from training.checkout.models import Attempt
from training.checkout.receipts.models import Receipt
from training.links import new_code
from training.payments.models import Payment

SWEEP = "checkout.print_receipts"


def want_receipt(session: Session, attempt: Attempt, payment: Payment, now: datetime) -> Receipt:
    """Let the worker make a receipt for a payment that has arrived. Inside transaction()."""
    receipt = Receipt(number=f"REC-{new_code(8)}", attempt_id=attempt.id, payment_id=payment.id, created_at=now)
    session.add(receipt)
    session.flush()
    queue.wake(SWEEP)
    return receipt
