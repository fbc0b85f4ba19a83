"""The coordinators' forms, and those of somebody's own organisations."""

from collections.abc import Sequence
from typing import Any

from training import fields
from training.people.models import NAME_LENGTH

NOT_LISTED, MYSELF = "other", "myself"


class AddPersonForm(fields.Form):
    """Somebody who works or volunteers for the agency."""

    name = fields.text(
        "Full name",
        "Enter their full name",
        hint="As it should appear on their certificates",
        limit=NAME_LENGTH,
        autocomplete="off",
        spellcheck="false",
    )
    email = fields.email(
        "E-mail address (optional)",
        hint="Their own. We tell them that you added them, and write to them about their bookings. Leave it empty if "
        "they have none.",
        autocomplete="off",
    )
    job_role = fields.text("Job or volunteer role (optional)", limit=120, autocomplete="off")


class InviteForm(fields.Form):
    """Somebody who is to book for the agency."""

    coordinator_name = fields.text(
        "Full name", "Enter their full name", limit=NAME_LENGTH, autocomplete="off", spellcheck="false"
    )
    coordinator_email = fields.email(
        "E-mail address",
        "Enter their e-mail address",
        hint="We send a link there that only they can use",
        autocomplete="off",
    )


class PressForm(fields.Form):
    """A button and nothing to fill in."""


class JoinForm(fields.Form):
    """Where else somebody works or volunteers."""

    agency = fields.select(
        "Organisation",
        [],
        "Choose an organisation",
        hint="Where you work or volunteer. Type a part of its name.",
        autocomplete=True,
    )
    agency_name = fields.text(
        "Name of your organisation",
        hint="Only where it is not in the list. We put its details right later.",
        limit=NAME_LENGTH,
        autocomplete="organization",
    )

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        """The organisations of the list, and the two answers beside them."""
        self.agency.choices = [
            ("", ""),
            *agencies,
            (NOT_LISTED, "My organisation is not listed"),
            (MYSELF, "I work for myself"),
        ]
        self.agency.render_kw = {"data-autocomplete": "", "data-always": f"{NOT_LISTED} {MYSELF}"}

    def validate(self, extra_validators: Any = None) -> bool:
        """An organisation that is not listed needs its name."""
        right = super().validate(extra_validators)
        if self.agency.data == NOT_LISTED and not self.agency_name.data:
            fields.set_errors(self, "agency_name", "Enter the name of your organisation")
            return False
        return right
