"""The reference of an event, made from its course's code: L3-11 is the eleventh delivery of L3."""

import re
from collections.abc import Iterable

ALLOWED = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
ALLOWED_TEXT = "Use letters, digits and single dashes, like L3-11"


def fits(typed: str, longest: int) -> bool:
    """Whether a code or reference in capitals can be kept: “ß” has just become two letters."""
    return len(typed) <= longest and ALLOWED.fullmatch(typed) is not None


def next_reference(code: str, taken: Iterable[str]) -> str:
    """The next free number after the highest there is. Other courses' references (L3-REF-01) do not count."""
    numbered = re.compile(re.escape(code) + r"-(\d{1,6})")
    numbers = [int(match[1]) for ref in taken if (match := numbered.fullmatch(ref))]
    return f"{code}-{max(numbers, default=0) + 1:02}"
