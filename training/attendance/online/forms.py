"""The form that takes an attendance report."""

from training import fields


class ReportForm(fields.Form):
    file = fields.upload(
        "Attendance report",
        "Choose the file",
        hint="Exactly as Teams or Zoom exported it, a CSV file or a workbook of at most 5 MB.",
    )
    submit = fields.button("Read the report")
