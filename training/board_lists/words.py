"""How the lists of the Board are called on pages and in addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ListWords:
    """One list. `table` is also what history calls it."""

    table: str
    address: str
    """Its name in addresses, and in BoardLists."""
    title: str
    one: str
    what_for: str
    """What its things are chosen for, in a sentence."""


LISTS = (
    ListWords(
        "sector",
        "sectors",
        "Sectors",
        "sector",
        "Every agency has one. Bookings keep the sector of their day, and the year’s figures are divided by it.",
    ),
)
BY_ADDRESS = {one.address: one for one in LISTS}
