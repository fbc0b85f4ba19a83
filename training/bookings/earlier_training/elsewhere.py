"""What somebody did elsewhere, as they or a list say it: what it was, with whom, on which day, and how long it took."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training import clock
from training.bookings.earlier_training.past_training_file import lasts_text

LONGEST_TITLE, LONGEST_PROVIDER = 150, 100
"""Characters that people may type. Lists may have longer ones."""
MOST_HOURS = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class DoneElsewhere:
    title: str
    provider: str = ""
    completed_on: date
    minutes: int | None = None
    """None: nobody knows."""
    with_others: bool = False
    """People of other organisations learned with them."""

    @property
    def hours(self) -> Decimal | None:
        return hours_of_minutes(self.minutes)

    @property
    def in_a_line(self) -> str:
        """“Online safety, NSPCC, 3 hours, 3 March 2026”."""
        lasted = lasts_text(self.minutes) if self.minutes else ""
        day = clock.show_date(self.completed_on, weekday=False)
        parts = (self.title[:LONGEST_TITLE], self.provider[:LONGEST_PROVIDER], lasted, day)
        return ", ".join(filter(None, parts))


def hours_of_minutes(minutes: int | None) -> Decimal | None:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")) if minutes else None
