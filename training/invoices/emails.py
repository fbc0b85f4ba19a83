"""The messages with an invoice: itself, a reminder of it, and what an agency owes."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.invoices.statement_queries import Statement
from training.mail.models import Attachment
from training.mail.operations import post
from training.payments.invoice_models import Invoice


def send_invoice(session: Session, invoice: Invoice, pdf: bytes | None, now: datetime) -> None:
    """To the finance contact, once, with the document where there is one by then."""
    post(
        session,
        "invoices/credited" if invoice.is_credit else "invoices/issued",
        invoice.contact_email,
        now,
        {**context_of_invoice(invoice), "attached": pdf is not None},
        about=("invoice", invoice.id),
        once=f"invoice:{invoice.id}",
        attachments=(_document(invoice, pdf),) if pdf else (),
    )


def remind(session: Session, invoice: Invoice, pdf: bytes, left_pence: int, again: bool, now: datetime) -> None:
    """To the finance contact: what is owed and since when, with the document once more.

    `again`: they were reminded before, so this one is in other words. After a long silence the first may be the last.
    """
    days = (clock.local(now).date() - (invoice.due_on or invoice.issued_on)).days
    post(
        session,
        "invoices/reminder",
        invoice.contact_email,
        now,
        {**context_of_invoice(invoice), "left_pence": left_pence, "again": again, "days": days},
        about=("invoice", invoice.id),
        once=f"invoice reminder:{invoice.id}:{invoice.reminders}",
        attachments=(_document(invoice, pdf),),
    )


def _document(invoice: Invoice, pdf: bytes) -> Attachment:
    return Attachment(filename=f"{invoice.number}.pdf", content_type="application/pdf", content=pdf)


def context_of_invoice(invoice: Invoice) -> dict[str, object]:
    """What every message about an invoice is filled in from."""
    return {
        "invoice": invoice,
        "contact_name": invoice.contact_name,
        "organisation": invoice.organisation,
        "purchase_order": invoice.purchase_order,
        "cost_code": invoice.cost_code,
        "issued": clock.show_date(invoice.issued_on),
        "due": clock.show_date(invoice.due_on) if invoice.due_on else "",
    }


def send_statement(session: Session, statement: Statement, to_address: str, table: bytes, now: datetime) -> None:
    """What an agency owes, with the table attached."""
    attachment = Attachment(filename="statement.csv", content_type="text/csv; charset=utf-8", content=table)
    post(
        session,
        "invoices/statement",
        to_address,
        now,
        {"statement": statement, "agency_name": statement.agency.name, "today": clock.show_date(now)},
        about=("agency", statement.agency.id),
        attachments=(attachment,),
    )
