"""A form with a file whose workbook may have several sheets: which of them is meant is asked on the same page.

Meanwhile the file is kept, so that nobody has to choose it anew.
"""

from typing import Any

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms.validators import Optional

from training import fields
from training.files.carried import carry, content_of
from training.files_in.cells import LIST, Limits, Unreadable
from training.files_in.sheets import Sheet, read_sheet
from training.typed import Radios


class FileWithSheetsForm(fields.Form):
    """To be given a field `file`. Its template shows all three with the macro of components/sheet.html."""

    sent = fields.hidden()
    """Which file was sent, while it is asked which of its sheets is meant."""
    sheet = Radios(
        "Which sheet holds the list?",
        choices=[],
        widget=GovRadioInput(),
        validators=[Optional()],
        validate_choice=False,  # read_sheet() says what is wrong with it
    )
    file: FileField
    _read: tuple[bytes, str]

    def validate(self, extra_validators: Any = None) -> bool:
        if self.sent.data:
            self.file.validators = [Optional()]
        return super().validate(extra_validators)

    def read_sheet(self, limits: Limits = LIST) -> Sheet | None:
        """The sheet that is meant. None where the form now asks which, or says why the file cannot be read."""
        try:
            content, name = self._read = self._content()
            sheet = read_sheet(content, name, self.sheet.data or "", limits)
        except Unreadable as fault:
            self.sheet.data = None
            self.refuse_file(str(fault))
            return None
        if len(sheet.choices) > 1:
            self.keep_file()
            self.sheet.choices = [(one.name, _described(one.name, one.begins_with)) for one in sheet.choices]
            if not self.sheet.data:
                fields.set_errors(self, "sheet", f"{name} has several sheets. Choose which one holds the list")
                return None
        return sheet

    @property
    def file_read(self) -> tuple[bytes, str]:
        """The bytes of the file that was read last, and its name."""
        return self._read

    def keep_file(self) -> None:
        """Have the page carry the file that was just read."""
        self.sent.data = self.sent.data or carry(*self._read)

    def refuse_file(self, sentence: str) -> None:
        """Say what is wrong with what was read, beside the file or, where it has several, beside its sheets."""
        fields.set_errors(self, "sheet" if self.sheet.choices else "file", sentence)

    def forget_file(self) -> None:
        """It has been read, and what it said stands in the form."""
        self.sent.data, self.sheet.data, self.sheet.choices = "", None, []

    @property
    def column_fields(self) -> list[Any]:
        """Questions which column holds what: some forms have them (training/files/column_forms.py)."""
        return []

    @property
    def has_file(self) -> bool:
        return bool(self.file.data or self.sent.data)

    def _content(self) -> tuple[bytes, str]:
        """What was just sent; else what was sent before. Raises Unreadable where that is no more."""
        if self.file.data:
            sent, self.sent.data = self.file.data, ""
            content: bytes = sent.read()
            sent.close()
            return content, sent.filename or "The file"
        return content_of(self.sent.data or "")


def _described(name: str, begins_with: str) -> str:
    return f"{name}: {begins_with}" if begins_with else name
