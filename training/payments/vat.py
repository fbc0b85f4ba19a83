"""How VAT stands in a price (domain.md, “Prices”; HMRC's manual VATEDU55500 on training by public bodies)."""

from decimal import Decimal
from enum import StrEnum

from training.money import half_up

STANDARD_PERCENT = 20


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
"""Below the sums of an invoice: why there is VAT in it, or why not."""


def vat_in(pence: int, treatment: str) -> int:
    """How many pence of a price are VAT, rounded half up: a sixth of it at 20 %, else none."""
    if treatment != Vat.STANDARD:
        return 0
    return int(half_up(Decimal(pence * STANDARD_PERCENT) / (100 + STANDARD_PERCENT)))
