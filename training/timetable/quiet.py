"""Whether a sweep has nothing to look at: nothing happened since it last found nothing, and no moment has come."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Looked:
    """When a sweep last found nothing to do, and what was the last thing that had happened by then."""

    at: datetime
    last_change: int
    """The highest number in the history."""


def is_quiet(looked: Looked | None, last_change: int, now: datetime, minutes: int) -> bool:
    """Whether it would find nothing again.

    Everything that messages are computed from stands in the history when it changes. What only time changes is due on
    a full hour, or so many minutes before an event: at every mark of `minutes` it is looked at in any case, which also
    finds a change that was committed late.
    """
    if looked is None or looked.last_change != last_change or now < looked.at:
        return False
    return _mark(looked.at, minutes) == _mark(now, minutes)


def _mark(moment: datetime, minutes: int) -> int:
    return int(moment.timestamp()) // (60 * minutes)
