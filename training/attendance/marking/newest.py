"""Which of several taps about one person counts: the one that was made last, whenever it came. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(days=14)
"""How old a tap may be that a phone still has: a register is closed and forgotten by then."""


class TapVerdict(StrEnum):
    """What becomes of a tap."""

    COUNTS = "counts"
    REPEATED = "repeated"
    """It came before: nothing is done a second time."""
    OLDER = "older"
    """Somebody said something later, and that stays."""


def moment_of_tap(said: datetime, received_at: datetime, sitting_day_begins: datetime) -> datetime:
    """When a button was pressed, of which the phone says a moment.

    A phone reckons in the site's time, which every answer tells it, so that its own clock may be wrong. What it says is
    bounded all the same: no tap is made after it came, before the day of its sitting, when nobody can mark, or longer
    ago than LONGEST_WAIT.
    """
    return min(received_at, max(said, sitting_day_begins, received_at - LONGEST_WAIT))


def verdict_on_tap(*, known: bool, tapped_at: datetime, latest: datetime | None) -> TapVerdict:
    """`known`: whether a tap with its id came before; `latest`: when the latest other tap about the same person was
    made, if there is any. Of two at the same moment the one counts that came later.
    """
    if known:
        return TapVerdict.REPEATED
    if latest is not None and tapped_at < latest:
        return TapVerdict.OLDER
    return TapVerdict.COUNTS
