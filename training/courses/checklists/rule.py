"""By when each thing of an event's list is due, and the lists to begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training import clock

DAYS: Mapping[int, str] = {
    84: "12 weeks before",
    56: "8 weeks before",
    42: "6 weeks before",
    28: "4 weeks before",
    21: "3 weeks before",
    14: "2 weeks before",
    10: "10 days before",
    7: "1 week before",
    5: "5 days before",
    3: "3 days before",
    2: "2 days before",
    1: "the day before",
    0: "on the day",
    -1: "the day after",
    -7: "1 week after",
    -14: "2 weeks after",
}
"""When something can be due, in calendar days before an event starts; below nought, after it."""


def due_on(starts_at: datetime, days: int) -> date:
    """The London day until whose end it is due."""
    return clock.local(starts_at).date() - timedelta(days=days)


def late_before(days: int, today: date) -> datetime:
    """What is due so many days before is late for events that start before this moment."""
    return clock.start_of(today + timedelta(days=days))


@dataclass(frozen=True)
class ToDo:
    """One thing of a list."""

    text: str
    who: str
    days: int


_US = "Training team"
_FOR_ALL = (
    ToDo("Trainer confirmed", _US, 42),
    ToDo("Trainer’s fee agreed and order raised", _US, 28),
    ToDo("Trainer’s DBS check and insurance seen", _US, 28),
)
_IN_A_ROOM = (
    ToDo("Room booked", _US, 56),
    *_FOR_ALL,
    ToDo("Catering numbers sent to the venue", _US, 7),
    ToDo("Handouts printed", _US, 3),
)
_ONLINE = (*_FOR_ALL, ToDo("Link made and tried", _US, 14), ToDo("Handouts ready to send", _US, 3))
TO_BEGIN_WITH: Mapping[str, Sequence[ToDo]] = {
    "classroom": _IN_A_ROOM,
    "conference": _IN_A_ROOM,
    "webinar": _ONLINE,
    "briefing": _ONLINE,
}
"""By format."""
