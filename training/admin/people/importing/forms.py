"""Forms for files that are brought in."""

from collections.abc import Mapping, Sequence

from training import fields
from training.files_in.columns import Choices, ColumnMap, KnownColumn, what_is_missing
from training.importing.kinds import KINDS
from training.importing.models import FileImport

ALWAYS = "="
"""What the value of a choice begins with that every line has."""


NEITHER = "-"


class FileForm(fields.Form):
    kind = fields.choice(
        "What is in the file?",
        [(kind.name, kind.title) for kind in KINDS.values()],
        "Choose what is in the file",
    )
    file = fields.upload(
        "File",
        "Choose the file",
        hint="An Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods) or a CSV file: at most 5 MB, 20,000 lines.",
    )


class SheetForm(fields.Form):
    sheet = fields.choice("Which sheet holds the list?", [], "Choose a sheet")


class StartForm(fields.Form):
    without_wrong = fields.tick("Leave out the lines that are wrong")


class ColumnsForm(fields.Form):
    """Which column of the file holds what: a drop-down for each that we know, made by `columns_form`."""

    def chosen(self, known: Sequence[KnownColumn]) -> ColumnMap:
        found: dict[str, int | str] = {}
        for number, column in enumerate(known):
            value: str = self[_field_of(number)].data or ""
            if value and value != NEITHER:
                found[column.name] = value[1:] if value.startswith(ALWAYS) else int(value)
        return found

    def say_missing(self, of: FileImport, known: Sequence[KnownColumn]) -> None:
        """What nobody chose and is needed, or could be either of two."""
        missing = what_is_missing(self.chosen(known), known)
        for number, column in enumerate(known):
            field = _field_of(number)
            if column.name in missing:
                fields.set_errors(self, field, f"{column.question} Without it no line can be brought in")
            elif column.name in of.doubtful and not self[field].data:
                fields.set_errors(self, field, of.doubtful[column.name])


def columns_form(
    of: FileImport, known: Sequence[KnownColumn], samples: Sequence[Sequence[str]], always: Mapping[str, Choices]
) -> ColumnsForm:
    """With what is chosen now, or what the headings say. `samples`: what stands in each column of the file."""
    offered = [(str(at), _described(name, samples[at])) for at, name in enumerate(of.headings) if samples[at]]
    made = {}
    for number, column in enumerate(known):
        of_all = [(f"{ALWAYS}{value}", f"Every line: {text}") for value, text in always.get(column.name, ())]
        is_asked = column.needed or column.name in of.doubtful
        nothing = ("", "Choose a column" if is_asked else "It is not in the file")
        neither = [(NEITHER, "Neither: leave it out")] if column.name in of.doubtful and not column.needed else []
        made[_field_of(number)] = fields.select(
            column.question, [nothing, *offered, *of_all, *neither], hint=of.doubtful.get(column.name, "")
        )
    form_class = type("ColumnsOfFileForm", (ColumnsForm,), made)
    now = of.columns or {name: at for name, at in of.found_columns.items() if name not in of.doubtful}
    data = {
        _field_of(number): f"{ALWAYS}{at}" if isinstance(at, str) else str(at)
        for number, column in enumerate(known)
        if (at := now.get(column.name)) is not None
    }
    form: ColumnsForm = form_class(data=data)
    return form


def _described(name: str, sample: Sequence[str]) -> str:
    return f"{name}: {', '.join(sample)}"[:100]


def _field_of(number: int) -> str:
    return f"column_{number}"
