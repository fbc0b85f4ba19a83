"""Which charges are on an invoice. Whose they are is for the callers to know."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from training.payments.invoice_models import Invoice, InvoiceLine


def stands() -> ColumnElement[bool]:
    """Lines of invoices that no credit note has taken back."""
    return InvoiceLine.credits_id.is_(None) & InvoiceLine.credited_at.is_(None)


def invoices_with(session: Session, charge_ids: Iterable[int]) -> Sequence[Invoice]:
    """The invoices on which these charges stand now, the oldest first."""
    return session.scalars(
        select(Invoice)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.charge_id.in_(list(charge_ids)), stands())
        .distinct()
        .order_by(Invoice.id)
    ).all()
