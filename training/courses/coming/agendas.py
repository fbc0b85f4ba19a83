"""Whether an agenda and the times of its event say the same."""

import re
from collections.abc import Sequence
from datetime import time

from training.courses.schedule import Slot

_HOUR = re.compile(
    r"(?<![\w:.£])(\d{1,2})(?:[:.](\d\d))? ?(am|pm)\b"
    r"|(?<![\w:.£])([01]?\d|2[0-3]):([0-5]\d)(?![\w:])",
    re.IGNORECASE,
)


def hours_outside(agenda: str, slots: Sequence[Slot]) -> list[str]:
    """The hours that an agenda names, as it writes them, at which its event does not run.

    An hour is written like 9:30am, 9.30 am, 4pm or 16:30. What can be no hour is passed over.
    """
    outside = []
    for found in _HOUR.finditer(agenda):
        at = _time_of(found)
        if at and not any(slot.starts <= at <= slot.ends for slot in slots):
            outside.append(found[0])
    return list(dict.fromkeys(outside))


def _time_of(found: re.Match[str]) -> time | None:
    twelve, minutes, half, hour, past = found.groups()
    if hour:
        return time(int(hour), int(past))
    if not 1 <= int(twelve) <= 12 or int(minutes or 0) > 59:
        return None
    return time(int(twelve) % 12 + (12 if half.lower() == "pm" else 0), int(minutes or 0))
