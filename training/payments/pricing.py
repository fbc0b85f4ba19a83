"""What a place costs, and why."""

from dataclasses import dataclass

from training.money import pounds


@dataclass(frozen=True)
class Price:
    """Whole pence, and the sentence a delegate reads beside it."""

    pence: int
    explanation: str


def standard_price(pence: int, funder: str | None) -> Price:
    """The price for everybody. `funder` is who pays for a free course, where somebody does."""
    if pence:
        return Price(pence, f"{pounds(pence)} standard price")
    return Price(0, f"Free, paid for by the {funder}" if funder else "Free")
