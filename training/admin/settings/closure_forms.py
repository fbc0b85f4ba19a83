"""Days on which the Board is closed."""

from wtforms import Field

from training import fields
from training.settings.working_time import DaysOff

LONGEST_DAYS = 31
"""What is longer is a slip of the month or year."""


class ClosureForm(fields.Form):
    reason = fields.text("Reason", "Enter a reason", hint="For example, Between Christmas and New Year", limit=100)
    first_day = fields.day("First day", "Enter the first day", hint="For example, 24 12 2026")
    last_day = fields.day("Last day", "Enter the last day", hint="The same day for a single day")
    submit = fields.button("Add to the list")

    def validate_last_day(self, field: Field) -> None:
        too_many = f"The Board is closed for {LONGEST_DAYS} days at most: check the month and the year"
        fields.refuse_days(self.first_day.data, field.data, LONGEST_DAYS, too_many)

    def days(self) -> DaysOff:
        return DaysOff(self.first_day.data, self.last_day.data)
