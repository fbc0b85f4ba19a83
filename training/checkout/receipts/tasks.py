"""What the worker does: makes the receipts of card payments."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import queue
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.operations import SWEEP
from training.checkout.receipts.pdf import ReceiptText, render
from training.checkout.receipts.queries import receipt_to_print
from training.checkout.receipts.wording import receipt_text
from training.db import db
from training.payments.queries import refundable
from training.printing import print_all
from training.settings.queries import rules


@queue.sweep(SWEEP)
def print_receipts() -> int:
    """Make every receipt that is wanted and not there. Returns how many were made."""
    return print_all(Receipt, oldest=Receipt.id, make=_make, keep=_keep, again=SWEEP)


def _make(receipt_id: int) -> bytes:
    return render(_text_of(receipt_id))


def _keep(_session: Session, receipt: Receipt, pdf: bytes, _now: datetime) -> None:
    receipt.pdf = pdf


def _text_of(receipt_id: int) -> ReceiptText:
    """The words of a receipt, read in a moment: no transaction stays open while it is made."""
    session = db.session()
    receipt = receipt_to_print(session, receipt_id)
    back = receipt.payment.pence - refundable(session, receipt.payment)
    text = receipt_text(receipt, rules(session), back)
    session.rollback()
    return text
