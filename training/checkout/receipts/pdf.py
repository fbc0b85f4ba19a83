"""The receipt as a document: plain words in, a tagged PDF (PDF/UA-1, A4 portrait) out."""

from dataclasses import dataclass, fields

from training.documents import PROJECT, direction, pdf_of, printable

_STYLES = PROJECT / "static" / "invoice" / "invoice.css"


@dataclass(frozen=True)
class PaidLine:
    """One place that was paid for: what, whose, and how much in pounds."""

    description: tuple[str, ...]
    """As the payment page and the message called it, and whose place it is."""
    sum: str


@dataclass(frozen=True)
class ReceiptText:
    """What the document says: finished words, never rows, so that it can be made at any time, anywhere."""

    number: str
    board_name: str
    contact_email: str
    contact_phone: str
    paid_by: str
    """As the card names them."""
    paid_on: str
    reference: str
    lines: tuple[PaidLine, ...]
    total: str
    vat: str
    """How much of it is VAT; empty where none is, or nobody knows."""
    vat_reasons: tuple[str, ...]
    """Empty where it was not kept what the courses were for VAT on the day."""
    vat_registration: str
    went_back: str
    """What of it has gone back, or is on its way; empty where nothing is."""


def render(text: ReceiptText) -> bytes:
    """The document as PDF, byte for byte the same for the same words."""
    plain = {one.name: printable(getattr(text, one.name)) for one in fields(text) if one.name != "lines"}
    lines = [{"description": printable(line.description), "sum": line.sum} for line in text.lines]
    values = {**plain, "lines": lines, "direction_of": direction}
    return pdf_of("checkout/receipts/receipt_document.html", _STYLES, values)
