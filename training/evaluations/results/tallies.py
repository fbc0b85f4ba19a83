"""Sums that can be added up: how many answered, and what their numbers come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from training.evaluations.figures import FEWEST


@dataclass(frozen=True)
class Tally:
    """The numbers that n people gave, as sums. Adding two is adding the people."""

    n: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        """None of nobody."""
        return self.total / self.n if self.n else None

    @property
    def spread(self) -> float | None:
        """The standard deviation: 0 where all gave the same number, 2 at most of answers from 1 to 5."""
        if not self.n:
            return None
        return sqrt(max(0.0, self.squares / self.n - (self.total / self.n) ** 2))


def tally(numbers: Iterable[tuple[int, int]]) -> Tally:
    """Of (number, how many people gave it)."""
    return added(Tally(people, people * number, people * number * number) for number, people in numbers)


def added(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


@dataclass(frozen=True)
class Mean:
    """A mean beside the number of answers it is made of, and how far they lie apart; no value where it is not shown."""

    value: float | None
    n: int
    """How many answers it is made of; where it is not shown, how many there are."""
    spread: float | None = None
    top: int = 5
    """The highest number that could be given."""

    @property
    def text(self) -> str:
        """“4.3”, or why there is no figure."""
        if self.value is not None:
            return f"{self.value:.1f}"
        if not self.n:
            return "no answers"
        return f"fewer than {FEWEST} answers" if self.n < FEWEST else "not shown"

    @property
    def spread_text(self) -> str:
        """“0.8”; nothing where there is no figure."""
        return "" if self.spread is None else f"{self.spread:.1f}"


def mean_of(counted: Tally, answered: int, top: int = 5) -> Mean:
    """What the answers in whole blocks come to, of all that were given."""
    if not counted.n:
        return Mean(None, answered, top=top)
    return Mean(counted.mean, counted.n, counted.spread, top)


def change_text(first: float, later: float) -> str:
    """“+1.4” or “−0.2”: of the means as they are shown, so that a reader who subtracts finds the same."""
    change = Decimal(f"{later:.1f}") - Decimal(f"{first:.1f}")
    return f"{change:+}".replace("-", "−") if change else "0.0"
