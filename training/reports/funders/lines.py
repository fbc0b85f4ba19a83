"""The events that a funder paid for, as plain values. Pure."""

from dataclasses import dataclass
from datetime import datetime

from training.reports.figures import Figures
from training.reports.year.around import Costs
from training.reports.year.wasted import EmptyPlaces, cost_of_empty

NOT_CLOSED = "not_closed"
STANDING = {
    "coming": "Still to come",
    NOT_CLOSED: "Over, register still open",
    "called_off": "Cancelled by the Board",
}
"""What is said of an event that nobody can count yet, or ever, by what became of it."""


@dataclass(frozen=True, kw_only=True)
class FundedEvent:
    """One event with its figures, which add up to those of the period."""

    ref: str
    title: str
    format: str
    starts_at: datetime
    became: str
    """In the words of Programme."""
    places: int
    figures: Figures
    empty: EmptyPlaces | None
    """None: it is not delivered, or its places are not booked here."""
    pence: int | None
    """What it cost; None where nobody has entered it."""

    @property
    def standing(self) -> str:
        """Why there are no figures; nothing where there are."""
        return STANDING.get(self.became, "")

    @property
    def per_attendance(self) -> int | None:
        return None if self.pence is None else Costs(self.pence, 1, self.figures.attendances).per_attender

    @property
    def wasted_pence(self) -> int | None:
        return None if self.pence is None or self.empty is None else cost_of_empty(self.pence, self.empty)
