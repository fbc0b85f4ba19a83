"""What differs between two versions of a text, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"

Change = tuple[str, str]
"""One of the three above, and the words."""

_WORD = re.compile(r"\s+|[^\s]+")


def changes(before: str, after: str) -> Sequence[Change]:
    """The text after, with what came in and what went out, in reading order. Nothing where both are the same."""
    if before == after:
        return []
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(new[new_from:new_to])))
            continue
        found += [(OUT, "".join(old[old_from:old_to]))] if old_to > old_from else []
        found += [(IN, "".join(new[new_from:new_to]))] if new_to > new_from else []
    return found
