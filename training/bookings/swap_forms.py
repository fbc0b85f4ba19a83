"""Who comes: chosen from the people of the agency, or written down."""

from collections.abc import Sequence
from typing import Any

from training import fields
from training.bookings.colleagues import Colleague
from training.people.models import NAME_LENGTH

SOMEBODY_ELSE = "else"


class ColleagueForm(fields.Form):
    """A delegate, who does not see the agency's people, writes their colleague down; a coordinator may choose one."""

    form_errors: list[str]

    colleague = fields.select(
        "Who comes?", [], hint="Somebody of your agency. Type a part of the name.", autocomplete=True
    )
    name = fields.text(
        "Full name",
        hint="As it should appear on the certificate",
        limit=NAME_LENGTH,
        autocomplete="off",
        spellcheck="false",
    )
    email = fields.email(
        "E-mail address (optional)", hint="Without one, messages go to whoever booked.", autocomplete="off"
    )
    job_role = fields.text("Job or volunteer role (optional)", limit=120, autocomplete="off")

    def __init__(self, people: Sequence[tuple[str, str]] | None) -> None:
        """`people` of the agency, id and name; None for whoever may not see who they are."""
        super().__init__()
        if people:
            self.colleague.choices = [("", ""), *people, (SOMEBODY_ELSE, "Somebody who is not in the list")]
            self.colleague.render_kw = {
                "data-autocomplete": "",
                "data-always": SOMEBODY_ELSE,
                "data-none": "Not in the list: choose “Somebody who is not in the list”",
            }
        else:
            del self.colleague

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if "colleague" in self and self.colleague.errors:
            self.colleague.errors = ["That choice is no longer there. Choose again from the list"]
        elif "colleague" in self and not self.colleague.data and not self.name.data:
            fields.set_errors(self, "colleague", "Choose who comes, or write somebody down")
        elif self._written_down and not self.name.data:
            fields.set_errors(self, "name", "Enter the full name of your colleague")
        return valid and not self.errors

    def refuse(self, sentence: str) -> None:
        """Put a sentence of an operation beside the field that it is about."""
        fields.set_errors(self, "name" if self._written_down else "colleague", sentence)

    def who(self) -> Colleague:
        if not self._written_down:
            return Colleague(person_id=int(self.colleague.data))
        return Colleague(name=self.name.data or "", email=self.email.data or "", job_role=self.job_role.data or "")

    @property
    def _written_down(self) -> bool:
        return "colleague" not in self or self.colleague.data in {"", None, SOMEBODY_ELSE}
