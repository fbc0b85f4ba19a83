"""What the answers come to, and which sums may be shown. Pure.

A sum of few answers says what one person answered, and so does the difference of two sums. So a group is shown only
where it has enough answers, and where all that is hidden beside it has enough together, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5
"""Answers of which a sum may be shown (domain.md, “On the day and after”)."""


@dataclass(frozen=True)
class SlidesFigures:
    """Of people who attended: how many asked for the slides, had them, and said what came of them."""

    attended: int = 0
    asked: int = 0
    told: int = 0
    """Were sent the message that the slides are ready."""
    fetched: int = 0
    followed_up: int = 0
    """Were asked what came of it."""
    answered: int = 0
    colleagues: int = 0
    """Whom they reached, all answers together: not to be shown but through `reached`."""

    def __add__(self, other: "SlidesFigures") -> "SlidesFigures":
        pairs = zip(self.numbers, other.numbers, strict=True)
        return SlidesFigures(*(one + another for one, another in pairs))

    @property
    def numbers(self) -> tuple[int, ...]:
        mine = (self.attended, self.asked, self.told, self.fetched)
        return (*mine, self.followed_up, self.answered, self.colleagues)


@dataclass(frozen=True)
class ShownFigures:
    """The same, with the sum of colleagues only where it says nothing of one person."""

    figures: SlidesFigures
    may_show_sum: bool

    @property
    def reached(self) -> str:
        """“312”, or why there is no sum."""
        if self.may_show_sum:
            return f"{self.figures.colleagues:,}"
        return "–" if not self.figures.answered else "not shown"


def shown(groups: Mapping[int, int]) -> frozenset[int]:
    """Which groups may show their sum, from how many answered in each: parts of one whole whose sum is shown, too."""
    visible = {key for key, answers in groups.items() if answers >= FEWEST}
    for key in sorted(visible, key=lambda key: (groups[key], key)):
        hidden = sum(answers for other, answers in groups.items() if other not in visible)
        if not 0 < hidden < FEWEST:
            break
        visible.discard(key)
    return frozenset(visible)
