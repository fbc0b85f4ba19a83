"""What stands around those who came, as plain values: what was planned, asked for, paid and cost."""

from dataclasses import dataclass

from training.reports.figures import Figures, Rate
from training.reports.year.wasted import Wasted


@dataclass(frozen=True)
class Programme:
    """Events of a period, whatever became of them; drafts are in none."""

    delivered: int = 0
    """With their register closed."""
    not_closed: int = 0
    """Over, with the register still open: nobody knows yet who came."""
    coming: int = 0
    called_off: int = 0
    """Cancelled by the Board."""

    @property
    def planned(self) -> int:
        return self.delivered + self.not_closed + self.coming + self.called_off

    @property
    def delivered_of_planned(self) -> Rate:
        return Rate(self.delivered, self.planned)


@dataclass(frozen=True)
class Followed:
    """What became of those who came."""

    evaluations: Rate
    """Forms answered, of those sent straight after."""
    certificates: int
    """Issued and standing: a corrected one counts once, a revoked one not at all."""


@dataclass(frozen=True)
class Demand:
    """Who asked and got no place."""

    waited: int
    """Bookings that stood on a waiting list and were never offered a place nor given one."""
    people: int
    """Distinct people among these."""
    asked: int
    """Wishes for a new date of a course, confirmed, by the day on which they were made."""


@dataclass(frozen=True)
class Income:
    """In whole pence, by the day of the event and not of the payment."""

    charged: int
    paid: int
    discounts: int
    discounted_bookings: int
    discounted_agencies: int


@dataclass(frozen=True)
class Costs:
    """What the events cost of which somebody entered it, in whole pence."""

    pence: int
    events: int
    """Of the events delivered, those with a cost."""
    attendances: int
    """At those events."""

    @property
    def per_attender(self) -> int | None:
        """In whole pence, halves up; None where nobody came."""
        return None if self.attendances == 0 else (2 * self.pence + self.attendances) // (2 * self.attendances)


@dataclass(frozen=True)
class Whole:
    """Everything that is counted of one period."""

    total: Figures
    programme: Programme
    followed: Followed
    demand: Demand
    income: Income
    new_people: int = 0
    """Of the people, those who had never come before the period began."""
    costs: Costs | None = None
    """None: no event of the period has a cost."""
    wasted: Wasted | None = None
    """None: nobody asked for it, or no event of the period has places that are booked here."""
