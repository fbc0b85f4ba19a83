"""The clock that is moved: what was done before now, each at its own moment and in that order."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Doing = Callable[[datetime], object]
"""Something that somebody does, given when. It may have more done later. What it answers is nobody's."""


class Moments:
    """What is still to be done, up to now."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._doings: list[tuple[datetime, int, Doing]] = []
        self._numbers = count()

    def at(self, moment: datetime, do: Doing) -> None:
        """Have it done then. What would be done after now is not done."""
        if moment <= self.now:
            heapq.heappush(self._doings, (moment, next(self._numbers), do))

    def pass_by(self) -> None:
        """Do everything, the earliest first."""
        while self._doings:
            moment, _, do = heapq.heappop(self._doings)
            do(moment)
