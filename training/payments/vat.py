"""How VAT stands in a price (domain.md, “Prices”; HMRC's manual VATEDU55500 on training by public bodies), and what a
document with VAT has to show (VAT Regulations 1995: 14 for invoices, 16A up to £250, 15C for credit notes).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from training.money import half_up

STANDARD_PERCENT = 20
SIMPLIFIED_UP_TO = 25_000
"""Pence, VAT included: up to this sum a document with VAT need not name the address of whoever pays."""
_ISSUED_WITHIN = timedelta(days=14)


class Vat(StrEnum):
    """What a course is for VAT. Whatever it is, the price is what is paid: VAT is inside it, never added."""

    EXEMPT = "exempt"
    ZERO = "zero-rated"
    STANDARD = "standard"
    OUTSIDE = "outside the scope"


WORDS = {
    Vat.EXEMPT: "Exempt",
    Vat.ZERO: "Zero-rated",
    Vat.STANDARD: f"{STANDARD_PERCENT}%",
    Vat.OUTSIDE: "Outside the scope",
}
"""In a column of an invoice."""

REASONS = {
    Vat.EXEMPT: "Exempt: training by an eligible public body.",
    Vat.ZERO: "Zero-rated: VAT at 0%.",
    Vat.STANDARD: f"VAT at {STANDARD_PERCENT}% is included in the price.",
    Vat.OUTSIDE: "Outside the scope of VAT.",
}
"""Below the sums of a document: why there is VAT in it, or why not."""


def reasons_of(treatments: Iterable[str]) -> tuple[str, ...]:
    """Why there is VAT or none, once for each treatment in a document, in the order of its lines."""
    return tuple(REASONS[Vat(treatment)] for treatment in dict.fromkeys(treatments))


def vat_in(pence: int, treatment: str) -> int:
    """How many pence of a price are VAT, rounded half up: a sixth of it at 20 %, else none."""
    if treatment != Vat.STANDARD:
        return 0
    return int(half_up(Decimal(pence * STANDARD_PERCENT) / (100 + STANDARD_PERCENT)))


def tax_point(issued_on: date, supplied_on: date) -> date:
    """The time of supply for VAT: the day of issue, unless that is more than 14 days after the last day of the event.

    Section 6 of the VAT Act 1994 (VAT Notice 700, section 14.2). Money that came earlier makes a tax point of its own.
    """
    return issued_on if issued_on <= supplied_on + _ISSUED_WITHIN else supplied_on


def supplier_lacks(address: str, registration: str) -> str | None:
    """Why no document with VAT can be issued yet, as a sentence; None when it can, as far as it is up to us."""
    if address.strip() and registration.strip():
        return None
    return (
        "A document with VAT has to show our postal address and VAT registration number. Fill in both on the page"
        " Settings, under Invoices."
    )


def payer_lacks(address: str, total_pence: int) -> str | None:
    """Why an invoice with VAT cannot be issued to this payer yet, as a sentence; None when it can."""
    if total_pence <= SIMPLIFIED_UP_TO or address.strip():
        return None
    return (
        "An invoice of more than £250.00 with VAT has to show the postal address of whoever pays. Add it with"
        " “Change who pays” on the page of the booking."
    )
