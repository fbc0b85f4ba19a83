"""What the answers come to, without saying who answered what.

Every mean stands beside the number of answers it is made of, and nothing is said of fewer than five (domain.md, “On the
day and after”).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""A figure made of fewer answers would say who said what."""


@dataclass(frozen=True)
class Mean:
    """The mean of n answers; None when there are too few to show it."""

    value: float | None
    n: int

    @property
    def text(self) -> str:
        """“4.3”, or why there is no figure."""
        return f"{self.value:.1f}" if self.value is not None else f"fewer than {FEWEST} answers"


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
        return f"{self.part} of {self.whole}" + (f" ({self.percent:.1f}%)" if self.percent is not None else "")


def mean(answers: Iterable[int | None]) -> Mean:
    """The mean of the answers that were given."""
    given = [answer for answer in answers if answer is not None]
    return Mean(sum(given) / len(given) if len(given) >= FEWEST else None, len(given))


def breakdown(answers: Iterable[Collection[str]], order: Iterable[str]) -> dict[str, AnswerShare] | None:
    """How many gave each answer, of those who answered; None when fewer than five did.

    Who may give several counts once in the whole, and in each part that they chose.
    """
    given = [frozenset(answer) for answer in answers if answer]
    parts = Counter(code for answer in given for code in answer)
    return {code: AnswerShare(parts[code], len(given)) for code in order} if len(given) >= FEWEST else None


def without_order(texts: Iterable[str], responses: int) -> list[str]:
    """Comments in the order of the alphabet, so that nobody is known by when they answered; none of fewer than five."""
    if responses < FEWEST:
        return []
    return sorted((text for text in texts if text), key=lambda text: (text.casefold(), text))


@dataclass(frozen=True)
class Growth:
    """Confidence in one learning outcome, before and after."""

    outcome: str
    before: Mean
    after: Mean

    @property
    def change(self) -> str:
        """“+1.4”, or nothing when there are too few answers."""
        if self.before.value is None or self.after.value is None:
            return ""
        return f"{self.after.value - self.before.value:+.1f}"


def growth(pairs: Mapping[str, Sequence[tuple[int, int]]]) -> list[Growth]:
    """For each learning outcome: its text, and the (before, after) of everybody who answered."""
    return [
        Growth(outcome, mean(before for before, _ in answers), mean(after for _, after in answers))
        for outcome, answers in pairs.items()
    ]
