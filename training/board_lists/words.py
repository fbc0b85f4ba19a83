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
    ListWords(
        "tariff",
        "tariffs",
        "Tariffs",
        "tariff",
        "Every agency has one, and a course can have prices of its own for it. Bookings keep the price of their day.",
    ),
    ListWords(
        "area",
        "areas",
        "Areas",
        "area",
        "Where agencies are. Bookings keep the area of their day, and joint events can keep places for some.",
    ),
    ListWords(
        "quadrant",
        "quadrants",
        "Quadrants",
        "quadrant",
        "The parts of Essex. Agencies and venues there are in one, and bookings keep the quadrant of their day.",
    ),
    ListWords(
        "level",
        "levels",
        "Levels",
        "level",
        "How far a course goes. A course keeps a level that has ended, until it is given another on its own page.",
    ),
    ListWords(
        "learning_kind",
        "learning",
        "Learning that is not an event",
        "kind of learning",
        "What people learn from without coming to an event. A number is kept for each month, and each kind has a table"
        " in the reports.",
    ),
    ListWords(
        "priority",
        "priorities",
        "Priorities",
        "priority",
        "What the Board wants to change in these years. Courses say which of them they serve, and figures are divided"
        " by them.",
    ),
    ListWords(
        "review",
        "reviews",
        "Reviews",
        "review",
        "Reviews of practice, local and national. Courses say which of them they answer, and figures are divided by"
        " them.",
    ),
)
BY_ADDRESS = {one.address: one for one in LISTS}
