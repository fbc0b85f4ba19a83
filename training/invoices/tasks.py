"""What the worker does: prints and sends invoices, credits what is owed no more, and reminds of what is overdue."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import SYSTEM
from training.db import db, transaction
from training.invoices import emails, operations, queries, uninvoiced_queries
from training.invoices.particulars_queries import by_payer
from training.invoices.pdf import InvoiceText, render
from training.invoices.wording import invoice_text
from training.payments.invoice_models import Invoice, InvoiceDocument
from training.printing import print_all
from training.refusals import Code, Refused
from training.settings.queries import rules

log = structlog.get_logger()


@queue.sweep("invoices.render")
def render_issued() -> int:
    """Print every invoice and credit note that has been issued, and send it. Returns how many were printed."""
    return print_all(Invoice, oldest=Invoice.id, make=_make, keep=_keep, again="invoices.render")


@queue.sweep("admin.money.credit_invoice")
def credit_withdrawn() -> int:
    """Credit the lines of invoices whose charges were withdrawn since, and then invoice whoever pays instead.

    Returns how many credit notes were issued. What lacks something stays on the desk, and the next sweep tries again.
    """
    credited = queue.each(queries.with_withdrawn_lines(db.session()), _credit)
    to_others = by_payer(uninvoiced_queries.handed_over(db.session()))
    queue.each([[charge.id for charge, _ in pairs][: operations.MOST_LINES] for pairs in to_others.values()], _issue)
    return credited


def _credit(invoice_id: int) -> bool:
    try:
        with transaction() as session:
            return operations.credit_withdrawn(session, invoice_id, SYSTEM, clock.now()) is not None
    except Refused as refused:
        if refused.code is not Code.MISSING:
            raise
        log.warning("invoices.not_credited", invoice=invoice_id, error=refused.sentence)
        return False


def _issue(charge_ids: Sequence[int]) -> bool:
    """Its own transaction: a payer of whom something is missing leaves the credit note standing."""
    try:
        with transaction() as session:
            operations.issue_invoice(session, charge_ids, SYSTEM, clock.now())
            return True
    except Refused as refused:
        if refused.code not in {Code.MISSING, Code.CHANGED}:  # the latter: they were invoiced or paid meanwhile
            raise
        log.warning("invoices.not_issued", charges=charge_ids, error=refused.sentence)
        return False


@queue.sweep("invoices.remind", every_minutes=30)
def remind() -> int:
    """Remind of what is overdue, in the hours in which people read. Returns how many reminders were written."""
    if not 8 <= clock.local(clock.now()).hour < 18:
        return 0
    reading = db.session()
    late = [invoice.id for invoice in queries.late_invoices(reading, clock.today())]
    return queue.each(late, _remind)


def _remind(invoice_id: int) -> bool:
    with transaction() as session:
        return operations.remind_if_late(session, invoice_id, clock.now())


def _make(invoice_id: int) -> bytes:
    return render(_text_of(invoice_id))


def _keep(session: Session, invoice: Invoice, pdf: bytes, now: datetime) -> None:
    invoice.document = InvoiceDocument(pdf=pdf)
    emails.send_invoice(session, invoice, pdf, now)


def _text_of(invoice_id: int) -> InvoiceText:
    """The words of an invoice, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    text = invoice_text(session.get_one(Invoice, invoice_id), rules(session))
    session.rollback()
    return text
