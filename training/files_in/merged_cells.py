"""Cells merged over several lines: the first says something, those under it are empty in the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from training.files_in.cells import TOO_MUCH, Limits, Row, Unreadable


@dataclass(frozen=True)
class MergedCells:
    """A column of a merged block, by the lines that it goes over."""

    column: int
    first_line: int
    last_line: int


def with_merged(rows: list[Row], merged: Iterable[MergedCells], limits: Limits) -> list[Row]:
    """A merged cell that goes over several lines is said of each of them; across columns only the first has it."""
    by_line = dict(rows)
    steps = 0
    for one in merged:
        first = by_line.get(one.first_line, [])
        value = first[one.column] if one.column < len(first) else ""
        if value == "":
            continue
        for line in range(one.first_line + 1, min(one.last_line, rows[-1][0]) + 1):
            steps += 1
            if steps > limits.cells:
                raise Unreadable(TOO_MUCH)
            cells = by_line.get(line)
            if cells is not None:
                cells += [""] * (one.column + 1 - len(cells))
                cells[one.column] = cells[one.column] if cells[one.column] != "" else value
    return rows
