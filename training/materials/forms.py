"""The forms of slides and handouts. A file that was sent stays sent while something else has to be put right."""

from contextlib import closing
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import Optional

from training import fields
from training.db import db
from training.files.carried import GONE, carry_large, kept_file
from training.files.gateway import FileGone, open_stored
from training.files.models import KeptFile
from training.files_in.cells import Unreadable
from training.files_in.file_types import TAKEN, type_of
from training.limits import is_too_large
from training.materials.availability import Audience, MaterialKind
from training.materials.models import REASON_LENGTH, TITLE_LENGTH, Material
from training.materials.operations import MaterialDetails, SentFile
from training.settings.queries import rules

_CHOOSE = "Choose the file"


def file_hint() -> str:
    return f"{TAKEN}, of at most {rules(db.session()).material_mb} MB and without macros."


class FileForm(fields.Form):
    """A form with a large file in it. Its page shows `sent` and `file` with the macro of `materials/_shelf.html`."""

    sent = fields.hidden()
    """Which file was sent before, while something else is put right."""
    file: FileField = fields.upload("File", _CHOOSE)
    found: SentFile | None = None
    """The file that was sent, once it is known what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.description = file_hint()

    def validate(self, extra_validators: Any = None) -> bool:
        """Looks into the file whatever else is wrong: then it need not be sent twice."""
        if self.sent.data and not self.file.data:
            self.file.validators = [Optional()]
        valid = super().validate(extra_validators)
        if not self.file.errors:
            self._look_into_file()
        return valid and not self.file.errors

    def _look_into_file(self) -> None:
        try:
            self.found = self._new_file() if self.file.data else self._file_of_before()
        except Unreadable as fault:
            self.sent.data = ""
            fields.set_errors(self, "file", str(fault))

    def _new_file(self) -> SentFile:
        self.sent.data = ""
        with closing(self.file.data) as sent:
            return self._kept(sent)

    def _kept(self, sent: FileStorage) -> SentFile:
        if is_too_large(sent.stream):
            most = rules(db.session()).material_mb
            raise Unreadable(
                f"The file is larger than {most} MB. Save its pictures smaller, or save it as PDF, and choose that."
            )
        found = type_of(sent.stream, sent.filename or "")
        self.sent.data = carry_large(sent.stream, sent.filename or f"file.{found.ending}")
        return SentFile(kept_file(self.sent.data), found)

    def _file_of_before(self) -> SentFile:
        """Looked into anew: a page may carry files that were sent to other forms."""
        kept = kept_file(self.sent.data or "")
        try:
            with open_stored(kept.kept_as) as file:
                return SentFile(kept, type_of(file, kept.name))
        except FileGone:
            raise Unreadable(GONE) from None

    @property
    def sent_before(self) -> KeptFile | None:
        """What need not be chosen again."""
        return self.found.kept if self.found else None


class _Described(fields.Form):
    """What is said of slides or a handout."""

    kind = fields.choice(
        "What is it?", [(one.value, one.text) for one in MaterialKind], "Choose whether it is slides or a handout"
    )
    title = fields.text(
        "Title",
        "Enter a title",
        hint="What people read beside the link, for example Slides of the morning.",
        limit=TITLE_LENGTH,
    )
    audience = fields.choice(
        "Who gets it?",
        [(one.value, one.text) for one in Audience],
        "Choose who gets it",
        hint="People ask for the slides on the evaluation form, or on the page of their booking.",
    )
    from_on = fields.day("From (optional)", hint="Left empty, from the end of the event. For example, 12 5 2027")
    until_on = fields.day("Until (optional)", hint="The last day on which it can be fetched. Left empty, it stays.")

    def details(self) -> MaterialDetails:
        return MaterialDetails(
            (self.title.data or "").strip(),
            self.kind.data or "",
            self.audience.data or "",
            self.from_on.data,
            self.until_on.data,
        )


class AddMaterialForm(_Described, FileForm):
    submit = fields.button("Add it")


class ChangeMaterialForm(_Described):
    submit = fields.button("Save")

    @classmethod
    def of(cls, material: Material, **more: Any) -> "ChangeMaterialForm":
        return cls(obj=material, **more)


class ReplaceFileForm(FileForm):
    submit = fields.button("Replace the file")


class WithdrawForm(fields.Form):
    because = fields.free_paragraph(
        "Why is it withdrawn?",
        "Enter why it is withdrawn",
        hint="For the training team and the trainers. Delegates read that it was withdrawn and whom to ask.",
        limit=REASON_LENGTH,
        rows=3,
    )
    submit = fields.button("Withdraw it")
