"""Money is whole pence; people read and type pounds."""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{1,2}))?", re.ASCII)


def pounds(pence: int) -> str:
    """“£1,240.00”, and “-£15.00” for money going back."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def price(pence: int) -> str:
    """“£80.00”, or “Free”."""
    return pounds(pence) if pence else "Free"


def parse(text: str) -> int:
    """Pence from “80”, “£80.00” or “1,240.5”. Raises ValueError for anything else, negative sums included."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("Enter an amount in pounds, like 80 or 80.00")
    whole, part = match.groups()
    return int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))


def share(pence: int, percent: Decimal) -> int:
    """That percentage of a sum, rounded half up to the penny (domain.md, “Prices”)."""
    return int(half_up(pence * percent / 100))


def half_up(number: Decimal, to: Decimal = Decimal(1)) -> Decimal:
    """Rounded to a whole number, or to tenths with Decimal("0.1"): what lies in the middle goes up.

    Every sum and every percentage that is shown is rounded here.
    """
    return number.quantize(to, ROUND_HALF_UP)
