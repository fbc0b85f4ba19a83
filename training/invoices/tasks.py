"""What the worker does: prints and sends invoices, credits what is owed no more, and reminds of what is overdue."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update

from training import clock, queue
from training.access import SYSTEM
from training.db import db, transaction
from training.history.operations import record
from training.invoices import emails, operations, queries
from training.invoices.pdf import InvoiceText, render
from training.invoices.wording import invoice_text
from training.payments.invoice_dates import reminders_due
from training.payments.invoice_models import Invoice, InvoiceDocument
from training.settings.queries import rules

log = structlog.get_logger()

CLAIM = timedelta(minutes=2)
"""How long a worker may take over one document before another takes it up."""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
"""How long after each failed attempt the next one comes; after the last, as long again."""


@queue.job("invoices.render")
def render_issued() -> int:
    """Print every invoice and credit note that has been issued, and send it. Returns how many were printed."""
    made = 0
    while (invoice_id := _claim_next()) is not None:
        made += _make(invoice_id)
    return made


@queue.job("invoices.credit")
def credit_withdrawn() -> int:
    """Credit the lines of invoices whose charges were withdrawn since. Returns how many credit notes were issued."""
    issued = 0
    for invoice_id in queries.with_withdrawn_lines(db.session()):
        with transaction() as session:
            note = operations.credit_withdrawn(session, invoice_id, SYSTEM, clock.now())
            if note is not None:
                operations.issue_to_new_payers(session, note, SYSTEM, clock.now())
            issued += note is not None
    return issued


@queue.job("invoices.remind", every_minutes=30)
def remind() -> int:
    """Remind of what is overdue, in the hours in which people read. Returns how many reminders were written."""
    if not 8 <= clock.local(clock.now()).hour < 18:
        return 0
    reading = db.session()
    late = [invoice.id for invoice in queries.late_invoices(reading, clock.today())]
    return sum(_remind(invoice_id) for invoice_id in late)


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
        invoice.reminders = wanted
        emails.remind(session, invoice, invoice.document.pdf, left, wanted, now)
        record(session, "invoice", invoice.id, "reminded", SYSTEM, now, nth=wanted)
    return True


def _claim_next() -> int | None:
    now = clock.now()
    unclaimed = or_(Invoice.claimed_until.is_(None), Invoice.claimed_until < now)
    with transaction() as session:
        found = session.scalar(
            select(Invoice.id)
            .where(Invoice.rendered_at.is_(None), unclaimed)
            .order_by(Invoice.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is not None:
            session.execute(
                update(Invoice)
                .where(Invoice.id == found)
                .values(claimed_until=now + CLAIM, attempts=Invoice.attempts + 1)
            )
    return found


@dataclass(frozen=True)
class _Rendered:
    pdf: bytes | None
    error: str | None = None


def _make(invoice_id: int) -> bool:
    result = _render(invoice_id)
    now = clock.now()
    with transaction() as session:
        invoice = session.get_one(Invoice, invoice_id, with_for_update=True)
        attempts = invoice.attempts
        invoice.last_error = result.error
        if result.pdf is None:
            invoice.claimed_until = now + WAITS[min(attempts, len(WAITS)) - 1]
        elif invoice.rendered_at is None:  # else another worker was faster: its PDF is the same, byte for byte
            invoice.document = InvoiceDocument(pdf=result.pdf)
            invoice.rendered_at, invoice.claimed_until = now, None
            emails.send_invoice(session, invoice, result.pdf, now)
    if result.error:
        log.warning("invoices.not_rendered", invoice=invoice_id, attempts=attempts, error=result.error)
    return result.pdf is not None


def _render(invoice_id: int) -> _Rendered:
    try:
        return _Rendered(render(_text_of(invoice_id)))
    except Exception as trouble:  # whatever it is, it is recorded, and the next invoice has to be made
        return _Rendered(None, f"{type(trouble).__name__}: {trouble}"[:500])


def _text_of(invoice_id: int) -> InvoiceText:
    """The words of an invoice, read in a moment: no transaction stays open while it renders."""
    session = db.session()
    text = invoice_text(session.get_one(Invoice, invoice_id), rules(session))
    session.rollback()
    return text
