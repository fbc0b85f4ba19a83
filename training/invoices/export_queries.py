"""Everything that the council's finance system wants to know of a period, as rows (docs/finance.md)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.downloads import Cell, pounds_of
from training.invoices.payment_queries import received_between
from training.invoices.queries import InvoiceStanding, issued_between, standings_of
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import Allocation, Payment, Refund, RefundState
from training.payments.vat import Vat

COLUMNS = (
    *("Kind", "Number", "Date", "Due", "Payer", "Finance contact", "E-mail", "Agency", "Purchase order", "Cost code"),
    *("Net", "VAT treatment", "VAT", "Gross", "Paid", "Credited", "Open", "State", "Method", "Reference", "About"),
)


def rows_of(session: Session, first: date, last: date, today: date) -> Iterator[list[Cell]]:
    """Invoices and credit notes issued, payments received and refunds made from one day to another, both included."""
    documents = issued_between(session, first, last)
    for standing in standings_of(session, documents, today):
        yield from _document_rows(standing)
    payments = received_between(session, first, last)
    numbers = _invoices_paid(session, [payment.id for payment in payments])
    for payment in payments:
        yield _payment_row(payment, ", ".join(numbers[payment.id]))
    for refund in _refunds_between(session, first, last):
        yield _refund_row(refund)


def periods(session: Session) -> tuple[date, date] | None:
    """The first and last day on which anything was issued or received; None where nothing ever was."""
    days = [
        *session.execute(select(func.min(Invoice.issued_on), func.max(Invoice.issued_on))).one(),
        *session.execute(select(func.min(Payment.received_on), func.max(Payment.received_on))).one(),
    ]
    known = [day for day in days if day]
    return (min(known), max(known)) if known else None


def _document_rows(standing: InvoiceStanding) -> Iterator[list[Cell]]:
    """One row a VAT treatment; what was paid, credited and is open stands in the first of them."""
    invoice = standing.invoice
    sign = -1 if invoice.is_credit else 1
    by_treatment: dict[str, list[InvoiceLine]] = defaultdict(list)
    for line in invoice.lines:
        by_treatment[line.vat].append(line)
    for nth, (treatment, lines) in enumerate(by_treatment.items()):
        gross, vat = sum(line.pence for line in lines), sum(line.vat_pence for line in lines)
        whole: list[Cell] = [None, None, None]
        if nth == 0 and not invoice.is_credit:
            whole = [pounds_of(standing.paid_pence), pounds_of(standing.credited_pence), pounds_of(standing.open_pence)]
        yield [
            invoice.kind.capitalize(),
            invoice.number,
            invoice.issued_on,
            invoice.due_on,
            invoice.organisation,
            invoice.contact_name,
            invoice.contact_email,
            invoice.agency_name,
            invoice.purchase_order,
            invoice.cost_code,
            pounds_of(sign * (gross - vat)),
            Vat(treatment).value,
            pounds_of(sign * vat),
            pounds_of(sign * gross),
            *whole,
            standing.word,
            invoice.way,
            "",
            f"{invoice.credits.number}: {invoice.because}" if invoice.credits else "",
        ]


def _payment_row(payment: Payment, invoices: str) -> list[Cell]:
    return _money_row("Payment", payment, payment.received_on, payment.pence, invoices)


def _refund_row(refund: Refund) -> list[Cell]:
    assert refund.done_at is not None
    return _money_row("Refund", refund.payment, clock.local(refund.done_at).date(), -refund.pence, refund.because)


def _money_row(kind: str, payment: Payment, day: date, pence: int, about: str) -> list[Cell]:
    nothing: list[Cell] = [None] * 6
    return [
        *(kind, f"PAY-{payment.id}", day, None, payment.payer_name, *nothing[:5]),
        *(None, None, None, pounds_of(pence), *nothing[:3], None, payment.method, payment.reference, about),
    ]


def _invoices_paid(session: Session, payment_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(Allocation.payment_id, Invoice.number)
        .join(InvoiceLine, InvoiceLine.charge_id == Allocation.charge_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Allocation.payment_id.in_(payment_ids), InvoiceLine.credits_id.is_(None))
        .distinct()
        .order_by(Invoice.number)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for payment_id, number in rows.tuples():
        if payment_id is not None:
            found[payment_id].append(number)
    return found


def _refunds_between(session: Session, first: date, last: date) -> Sequence[Refund]:
    begins, ends = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    return session.scalars(
        select(Refund)
        .where(Refund.state == RefundState.DONE, Refund.done_at >= begins, Refund.done_at < ends)
        .options(joinedload(Refund.payment))
        .order_by(Refund.done_at, Refund.id)
    ).all()
