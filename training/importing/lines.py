"""A line of a file that is brought in, as it is kept and read, and what would become of it. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from training.files_in.cells import Cell, Formula
from training.files_in.columns import KnownColumn, Values

LEAVE_OUT = "out"
"""The answer to every question that leaves its lines out."""
AS_NEW = "new"
"""The answer that it is none of those that are there."""


class Verdict(StrEnum):
    """What would become of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"
    ASKED = "asked"
    LEFT_OUT = "left out"


class WrongLine(Exception):
    """A line cannot be brought in; the message is a sentence that says why, and what to write instead."""


Answers = Mapping[str, str]
"""What somebody answered, by the key of the question: the value of an option."""


@dataclass(frozen=True)
class Question:
    """What only a person can say about some lines. Lines with the same key have one answer."""

    key: str
    words: str
    """“Is “St Mary’s, Harwich” one of these?”"""
    options: Sequence[tuple[str, str]]
    """Values with their words; leaving the lines out is added to them."""
    lasting: bool = False
    """Whether the answer holds for every file: what a word means does; who somebody is does not."""


@dataclass(frozen=True)
class Decision:
    """What would become of a line, and why, in a sentence."""

    verdict: Verdict
    sentence: str = ""
    subject_id: int | None = None
    """The row that it is, where there is one."""
    question: Question | None = None
    found: Any = None
    """What the kind found out beside, so that it need not look again when it writes."""

    @classmethod
    def asks(cls, question: Question) -> "Decision":
        return cls(Verdict.ASKED, question.words, question=question)


@dataclass(frozen=True)
class Line:
    """A line as its kind has read it."""

    number: int
    said: Any
    """What the kind's reader made of it."""
    earlier: Sequence["Line"] = ()
    """The lines above it that share a key: they may be the same, and are not written yet when all is checked."""
    became_id: int | None = None
    """Of an earlier one: the row that it is or became, as far as that is known."""
    is_in: bool = False
    """Of an earlier one: whether it is written down, so that what is there counts, and not what it says."""


def text_of(values: Values, column: KnownColumn) -> str:
    """What stands in a column, as text. Raises WrongLine for a formula, and for what is too long or cannot be shown."""
    cell = values.get(column.name, "")
    if isinstance(cell, Formula):
        raise WrongLine(f"“{column.name}” is a formula, or an error. Paste what it comes to instead.")
    text = cell.isoformat() if isinstance(cell, date) else cell
    if len(text) > column.limit:
        raise WrongLine(f"“{column.name}” has more than {column.limit} characters. Shorten it.")
    if not text.isprintable():
        raise WrongLine(f"“{column.name}” has characters that cannot be shown. Type it anew.")
    return text


def as_json(cells: Sequence[Cell]) -> list[Any]:
    """Cells as they are kept: a text as it is, a day, a moment or a formula as a list of one letter and its text."""
    return [_kept(cell) for cell in cells]


def from_json(kept: Sequence[Any]) -> list[Cell]:
    return [one if isinstance(one, str) else _read(*one) for one in kept]


def _kept(cell: Cell) -> Any:
    if isinstance(cell, str):
        return cell.replace("\x00", "")  # PostgreSQL keeps none
    if isinstance(cell, Formula):
        return ["f", ""]
    return ["m" if isinstance(cell, datetime) else "d", cell.isoformat()]


def _read(kind: str, text: str) -> Cell:
    if kind == "f":
        return Formula()
    return datetime.fromisoformat(text) if kind == "m" else date.fromisoformat(text)
