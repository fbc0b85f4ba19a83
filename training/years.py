"""Financial years, as the council counts them: 1 April to 31 March, named by the year they begin in."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from training import clock

FIRST_MONTH = 4


@dataclass(frozen=True)
class Span:
    """Whole days in London: from one until before another. `key` stands in addresses."""

    key: str
    label: str
    begins: date
    ends: date
    """The first day after it."""


@dataclass(frozen=True, order=True)
class FinancialYear:
    first: int
    """2026 for April 2026 to March 2027."""

    @classmethod
    def of(cls, moment: datetime) -> "FinancialYear":
        return cls.of_day(clock.local(moment).date())

    @classmethod
    def of_day(cls, day: date) -> "FinancialYear":
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def begins(self) -> datetime:
        return clock.start_of(date(self.first, FIRST_MONTH, 1))

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return clock.start_of(date(self.first + 1, FIRST_MONTH, 1))

    @property
    def days(self) -> Span:
        """All of it."""
        return Span(str(self.first), str(self), date(self.first, FIRST_MONTH, 1), date(self.first + 1, FIRST_MONTH, 1))

    @property
    def terms(self) -> tuple[Span, ...]:
        """The terms of schools, made whole: each day of the year is of one, holidays of the term before them."""
        firsts = (("Summer", 4), ("Autumn", 9), ("Spring", 1))
        begins = [date(self.first + (month < FIRST_MONTH), month, 1) for _, month in firsts]
        return tuple(
            Span(f"{self.first}-{name.lower()}", f"{name} term {first.year}", first, after)
            for (name, _), first, after in zip(firsts, begins, [*begins[1:], self.days.ends], strict=True)
        )

    @property
    def months(self) -> tuple[Span, ...]:
        """April first."""
        firsts = [self.days.begins + relativedelta(months=number) for number in range(13)]
        return tuple(Span(f"{begins:%Y-%m}", f"{begins:%B %Y}", begins, ends) for begins, ends in pairwise(firsts))

    def __str__(self) -> str:
        """“2026-27”."""
        return f"{self.first}-{(self.first + 1) % 100:02}"
