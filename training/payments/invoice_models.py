"""Invoices and credit notes. A row is never changed once it is issued: what is wrong is put right by a credit note."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.db import Base, code, one_of
from training.payments.models import Charge, Way
from training.payments.vat import Vat
from training.printing import PrintableDocument


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"


PREFIXES = {DocumentKind.INVOICE: "INV", DocumentKind.CREDIT_NOTE: "CRN"}


class Invoice(PrintableDocument, Base):
    """What a payer is asked for, or let off, under a number without a gap. It is the work row for its own PDF.

    Payer, purchase order and agency are kept as on the day. A credit note takes back lines of the invoice it names.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        one_of("kind", DocumentKind),
        one_of("way", Way),
        UniqueConstraint("kind", "year", "serial"),
        CheckConstraint("total_pence > 0", name="total_positive"),
        CheckConstraint("vat_pence BETWEEN 0 AND total_pence", name="vat_inside"),
        CheckConstraint("paid_pence BETWEEN 0 AND total_pence", name="paid_inside"),
        CheckConstraint("(kind = 'credit note') = (credits_id IS NOT NULL)", name="credit_names_invoice"),
        CheckConstraint("(kind = 'invoice') = (due_on IS NOT NULL)", name="invoice_is_due"),
        CheckConstraint("(kind = 'credit note') = (because <> '')", name="credit_with_reason"),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="reminders_counted"),
        Index("ix_invoice_to_render", "rendered_at", "claimed_until"),
        Index("ix_invoice_due_on", "due_on"),
        Index("ix_invoice_issued_on", "issued_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code())
    year: Mapped[int]
    """The calendar year in which the financial year begins."""
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(code(), unique=True)
    """“INV-2026-00001”."""
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    because: Mapped[str] = mapped_column(String(200), default="")
    """Why a credit note was issued."""

    way: Mapped[str] = mapped_column(code())
    organisation: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    postal_address: Mapped[str] = mapped_column(String(300), default="")
    purchase_order: Mapped[str] = mapped_column(String(60), default="")
    cost_code: Mapped[str] = mapped_column(String(60), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    agency_name: Mapped[str] = mapped_column(String(200), default="")

    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    due_on: Mapped[date | None]
    total_pence: Mapped[int]
    """VAT included."""
    vat_pence: Mapped[int]
    paid_pence: Mapped[int] = mapped_column(default=0)
    """What had been paid for its charges on the day of issue."""

    reminders: Mapped[int] = mapped_column(default=0)
    """How many were sent."""
    no_reminders_because: Mapped[str] = mapped_column(String(300), default="")
    """Why none are sent, such as a dispute; empty while they are."""

    lines: Mapped[list["InvoiceLine"]] = relationship(
        back_populates="invoice", order_by="InvoiceLine.position", foreign_keys="InvoiceLine.invoice_id"
    )
    credits: Mapped["Invoice | None"] = relationship(remote_side=id, foreign_keys=credits_id)
    document: Mapped["InvoiceDocument | None"] = relationship(cascade="all, delete-orphan")

    @property
    def is_credit(self) -> bool:
        return self.kind == DocumentKind.CREDIT_NOTE


class InvoiceLine(Base):
    """One charge on an invoice, in words as on the day; or one line of an invoice that a credit note takes back."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        one_of("vat", Vat),
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("vat_pence BETWEEN 0 AND pence", name="vat_inside"),
        CheckConstraint("credits_id IS NULL OR credited_at IS NULL", name="credits_stand"),
        # A charge is on one invoice at a time: on another only after it was credited.
        Index(
            "uq_invoice_line_charge",
            "charge_id",
            unique=True,
            sqlite_where=text("credits_id IS NULL AND credited_at IS NULL"),
            postgresql_where=text("credits_id IS NULL AND credited_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    position: Mapped[int]
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    description: Mapped[str] = mapped_column(String(1000))
    """What it is for, one sentence a line."""
    pence: Mapped[int]
    vat: Mapped[str] = mapped_column(code())
    vat_pence: Mapped[int]
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_line.id"), unique=True)
    """The line that this one takes back: none is taken back twice."""
    credited_at: Mapped[datetime | None]

    invoice: Mapped[Invoice] = relationship(back_populates="lines", foreign_keys=invoice_id)
    charge: Mapped[Charge] = relationship()


class InvoiceDocument(Base):
    """The PDF, apart from the row that lists read."""

    __tablename__ = "invoice_document"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
