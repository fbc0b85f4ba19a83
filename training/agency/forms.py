"""The coordinators' forms, and those of somebody's own organisations."""

from training import fields
from training.people.models import NAME_LENGTH


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


class InviteCoordinatorForm(fields.Form):
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
