"""How many answered of how many, and of how few nothing is said (domain.md, “On the day and after”)."""

from dataclasses import dataclass

FEWEST = 5
"""A figure made of fewer answers would say who said what."""


@dataclass(frozen=True)
class AnswerShare:
    """How many of how many: a numerator never stands without its denominator."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    @property
    def text(self) -> str:
        """“9 of 12 (75.0%)”."""
        return f"{self.part:,} of {self.whole:,}" + (f" ({self.percent:.1f}%)" if self.percent is not None else "")
