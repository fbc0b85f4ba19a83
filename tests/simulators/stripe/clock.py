"""The simulator's time: the machine's, moved or stopped from outside, so that nobody waits for an expiry."""

import time


class Clock:
    """Seconds since 1970, as Stripe counts them. localstripe asks it too, in the place of its `time` module."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.stopped_at: float | None = None

    def time(self) -> float:
        return self.stopped_at if self.stopped_at is not None else time.time() + self.offset

    def now(self) -> int:
        return int(self.time())

    def year_and_month(self) -> tuple[int, int]:
        today = time.gmtime(self.time())
        return today.tm_year, today.tm_mon

    def set(self, now: float | None, stopped: bool) -> None:
        """Make it this time, or the machine's own again; a stopped clock stays there until it is set again."""
        self.offset = 0.0 if now is None else now - time.time()
        self.stopped_at = (time.time() if now is None else now) if stopped else None

    def advance(self, seconds: float) -> None:
        self.offset += seconds
        if self.stopped_at is not None:
            self.stopped_at += seconds


clock = Clock()
