"""Issuing invoices and crediting them, inside transaction().

The locks are taken in one order: charges in ascending id, then the invoice, then the turn for a number.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import SYSTEM, Actor
from training.bookings.models import Booking
from training.history.operations import record
from training.invoices import emails
from training.invoices.particulars_queries import (
    by_payer,
    missing_for_credit,
    missing_for_invoice,
    postal_address_of,
)
from training.invoices.queries import standing_of
from training.invoices.uninvoiced_queries import still_waiting
from training.invoices.wording import description_of
from training.payments import invoice_dates, vat
from training.payments.invoice_models import PREFIXES, DocumentKind, Invoice, InvoiceLine
from training.payments.models import Charge
from training.payments.queries import is_not_credited, paid_for
from training.printing import printed_anew
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.years import FinancialYear

_NUMBERING_LOCKS = {DocumentKind.INVOICE: 0x45534349, DocumentKind.CREDIT_NOTE: 0x45534352}
"""Name our locks among the advisory locks of a PostgreSQL database; their second half is the year."""

MOST_LINES = 500
"""On one invoice: more would be a mistake, and a document that nobody reads."""


def issue_invoice(session: Session, charge_ids: Iterable[int], actor: Actor, now: datetime) -> list[Invoice]:
    """Put these charges on invoices: one for each payer, agency and order number among them.

    Raises Refused when one of them is on an invoice by now, or is not owed on account any more: a button that was
    pressed twice issues once.
    """
    wanted = sorted(set(charge_ids))
    if not wanted:
        raise Refused(Code.MISSING, "Choose at least one charge to put on an invoice.")
    session.scalars(select(Charge).where(Charge.id.in_(wanted)).order_by(Charge.id).with_for_update()).all()
    found = still_waiting(session, wanted)
    if len(found) < len(wanted):
        raise Refused(Code.CHANGED, _why_not(session, set(wanted) - {charge.id for charge, _ in found}))
    gathered = by_payer(found)
    if any(len(pairs) > MOST_LINES for pairs in gathered.values()):
        raise Refused(Code.TOO_MUCH, f"An invoice has at most {MOST_LINES} lines. Choose one month, or fewer bookings.")
    for pairs in gathered.values():
        _refuse_while(missing_for_invoice(session, pairs))
    return [_issue_one(session, pairs, actor, now) for pairs in gathered.values()]


def credit_withdrawn(session: Session, invoice_id: int, actor: Actor, now: datetime) -> Invoice | None:
    """Credit those lines of an invoice whose charges are owed no more. None when there are none by now."""
    invoice = session.get_one(Invoice, invoice_id, with_for_update=True)
    lines = _standing_lines(session, invoice)
    withdrawn = [line for line in lines if line.charge.withdrawn_at]
    if not withdrawn:
        return None
    return _credit(session, invoice, withdrawn, withdrawn[0].charge.withdrawn_because, actor, now)


def credit_invoice(session: Session, invoice_id: int, because: str, actor: Actor, now: datetime) -> Invoice:
    """Take back all that an invoice still asks for. What is owed stays owed, and waits for another invoice.

    Raises Refused when nothing of it is left.
    """
    invoice = session.get_one(Invoice, invoice_id, with_for_update=True)
    if invoice.is_credit:
        raise Refused(Code.NOT_POSSIBLE, "A credit note cannot be credited. Issue a new invoice instead.")
    lines = _standing_lines(session, invoice)
    if not lines:
        raise Refused(Code.DONE, "All of this invoice was credited before.")
    return _credit(session, invoice, lines, because, actor, now)


def stop_reminders(session: Session, invoice_id: int, because: str, actor: Actor, now: datetime) -> None:
    """Do not remind of an invoice, for a reason that is kept; without one, remind again."""
    invoice = session.get_one(Invoice, invoice_id, with_for_update=True)
    invoice.no_reminders_because = because[:300]
    record(session, "invoice", invoice.id, "reminders stopped" if because else "reminders allowed", actor, now)


def remind_if_late(session: Session, invoice_id: int, now: datetime) -> bool:
    """Remind of an invoice whose time it is. Whether a reminder was written.

    Under the lock of the invoice: two workers at once remind once, and nobody who paid meanwhile is reminded.
    """
    invoice, today = session.get_one(Invoice, invoice_id, with_for_update=True), clock.local(now).date()
    in_force = rules(session)
    after_days = (in_force.first_reminder_days, in_force.second_reminder_days)
    wanted = invoice_dates.reminders_due(invoice.due_on or today, today, after_days)
    left = standing_of(session, invoice, today).open_pence
    if left <= 0 or wanted <= invoice.reminders or invoice.no_reminders_because or invoice.document is None:
        return False
    again, invoice.reminders = invoice.reminders > 0, wanted
    emails.remind(session, invoice, invoice.document.pdf, left, again, now)
    record(session, "invoice", invoice.id, "reminded", SYSTEM, now, nth=wanted)
    return True


def _refuse_while(missing: str | None) -> None:
    """With VAT a document shows who supplies, to whom. Raises Refused with what has to be filled in first."""
    if missing:
        raise Refused(Code.MISSING, missing)


def _issue_one(session: Session, pairs: Sequence[tuple[Charge, Booking]], actor: Actor, now: datetime) -> Invoice:
    (first, booking), today = pairs[0], clock.local(now).date()
    payer = first.payer
    paid = paid_for(session, [charge.id for charge, _ in pairs])
    invoice = Invoice(
        **_numbered(session, DocumentKind.INVOICE, now),
        way=payer.way,
        organisation=payer.organisation,
        contact_name=payer.contact_name,
        contact_email=payer.contact_email,
        postal_address=postal_address_of(pairs),
        purchase_order=payer.purchase_order,
        cost_code=payer.cost_code,
        agency_id=booking.agency_id,
        agency_name=booking.agency_name,
        due_on=invoice_dates.due_on(today, rules(session).invoice_due_days),
        paid_pence=sum(min(max(paid[charge.id], 0), charge.pence) for charge, _ in pairs),
    )
    for position, (charge, theirs) in enumerate(pairs, start=1):
        treatment = theirs.event.course.vat
        invoice.lines.append(
            InvoiceLine(
                position=position,
                charge_id=charge.id,
                description=description_of(charge, theirs, today),
                pence=charge.pence,
                vat=treatment,
                vat_pence=vat.vat_in(charge.pence, treatment),
            )
        )
    _add_up(session, invoice)
    record(session, "invoice", invoice.id, "issued", actor, now, lines=len(pairs))
    for _, theirs in pairs:
        record(session, "booking", theirs.id, "invoiced", actor, now, invoice=invoice.id)
    return invoice


def _credit(
    session: Session, invoice: Invoice, lines: Sequence[InvoiceLine], because: str, actor: Actor, now: datetime
) -> Invoice:
    _refuse_while(missing_for_credit(session, [line.vat for line in lines]))
    kept = ("way", "organisation", "contact_name", "contact_email", "postal_address", "purchase_order", "cost_code")
    note = Invoice(
        **_numbered(session, DocumentKind.CREDIT_NOTE, now),
        **{name: getattr(invoice, name) for name in kept},
        agency_id=invoice.agency_id,
        agency_name=invoice.agency_name,
        credits_id=invoice.id,
        because=because[:200],
    )
    for position, line in enumerate(lines, start=1):
        line.credited_at = now
        note.lines.append(
            InvoiceLine(
                position=position,
                charge_id=line.charge_id,
                description=line.description,
                pence=line.pence,
                vat=line.vat,
                vat_pence=line.vat_pence,
                credits_id=line.id,
            )
        )
    _add_up(session, note)
    record(session, "invoice", invoice.id, "credited", actor, now, by=note.id, lines=len(lines))
    record(session, "invoice", note.id, "issued", actor, now, credits=invoice.id)
    for booking_id in {line.charge.booking_id for line in lines}:
        record(session, "booking", booking_id, "credited", actor, now, invoice=note.id)
    return note


def _add_up(session: Session, invoice: Invoice) -> None:
    invoice.total_pence = sum(line.pence for line in invoice.lines)
    invoice.vat_pence = sum(line.vat_pence for line in invoice.lines)
    session.add(invoice)
    session.flush()
    queue.wake("invoices.render")


def _standing_lines(session: Session, invoice: Invoice) -> Sequence[InvoiceLine]:
    """What no credit note has taken back, read after the invoice is locked."""
    return session.scalars(
        select(InvoiceLine)
        .where(InvoiceLine.invoice_id == invoice.id, is_not_credited())
        .order_by(InvoiceLine.position)
        .execution_options(populate_existing=True)
    ).all()


def _why_not(session: Session, charge_ids: set[int]) -> str:
    numbers = session.scalars(
        select(Invoice.number)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.charge_id.in_(charge_ids), is_not_credited())
        .distinct()
        .order_by(Invoice.number)
    ).all()
    if numbers:
        return f"What you chose is on an invoice already: {', '.join(numbers)}."
    return "Something you chose is not owed on account any more. The list below is as it is now: choose again."


def _numbered(session: Session, kind: DocumentKind, now: datetime) -> dict[str, object]:
    """The next number of a financial year. None is left out: the last is read under a lock held until we commit."""
    today = clock.local(now).date()
    year = FinancialYear.of_day(today).first
    _wait_for_my_turn(session, kind, year)
    last = session.scalar(select(func.max(Invoice.serial)).where(Invoice.kind == kind, Invoice.year == year))
    serial = (last or 0) + 1
    number = invoice_dates.number_of(PREFIXES[kind], year, serial)
    return {
        "kind": kind,
        "year": year,
        "serial": serial,
        "number": number,
        "issued_on": today,
        "issued_at": now,
    }


def _wait_for_my_turn(session: Session, kind: DocumentKind, year: int) -> None:
    """One transaction at a time numbers invoices. On SQLite, transaction() has seen to that already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_NUMBERING_LOCKS[kind], year)))


def print_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> int:
    """Try to make the PDFs of these documents that could not be made. Returns how many there are."""
    ids = printed_anew(session, Invoice, *which)
    for invoice_id in ids:
        record(session, "invoice", invoice_id, "PDF wanted again", actor, now)
    queue.wake("invoices.render")
    return len(ids)
