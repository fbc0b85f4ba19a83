"""How many events a term needs: what falls due in it and who waits already, against the places that are free. Pure."""

from dataclasses import dataclass
from datetime import date

from training.years import FinancialYear, Span

QUARTERS = 4


@dataclass(frozen=True)
class Demand:
    """People who will need places, and the places there are for them; of one level, or of one level in one quadrant."""

    due: int = 0
    """Whose certificate falls due in the term, and who hold none that lasts longer and have not booked."""
    waiting: int = 0
    """Who wait for a place at a coming event."""
    interested: int = 0
    """Who asked to hear of a new date."""
    events: int = 0
    """Planned in the term."""
    free: int = 0
    """Places at these that nobody has taken."""

    @property
    def people(self) -> int:
        """Somebody may be in two of these: it is the most that could come."""
        return self.due + self.waiting + self.interested

    @property
    def without_place(self) -> int:
        return max(0, self.people - self.free)

    def more_events(self, places: int) -> int:
        """How many events of so many places it takes beside those planned: one that would be half full is counted."""
        return (2 * self.without_place + places) // (2 * places)


def next_term(today: date) -> Span:
    """The term of schools after the one of that day."""
    year = FinancialYear.of_day(today)
    terms = (*year.terms, *FinancialYear(year.first + 1).terms)
    return next(term for term in terms if term.begins > today)


def next_quarters(today: date) -> list[Span]:
    """This quarter of the financial year from that day on, and the three after it."""
    months = [*FinancialYear.of_day(today).months, *FinancialYear(FinancialYear.of_day(today).first + 1).months]
    firsts = months[::3]
    spans = [
        Span(
            first.key, f"{first.begins:%B} to {months[3 * at + 2].begins:%B %Y}", first.begins, months[3 * at + 2].ends
        )
        for at, first in enumerate(firsts)
    ]
    return [span for span in spans if span.ends > today][:QUARTERS]
