"""Which row of a sheet has the headings, which column holds what, and which columns nobody here knows."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from training.files_in.cells import Cell, Formula, Row
from training.files_in.sheet_cells import column_letters

LOOKED_AT = 20
"""Rows in which headings are looked for: titles stand above them."""
_TEAMS_COLUMNS = {
    *("firstjoin", "lastleave", "inmeetingduration", "jointime", "leavetime", "attendanceduration"),
    *("participantidupn", "useraction", "timestamp"),
}
_TEAMS_TITLES = ("1summary", "meetingsummary", "2participants")

Known = Mapping[str, Sequence[str]]
"""The words of each column, as as_words() makes them, those first that mean it most surely."""
Columns = Mapping[str, int]
"""Where each column that was found stands, from 0."""


@dataclass(frozen=True)
class Headings:
    """What the row of headings says."""

    columns: Columns
    row: Row
    below: Sequence[Row]
    """The rows under it, without those that say the same once more, as on every printed page."""
    above: Sequence[Row] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """What is not read: lines above it, and columns that are not known. In sentences."""
        return (*_titles(self.above), *_unread_columns([self.name_of(at) for at in self.unknown]))

    @property
    def unknown(self) -> list[int]:
        """The columns that are not read, where anybody would miss what stands in them."""
        width = max((len(cells) for _, cells in (self.row, *self.below)), default=0)
        known = self.columns.values()
        return [
            at
            for at in range(width)
            if at not in known and any(at < len(cells) and cells[at] != "" for _, cells in self.below)
        ]

    def name_of(self, at: int) -> str:
        """What a column is called, from 0."""
        cells = self.row[1]
        heading = cells[at] if at < len(cells) and not isinstance(cells[at], Formula) else ""
        return _quoted(str(heading)) if heading else f"{column_letters(at)} (without a heading)"

    def as_written(self, column: str) -> str:
        """The heading of a column that was found."""
        return str(self.row[1][self.columns[column]])


def find_headings(
    rows: Sequence[Row], known: Known, are_headings: Callable[[Columns, Sequence[str]], bool]
) -> Headings | None:
    """The first row whose known columns, and whose words, are enough for whoever asks; None where there is no such row.

    A row of several cells with an e-mail address among them is somebody: headings do not come after it.
    """
    for position, row in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row, known)
        holds_address = any("@" in cell for cell in row[1] if isinstance(cell, str))
        if holds_address and sum(cell != "" for cell in row[1]) > 1:
            return None
        if not holds_address and are_headings(columns, [as_words(cell) for cell in row[1]]):
            said = [as_words(cell) for cell in row[1]]
            below = [one for one in rows[position + 1 :] if [as_words(cell) for cell in one[1]] != said]
            return Headings(columns, row, below, rows[:position])
    return None


def as_words(cell: Cell) -> str:
    """Letters and digits only, in small letters without accents: “Forename(s)” is “forenames”, “E-mail:” is “email”."""
    if not isinstance(cell, str):
        return ""
    text = unicodedata.normalize("NFKD", cell).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def is_teams_attendance(rows: Sequence[Row]) -> bool:
    """Whether it says who came to a meeting in Microsoft Teams, in the forms that Teams has had since 2020."""
    for _, cells in rows[:LOOKED_AT]:
        words = [as_words(cell) for cell in cells]
        if words[0] in _TEAMS_TITLES or len(_TEAMS_COLUMNS.intersection(words)) > 1:
            return True
    return False


def _columns(row: Row, known: Known) -> dict[str, int]:
    """Of two columns that could be the same the one with the surer word, then the first. None stands for two.

    “Name (as on the badge)” is a name where no other column is.
    """
    whole = [as_words(cell) for cell in row[1]]
    before_brackets = [as_words(cell.partition("(")[0]) if isinstance(cell, str) else "" for cell in row[1]]
    found: dict[str, int] = {}
    for said in (whole, before_brackets):
        for name, words in known.items():
            places = (said.index(word) for word in words if word in said)
            at = next((at for at in places if at not in found.values()), None)
            if name not in found and at is not None:
                found[name] = at
    return found


def _titles(rows: Sequence[Row]) -> list[str]:
    return [
        f"{_quoted(' '.join(str(cell) for cell in cells if not isinstance(cell, Formula) and cell))}"
        " stands above the headings and is not read."
        for _, cells in rows
    ]


def _unread_columns(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return [f"The column{'s' if len(names) > 1 else ''} {listed} {'are' if len(names) > 1 else 'is'} not read."]


def _quoted(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
