"""Invoice and credit note as documents: plain words in, a tagged PDF (PDF/UA-1, A4 portrait) out."""

from dataclasses import dataclass, fields

from training.documents import PROJECT, direction, pdf_of, printable

_STYLES = PROJECT / "static" / "invoice" / "invoice.css"


@dataclass(frozen=True)
class LineText:
    """One line: what it is for, a sentence each, and its sums in pounds."""

    description: tuple[str, ...]
    quantity: str  # “1 at £100.00”: how many, and the price of each without VAT
    net: str
    vat: str  # “Exempt”, “20%”
    vat_sum: str
    gross: str


@dataclass(frozen=True)
class InvoiceText:
    """What the document says: finished words, never rows, so that it can be rendered at any time, anywhere."""

    title: str  # “Invoice”, “Credit note”
    number: str  # “INV-2026-00001”
    board_name: str
    contact_email: str
    contact_phone: str
    supplier: tuple[str, ...]  # the name that is registered for VAT, and the lines of its postal address
    vat_registration: str  # empty where the board is not registered
    issued_text: str  # “10 December 2026”
    due_text: str | None  # None on a credit note
    corrects: str | None  # the number of the invoice that a credit note corrects
    corrects_issued: str | None
    because: str  # why a credit note was issued
    address: tuple[str, ...]
    references: tuple[tuple[str, str], ...]  # “Purchase order” and its number
    lines: tuple[LineText, ...]
    net: str
    parts: tuple[tuple[str, str], ...]  # how much of it at each rate, where there are several
    vat: str
    total: str
    paid: str | None  # None where nothing had been paid
    left: str
    vat_reasons: tuple[str, ...]
    how_to_pay: tuple[str, ...]


def render(text: InvoiceText) -> bytes:
    """The document as PDF, byte for byte the same for the same words."""
    values = {field.name: getattr(text, field.name) for field in fields(text)}
    lines = [{field.name: printable(getattr(line, field.name)) for field in fields(line)} for line in text.lines]
    plain = {name: printable(value) for name, value in values.items() if name != "lines"}
    return pdf_of("invoices/invoice_document.html", _STYLES, {**plain, "lines": lines, "direction_of": direction})
