"""The files of a programme, and what their columns hold where the first line does not say it."""

from collections.abc import Mapping, Sequence
from typing import Any

from training import fields
from training.courses.programme_files import TITLES, StrangeTable

FILES: Mapping[str, str] = dict(zip(("agencies", "courses", "events", "members"), TITLES, strict=True))
"""The fields of the form, and what kind of file each takes."""
_NOT_READ = "It is not in the file"
_LONGEST_SAMPLE = 60


class ProgrammeFilesForm(fields.Form):
    """Any of the four; each is known by its first line, wherever it is sent."""

    form_errors: list[str]

    agencies = fields.upload("Agencies (optional)")
    courses = fields.upload("Courses (optional)")
    events = fields.upload("Events (optional)")
    members = fields.upload("Members of ECVYS (optional)")
    update = fields.tick("Change what is there already and says something else")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not any(self[name].data for name in FILES):
            fields.set_errors(self, "agencies", "Choose at least one file")
        return valid and not self.errors


class ColumnsForm(fields.Form):
    """Which column of a file holds what: made for the columns of one table."""

    table: StrangeTable
    ours: Sequence[str]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        chosen: dict[str, str] = {}
        for name, column in zip(self.names, self.ours, strict=True):
            theirs = self[name].data
            if not theirs and column in self.table.needed:
                fields.set_errors(self, name, f"Choose the column that holds “{_in_words(column)}”")
            elif theirs and theirs in chosen:
                fields.set_errors(self, name, f"This column is chosen for “{_in_words(chosen[theirs])}” already")
            elif theirs:
                chosen[theirs] = column
        return valid and not self.errors

    @property
    def names(self) -> list[str]:
        return [f"column_{number}" for number in range(len(self.ours))]

    def said(self) -> dict[str, str]:
        """Theirs, and ours; “” for what is not read."""
        chosen = {self[name].data: column for name, column in zip(self.names, self.ours, strict=True)}
        return {theirs: chosen.get(theirs, "") for theirs in self.table.columns}


def columns_form(table: StrangeTable, *, sent: bool) -> ColumnsForm:
    """For one table; what its first line says already is chosen. `sent`: whether the page was sent back."""
    ours = (*table.needed, *table.others)
    offered = [
        (column, f"{column}: {sample[:_LONGEST_SAMPLE]}" if sample else column)
        for column, sample in zip(table.columns, table.samples, strict=True)
        if column
    ]
    made = {
        f"column_{number}": fields.select(
            _in_words(column).capitalize(),
            [("", "Choose a column" if column in table.needed else _NOT_READ), *offered],
            default=table.guessed.get(column, ""),
        )
        for number, column in enumerate(ours)
    }
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), {**made, "table": table, "ours": ours})(
        **({} if sent else {"formdata": None})
    )
    return form


def _in_words(column: str) -> str:
    """“start date”."""
    return column.replace("_", " ")
