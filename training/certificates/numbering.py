"""How certificates are numbered, and how people type their numbers and codes."""

import re

from training.links import as_typed

_PREFIX = "ESCB"
CODE_LENGTH = 10


def number_of(year: int, serial: int) -> str:
    """“ESCB-2026-01417”."""
    return f"{_PREFIX}-{year}-{serial:05}"


def number_as_typed(text: str) -> str | None:
    """The number somebody meant, whatever its dashes, spaces, small letters and zeros; None when it is none."""
    found = re.fullmatch(rf"(?:{_PREFIX})?(20[0-9]{{2}})([0-9]{{1,7}})", as_typed(text))
    return number_of(int(found[1]), int(found[2])) if found else None


def show_code(code: str) -> str:
    """“7Q4M-K9XF-2T”: in groups that can be read aloud."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
