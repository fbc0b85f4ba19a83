"""What the worker does: prints and sends invoices, credits what is owed no more, and reminds of what is overdue."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import SYSTEM
from training.db import db, transaction
from training.history.operations import record
from training.invoices import emails, operations, queries
from training.invoices.pdf import InvoiceText, render
from training.invoices.wording import invoice_text
from training.payments.invoice_dates import reminders_due
from training.payments.invoice_models import Invoice, InvoiceDocument
from training.printing import print_all
from training.refusals import Code, Refused
from training.settings.queries import rules

log = structlog.get_logger()


@queue.sweep("invoices.render")
def render_issued() -> int:
    """Print every invoice and credit note that has been issued, and send it. Returns how many were printed."""
    return print_all(Invoice, oldest=Invoice.id, make=_make, keep=_keep)


@queue.sweep("admin.money.credit_invoice")
def credit_withdrawn() -> int:
    """Credit the lines of invoices whose charges were withdrawn since. Returns how many credit notes were issued."""

    def credit(invoice_id: int) -> int:
        try:
            with transaction() as session:
                note = operations.credit_withdrawn(session, invoice_id, SYSTEM, clock.now())
                if note is not None:
                    operations.issue_to_new_payers(session, note, SYSTEM, clock.now())
                return note is not None
        except Refused as refused:
            if refused.code is not Code.MISSING:
                raise
            log.warning("invoices.not_credited", invoice=invoice_id, error=refused.sentence)
            return 0  # until the settings say who supplies: the next sweep tries again

    return queue.each(queries.with_withdrawn_lines(db.session()), credit)


@queue.sweep("invoices.remind", every_minutes=30)
def remind() -> int:
    """Remind of what is overdue, in the hours in which people read. Returns how many reminders were written."""
    if not 8 <= clock.local(clock.now()).hour < 18:
        return 0
    reading = db.session()
    late = [invoice.id for invoice in queries.late_invoices(reading, clock.today())]
    return queue.each(late, _remind)


def _remind(invoice_id: int) -> bool:
    """Under the lock of the invoice: two workers at once remind once, and nobody who paid meanwhile is reminded."""
    now, today = clock.now(), clock.today()
    with transaction() as session:
        invoice = session.get_one(Invoice, invoice_id, with_for_update=True)
        in_force = rules(session)
        after_days = (in_force.first_reminder_days, in_force.second_reminder_days)
        wanted = reminders_due(invoice.due_on or today, today, after_days)
        left = queries.standing_of(session, invoice, today).open_pence
        if left <= 0 or wanted <= invoice.reminders or invoice.no_reminders_because or invoice.document is None:
            return False
        again, invoice.reminders = invoice.reminders > 0, wanted
        emails.remind(session, invoice, invoice.document.pdf, left, again, now)
        record(session, "invoice", invoice.id, "reminded", SYSTEM, now, nth=wanted)
    return True


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
