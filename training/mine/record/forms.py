"""Forms about one's own record: training from elsewhere, a file that shows it, and whom the record is shown to."""

from datetime import date
from pathlib import PurePath

from flask_wtf.file import FileField
from wtforms import ValidationError

from training import fields
from training.bookings.earlier_training.forms import DoneElsewhereForm
from training.bookings.earlier_training.operations import NewEvidence
from training.bookings.earlier_training.targets import Targets
from training.files import gateway
from training.files.carried import carry, content_of
from training.files_in.cells import Unreadable
from training.files_in.papers import TOO_LARGE, Paper, read_paper
from training.limits import is_too_large
from training.records.models import LONGEST_FOR_WHOM
from training.typed import DropDown


class EvidenceForm(fields.Form):
    """To be given a field `file`. What was chosen stays while something else in the form is put right."""

    sent = fields.hidden()
    """Which file was sent before."""
    file: FileField
    file_name = ""
    """Of what was sent, with the ending that fits its content."""
    _paper: Paper | None = None

    def read_file(self) -> None:
        """Look at what was sent. The form then says what is wrong with it."""
        try:
            content, name = self._sent()
            if name:
                self._paper = read_paper(content, name)
                self.file_name = f"{PurePath(name).stem[:150]}.{self._paper.ending}"
        except Unreadable as fault:
            self.sent.data = ""
            fields.set_errors(self, "file", str(fault))

    def new_evidence(self) -> NewEvidence | None:
        """The file, stored; None where none was sent. Not inside transaction()."""
        return NewEvidence(gateway.store(self._paper.content), self.file_name) if self._paper else None

    def carry_file(self) -> None:
        """Have the page keep it for the next press, where it does not yet."""
        if self._paper and not self.sent.data:
            self.sent.data = carry(self._paper.content, self.file_name)

    def _sent(self) -> tuple[bytes, str]:
        if self.file.data:
            self.sent.data = ""
            sent = self.file.data
            if is_too_large(sent.stream):
                sent.close()
                raise Unreadable(TOO_LARGE)
            content = sent.read()
            sent.close()
            return content, sent.filename or "file"
        return content_of(self.sent.data) if self.sent.data else (b"", "")


class AddEvidenceForm(EvidenceForm):
    file = fields.upload(
        "A file that shows it",
        hint="A certificate or a letter as PDF, PNG or JPEG, at most 5 MB. Only you and the training team can open it.",
    )


CHOOSE = "Choose what it should count as"


class EarlierTrainingForm(DoneElsewhereForm, EvidenceForm):
    course = fields.select("What should it count as?", [], CHOOSE, validate_choice=False)
    file = fields.upload(
        "A file that shows it (optional)",
        hint="A certificate or a letter as PDF, PNG or JPEG, at most 5 MB. Only you and the training team can open it.",
    )

    def validate_course(self, field: DropDown) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(CHOOSE)

    def offer(self, targets: Targets, today: date) -> None:
        """What may be asked about."""
        self.course.choices = [("", "Choose a course or a level"), *targets.choices(today)]


class ShareForm(fields.Form):
    for_whom = fields.text(
        "Whom is it for?",
        "Enter whom it is for",
        hint="For example: Human resources, Provide. They see this name, and you find the link by it.",
        limit=LONGEST_FOR_WHOM,
        autocomplete="off",
    )
    last_day = fields.day("Last day on which it works", "Enter the last day on which it works")
    submit = fields.button("Make the link")
