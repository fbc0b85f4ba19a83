"""What somebody told us, or a list says, that they have done, and what waits to be looked at: it counts for nothing.

The record says it beside the level that it might count for, so that nobody reads there that they have done nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training.board_lists.lists import BoardList, Level


class ClaimKind(StrEnum):
    ASKED = "asked"
    """They asked us to accept it, and nobody has decided yet."""
    TOLD = "told"
    """They answered so, where they asked which course they need."""
    LISTED = "listed"
    """A list of their organisation, or of a site for e-learning, says so."""


_ORDER = tuple(ClaimKind)


@dataclass(frozen=True, kw_only=True)
class Claim:
    kind: ClaimKind
    level: str = ""
    """Its code; empty: a list has levels of its own."""
    rank: int
    """Which rung of a ladder it is said to be."""
    framework: str = ""
    """The ladder; empty: a list says a level, and not whose."""
    said: str
    """What it was; of what they told us, how long ago (contact.Since)."""
    on: date
    """When they said or asked it; of what a list says, when it was completed."""
    past_id: int | None = None
    """Of the line of a list."""

    def is_for(self, level: Level) -> bool:
        """Whether it might count for a level: of its ladder or of an unknown one, as high or higher."""
        return level.rank is not None and self.rank >= level.rank and self.framework in {"", level.framework}


def claims_for(claims: Iterable[Claim], level: Level, counted_on: date | None) -> Sequence[Claim]:
    """Those that might count for a level: what waits first. `counted_on`: a line of a list from before that day, on
    which what counts or did was done, says nothing new.
    """
    fitting = [
        one
        for one in claims
        if one.is_for(level) and not (one.kind is ClaimKind.LISTED and counted_on and one.on <= counted_on)
    ]
    newest = sorted(fitting, key=lambda one: (one.on, one.past_id or 0), reverse=True)
    return tuple(sorted(newest, key=lambda one: _ORDER.index(one.kind)))


_LEVEL = re.compile(r"\blevel\s*(\d)\b", re.IGNORECASE)


def listed_rank(title: str, level: str) -> int | None:
    """Which level of safeguarding children a line of a list is said to be; None where it is of something else."""
    words = f"{title} {level}".casefold()
    if "safeguard" not in words or ("adult" in words and "child" not in words):
        return None
    found = _LEVEL.search(level) or _LEVEL.search(title)
    return int(found[1]) if found else None


def rank_of(levels: BoardList[Level], code: str) -> tuple[int, str] | None:
    """The rung and the ladder of a level; None of a topic."""
    level = levels.find(code)
    return (level.rank, level.framework) if level and level.rank is not None else None
