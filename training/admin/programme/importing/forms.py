"""The files of a programme."""

from typing import Any

from training import fields

FILES = ("agencies", "courses", "events", "members")


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
