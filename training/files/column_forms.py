"""A form with a short list in a file: which sheet is meant and, where its headings do not say, which column holds what.

What somebody chose is remembered for other lists with the same headings. Lists that need no job are read so: of members
of ECVYS, and of whom to invite.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import request

from training import clock, fields
from training.access import current_actor
from training.db import db, transaction
from training.files.operations import remember
from training.files.queries import remembered_of
from training.files.sheet_forms import FileWithSheetsForm
from training.files_in.cells import Formula, Row, Unreadable
from training.files_in.columns import (
    FoundColumns,
    KnownColumn,
    find_columns,
    headings_key,
    remembered_as,
    what_is_missing,
)
from training.files_in.headings import Headings
from training.files_in.sheets import Sheet

_SAMPLES = 3


class FileWithColumnsForm(FileWithSheetsForm):
    """A class of its own for each kind of list. Its template shows all with the macro of components/sheet.html."""

    kind: ClassVar[str]
    """What the memory calls such lists; kept, so never renamed."""
    known: ClassVar[Sequence[KnownColumn]]

    columns_asked: bool = False
    """Whether the page asks for the columns."""

    def __init_subclass__(cls) -> None:
        for number, column in enumerate(cls.known):
            setattr(cls, _field(number), fields.select(column.question, [], validate_choice=False))

    @property
    def column_fields(self) -> list[Any]:
        return [self[_field(number)] for number in range(len(self.known))] if self.columns_asked else []

    def read_headings(self) -> tuple[Sheet, Headings] | None:
        """The sheet that is meant, and which of its columns holds what. None where the form asks, or says why not."""
        sheet = self.read_sheet()
        headings = self.headings_of(sheet) if sheet else None
        return (sheet, headings) if sheet and headings else None

    def headings_of(self, sheet: Sheet) -> Headings | None:
        """The same of a sheet that was read."""
        try:
            self.refuse_other_files(sheet.rows)
            found = find_columns(sheet.rows, self.known)
        except Unreadable as fault:
            self.refuse_file(str(fault))
            return None
        columns = self._chosen(found) if self.says_columns else self._known_for(found)
        missing = what_is_missing(columns, self.known)
        if missing or (found.doubtful and not self.says_columns and not self._is_remembered(found)):
            self._ask(found, columns, missing)
            return None
        if self.says_columns:
            self._remember(found, columns)
        return _as_headings(sheet, found, columns)

    @property
    def says_columns(self) -> bool:
        """Whether the page has asked for the columns before."""
        return _field(0) in request.form

    def headings_said(self, sheet: Sheet) -> Headings | None:
        """What somebody said of the columns, now or of an earlier list; None: nobody did. For lists whose headings are
        understood in ways of their own.
        """
        found = _found_or_none(sheet, self.known)
        if found is None or not (self.says_columns or self._is_remembered(found)):
            return None
        return _as_headings(sheet, found, self._chosen(found) if self.says_columns else self._known_for(found))

    def remember_headings(self, sheet: Sheet) -> None:
        """Keep what was just said of the columns, once it is known to be of use."""
        found = _found_or_none(sheet, self.known)
        if found is not None and self.says_columns:
            self._remember(found, self._chosen(found))

    def ask_columns(self, sheet: Sheet, why: str) -> bool:
        """Have the page ask for the columns, with the sentence why. False where the list has none to ask about."""
        found = _found_or_none(sheet, self.known)
        if found is None:
            return False
        self._ask(found, self._chosen(found) if self.says_columns else self._known_for(found), ())
        fields.set_errors(self, _field(0), f"{why} Or say here which column holds what")
        return True

    def _remember(self, found: FoundColumns, columns: dict[str, int]) -> None:
        with transaction() as session:
            means = remembered_as(columns, found.words)
            remember(session, self.kind, headings_key(found.words), means, current_actor(), clock.now())

    def refuse_other_files(self, rows: Sequence[Row]) -> None:
        """Raises Unreadable for what is sent by mistake, and whose columns need not be asked about."""

    def forget_file(self) -> None:
        super().forget_file()
        self.columns_asked = False

    def _known_for(self, found: FoundColumns) -> dict[str, int]:
        """What was chosen for such headings before, else what they say themselves."""
        memory = remembered_of(db.session(), self.kind, found)
        columns = found.columns if memory is None or what_is_missing(memory, self.known) else memory
        return {name: at for name, at in columns.items() if isinstance(at, int)}

    def _is_remembered(self, found: FoundColumns) -> bool:
        return remembered_of(db.session(), self.kind, found) is not None

    def _chosen(self, found: FoundColumns) -> dict[str, int]:
        chosen = {}
        for number, column in enumerate(self.known):
            value = self[_field(number)].data or ""
            if value.isascii() and value.isdecimal() and len(value) < 5 and int(value) < len(found.names):
                chosen[column.name] = int(value)
        return chosen

    def _ask(self, found: FoundColumns, columns: dict[str, int], missing: Sequence[str]) -> None:
        """With what is known already chosen; each column of the file with what stands in its first cells."""
        self.columns_asked = True
        offered = [(str(at), _described(name, at, found)) for at, name in enumerate(found.names)]
        for number, column in enumerate(self.known):
            field = self[_field(number)]
            field.choices = [("", "Choose a column" if column.needed else "It is not in the file"), *offered]
            if not self.says_columns:
                field.data = str(columns[column.name]) if column.name in columns else ""
            if column.name in missing:
                otherwise = f". {column.otherwise}" if column.otherwise else ""
                fields.set_errors(self, _field(number), f"{column.question} Its headings do not say{otherwise}")
            elif not self.says_columns and column.name in found.doubtful:
                fields.set_errors(self, _field(number), found.doubtful[column.name])
        self.keep_file()


def _found_or_none(sheet: Sheet, known: Sequence[KnownColumn]) -> FoundColumns | None:
    try:
        return find_columns(sheet.rows, known)
    except Unreadable:
        return None


def _as_headings(sheet: Sheet, found: FoundColumns, columns: dict[str, int]) -> Headings:
    row = next(row for row in sheet.rows if row[0] == found.line)
    return Headings(columns, row, found.below, [one for one in sheet.rows if one[0] < found.line])


def _described(name: str, at: int, found: FoundColumns) -> str:
    cells = (cells[at] for _, cells in found.below if at < len(cells) and cells[at] != "")
    sample = [str(cell) for cell in cells if not isinstance(cell, Formula)][:_SAMPLES]
    return f"{name}: {', '.join(sample)}"[:100]


def _field(number: int) -> str:
    return f"column_{number}"
