"""Forms of signing in by code."""

from training import fields
from training.people.models import NAME_LENGTH


class CodeForm(fields.Form):
    """For somebody who is signed in to their account: the code is enough."""

    code = fields.text(
        "Code",
        "Enter the six digits that are shown at the event",
        hint="Six digits, on the screen or in the chat",
        limit=40,
        inputmode="numeric",
        autocomplete="off",
        params={"classes": "govuk-input--width-10 code-typed"},  # type: ignore[arg-type]
    )
    submit = fields.button("I am here")


class ArriveForm(CodeForm):
    """For anybody else: the code, and what only they know of their booking."""

    surname = fields.text("Surname", "Enter your surname", limit=NAME_LENGTH, autocomplete="family-name")
    reference = fields.text(
        "Booking reference",
        "Enter your booking reference",
        hint="Eight letters and digits, in the messages about your booking",
        limit=40,
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
        params={"classes": "govuk-input--width-10"},  # type: ignore[arg-type]
    )
    submit = fields.button("I am here")
