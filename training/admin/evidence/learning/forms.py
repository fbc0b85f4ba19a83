"""The numbers of one month, and a file of many."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import wtforms
from wtforms import FieldList, FormField

from training import fields
from training.fields import set_list_error
from training.files.column_forms import FileWithColumnsForm
from training.kept import is_put_back
from training.other_learning.count_file import COLUMNS
from training.other_learning.counts import MOST, TITLE_LENGTH, UNTITLED, Count

NEW_ROWS = 3


class NewCountForm(wtforms.Form):
    """A row that may stay empty."""

    kind = fields.select("Kind", [])
    title = fields.text("Title (optional)", limit=TITLE_LENGTH)
    count = fields.number("Number", highest=MOST)


class MonthForm(fields.Form):
    """A field for each thing that has had a number lately, and rows for what is new."""

    seen = fields.hidden()
    new = FieldList(FormField(NewCountForm), min_entries=NEW_ROWS, max_entries=NEW_ROWS)
    submit = fields.button("Save the month")

    month: date
    known: Sequence[Count]
    """What has a field of its own, by kind and title."""

    def validate(self, extra_validators: Any = None) -> bool:
        """A new row with anything in it has a kind and a number, and is not above already."""
        super().validate(extra_validators)
        if is_put_back():
            return False
        there = {one.key for one in self.known}
        for number, row in self._filled():
            if not row.kind.data:
                set_list_error(self, "new", number, "kind", "Choose the kind")
            if row.count.data is None and not row.count.errors:
                set_list_error(self, "new", number, "count", "Enter the number")
            key = self._count_of(row).key
            if key in there:
                set_list_error(self, "new", number, "title", "This is above already. Enter its number there")
            there.add(key)
        return not self.errors

    def counts(self) -> list[Count]:
        """The numbers that were typed. Only to be asked for once all is right."""
        typed = [(one, self[field_of(one)].data) for one in self.known]
        return [
            *(replace(one, count=number) for one, number in typed if number is not None),
            *(self._count_of(row) for _, row in self._filled()),
        ]

    def emptied(self) -> list[Count]:
        """The known things without a number."""
        return [one for one in self.known if self[field_of(one)].data is None]

    def _count_of(self, row: Any) -> Count:
        return Count(self.month, row.kind.data or "", row.title.data or "", row.count.data or 0)

    def _filled(self) -> list[tuple[int, Any]]:
        return [
            (number, entry.form)
            for number, entry in enumerate(self.new)
            if entry.form.kind.data or entry.form.title.data or any(entry.form.count.raw_data or ())
        ]


def field_of(one: Count) -> str:
    """The same on every page, whatever stands before it."""
    return f"count_{sha256(repr(one.key[1:]).encode()).hexdigest()[:16]}"


def month_form(
    month: date,
    known: Sequence[Count],
    numbers: Mapping[str, int],
    hints: Mapping[str, str],
    kinds: Sequence[tuple[str, str]],
) -> MonthForm:
    """`numbers` stand in their fields, and `hints` beside them: by field."""
    own = {
        field_of(one): fields.number(one.title or UNTITLED, hint=hints.get(field_of(one), ""), highest=MOST)
        for one in known
    }
    made: MonthForm = type("MonthForm", (MonthForm,), own)(data=numbers)
    made.month, made.known = month, known
    for entry in made.new:
        entry.form.kind.choices = [("", "Choose a kind"), *kinds]
    return made


class CountFileForm(FileWithColumnsForm):
    kind = "monthly numbers"
    known = COLUMNS

    file = fields.upload(
        "The file",
        "Choose the file",
        hint="A spreadsheet (.xlsx or .ods) or CSV, with the columns Month, Kind, Title and Number, a line for each.",
    )
    submit = fields.button("Read the file")
