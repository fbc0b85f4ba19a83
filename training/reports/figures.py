"""The figures of a period and the rates between them. A rate is never shown without what was divided by what.

A published report of 393 places, 318 registered, 29 cancelled, 269 of the rest present and 35 walked in called both
304/393 and 304/318 “attendance”. The first is a fill rate, the second counts walk-ins among those registered and
means nothing: it cannot be had here.
"""

from dataclasses import dataclass
from decimal import Decimal

from training.money import half_up


@dataclass(frozen=True)
class Rate:
    """A share of a whole, which are both shown."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, halves up; None of nothing."""
        if self.whole == 0:
            return None
        return half_up(Decimal(100 * self.part) / self.whole, Decimal("0.1"))

    @property
    def of(self) -> str:
        """“269 of 318”."""
        return f"{self.part:,} of {self.whole:,}"

    def __str__(self) -> str:
        """“84.6% (269 of 318)”; “–” of nothing."""
        return "–" if self.percent is None else f"{self.percent}% ({self.of})"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Bookings of events whose register is closed. Attendances count people once for each event."""

    registered: int = 0
    """Confirmed beforehand, whatever became of it."""
    cancelled: int = 0
    came: int = 0
    """Of those expected, present for all of it or a part."""
    walked_in: int = 0
    """Came without a booking; not among those registered or expected."""
    counted: int = 0
    """Came to events that nobody books here, of which only a number is known; not among the distinct people."""
    part_only: int = 0
    """Of all attendances, those that missed a part."""
    people: int = 0
    """Distinct people among the attendances."""
    places: int | None = None
    """None where places do not divide: nobody kept a seat for a sector."""
    events: int | None = None

    @property
    def expected(self) -> int:
        return self.registered - self.cancelled

    @property
    def attendances(self) -> int:
        return self.came + self.walked_in + self.counted

    @property
    def whole(self) -> int:
        """Attendances of those who were there for all of it; who was only counted is not known to have been."""
        return self.came + self.walked_in - self.part_only

    @property
    def no_shows(self) -> int:
        return self.expected - self.came

    @property
    def fill(self) -> Rate | None:
        """How full the events were: everybody who came, of the places there were. Walk-ins can take it past 100%."""
        return None if self.places is None else Rate(self.attendances, self.places)

    @property
    def came_of_registered(self) -> Rate:
        return Rate(self.came, self.registered)

    @property
    def came_of_expected(self) -> Rate:
        return Rate(self.came, self.expected)

    @property
    def no_show_rate(self) -> Rate:
        return Rate(self.no_shows, self.expected)

    @property
    def cancelled_of_registered(self) -> Rate:
        return Rate(self.cancelled, self.registered)
