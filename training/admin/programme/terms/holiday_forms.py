"""School holidays: one by hand, or a file of them."""

from wtforms import Field

from training import fields
from training.courses.clashes import Holidays
from training.files.sheet_forms import FileWithSheetsForm

LONGEST_DAYS = 70
"""The summer holidays have about 45 days: what is longer is a slip of the year."""


class HolidayForm(fields.Form):
    name = fields.text("Name (optional)", hint="For example, Autumn half term", limit=100)
    first_day = fields.day("First day", "Enter the first day", hint="For example, 26 10 2026")
    last_day = fields.day("Last day", "Enter the last day", hint="The same day for a single day")
    submit = fields.button("Add to the list")

    def validate_last_day(self, field: Field) -> None:
        too_many = f"A school holiday has fewer than {LONGEST_DAYS} days: check the year"
        fields.refuse_days(self.first_day.data, field.data, LONGEST_DAYS, too_many)

    def holidays(self) -> Holidays:
        return Holidays(self.first_day.data, self.last_day.data, self.name.data or "")


class HolidayFileForm(FileWithSheetsForm):
    file = fields.upload(
        "File",
        "Choose the file",
        hint="A spreadsheet (.xlsx or .ods) or CSV, with columns Name, First day and Last day.",
    )
    submit = fields.button("Read the file")
