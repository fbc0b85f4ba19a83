"""A list without headings: whether each line is a name, an e-mail address and a role, and nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence

from training.files_in.cells import Unreadable
from training.files_in.dates import day_of
from training.files_in.sheet_cells import column_letters

NAME_AND_ADDRESS = re.compile(r"^\s*\"?([^<>@\"]*)\"?\s*<([^<>\s]+@[^<>\s]+)>\s*$")
_ANSWERS = {"yes", "no", "true", "false"}
Line = Sequence[str]
"""The cells of a line, as somebody would type them."""


def heading_lines(lines: Sequence[Line]) -> int:
    """How many lines stand above the people of a file: titles, and one of headings that nobody here knows.

    They have no e-mail address, and all lines below have one. Several lines of one cell each may as well be people.
    """
    above = next((at for at, line in enumerate(lines) if _has_address(line)), len(lines))
    if not 0 < above < len(lines) or not all(map(_has_address, lines[above:])):
        return 0
    cells = [sum(map(bool, line)) for line in lines[:above]]
    return above if above == 1 or (cells[-1] > 1 and set(cells[:-1]) == {1}) else 0


def is_like_a_name(said: str) -> bool:
    """Two letters at least, or one of a script whose names may have one: a tick and a telephone number are nobody."""
    letters = [sign for sign in said if sign.isalpha()]
    return len(letters) > 1 or not all(sign.isascii() for sign in letters)


def refuse_what_is_not_understood(lines: Sequence[Line], above: Sequence[Line], commas_in_roles: bool) -> None:
    """Raises Unreadable that names the columns of which nobody can say what they are.

    `above`: the lines over them, which are shown with what stands in a column. `commas_in_roles`: a role that was typed
    with commas may be parted into several cells.
    """
    names: dict[int, list[str]] = {}
    doubtful: dict[int, list[str]] = {}

    def doubt(columns: Iterable[int], line: Line) -> None:
        for at in columns:
            doubtful.setdefault(at, []).append(line[at])

    for line in lines:
        addresses = [at for at, cell in enumerate(line) if "@" in cell]
        others = [at for at, cell in enumerate(line) if "@" not in cell or NAME_AND_ADDRESS.match(cell)]
        if not others:
            continue
        name, *more = others
        names.setdefault(name, []).append(line[name])
        roles = [at for at in more if line[at] and "@" not in line[at]]
        doubt((at for at in roles if not _may_be_a_role(line[at])), line)
        before = [at for at in others if addresses and line[at] and at < addresses[0]]
        if len(before) > 1:
            doubt(before, line)  # which of them is the name?
        elif not commas_in_roles and len(after := [at for at in roles if addresses or at > name + 1]) > 1:
            doubt(after, line)
    doubtful |= {at: said for at, said in names.items() if any(said) and not any(map(_may_be_a_name, said))}
    if doubtful:
        raise Unreadable(_what_is_not_clear(doubtful, [*above, *lines]))


def _may_be_a_role(said: str) -> bool:
    """A day, and an answer to some question, are none."""
    return _may_be_a_name(said) and said.casefold() not in _ANSWERS and day_of(said) is None


def _may_be_a_name(said: str) -> bool:
    return is_like_a_name(said) or said.startswith("=")


def _has_address(line: Line) -> bool:
    return any("@" in cell for cell in line)


def _what_is_not_clear(doubtful: Mapping[int, Sequence[str]], lines: Sequence[Line]) -> str:
    """Each column with its first cell, which may be a heading, and with what is not understood in it."""
    named = []
    for at in sorted(doubtful)[:6]:
        first = next(line[at] for line in lines if at < len(line) and line[at])
        said = list(dict.fromkeys([first, *filter(None, doubtful[at])]))[:2]
        named.append(f"{column_letters(at)} ({', '.join(f'“{_short(cell)}”' for cell in said)})")
    listed = f"columns {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else f"column {named[0]}"
    return (
        f"The list has no headings that we know, and it is not clear what is in {listed}. Put a line of headings above"
        " it: “Name”, or “First name” and “Last name”, “E-mail” and “Job role”. Or keep only name, e-mail address and"
        " job role, in this order."
    )


def _short(cell: str) -> str:
    return f"{cell[:40]}…" if len(cell) > 40 else cell
