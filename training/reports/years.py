"""Financial years: April to March, named by the year they begin in."""

from dataclasses import dataclass
from datetime import date, datetime

from training import clock

FIRST_MONTH = 4


@dataclass(frozen=True, order=True)
class FinancialYear:
    first: int
    """2026 for April 2026 to March 2027."""

    @classmethod
    def of(cls, moment: datetime) -> "FinancialYear":
        day = clock.local(moment).date()
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def begins(self) -> datetime:
        return clock.start_of(date(self.first, FIRST_MONTH, 1))

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return clock.start_of(date(self.first + 1, FIRST_MONTH, 1))

    def __str__(self) -> str:
        """“2026-27”."""
        return f"{self.first}-{(self.first + 1) % 100:02}"
