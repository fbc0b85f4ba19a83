"""The form that takes an attendance report."""

from training import fields
from training.files.sheet_forms import FileWithSheetsForm


class ReportForm(FileWithSheetsForm):
    file = fields.upload(
        "Attendance report",
        "Choose the file",
        hint="Exactly as Teams or Zoom exported it, a CSV file or a spreadsheet (.xlsx or .ods) of at most 5 MB.",
    )
    submit = fields.button("Read the report")
