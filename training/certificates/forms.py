from training import fields
from training.certificates.operations import RELEASE_REASONS
from training.typed import DropDown


class CheckForm(fields.Form):
    """Number and code from a certificate, typed in by whoever has it in their hand."""

    number = fields.text(
        "Certificate number", "Enter the number of the certificate", hint="For example, ESCB-2026-01417", limit=40
    )
    code = fields.text(
        "Code",
        "Enter the code beside the number",
        hint="Ten letters and digits, like 7Q4M-K9XF-2T. Small letters and spaces are fine.",
        limit=40,
        autocomplete="off",
        spellcheck="false",
    )
    check = fields.button("Check the certificate")


def why_released() -> DropDown:
    """The question of the forms that release certificates without an evaluation, one or many."""
    return fields.select(
        "Why without an evaluation?",
        [("", "Choose a reason"), *RELEASE_REASONS.items()],
        "Choose a reason",
        hint="Kept in the history of booking and event.",
    )


class ReleaseForm(fields.Form):
    why = why_released()


class RevokeForm(fields.Form):
    because = fields.free_paragraph(
        "Why is it revoked?", "Say why it is revoked", hint="Kept with the certificate. It is not published.", limit=300
    )
    revoke = fields.button("Revoke the certificate")


class CorrectForm(fields.Form):
    name = fields.text("Name on the certificate", "Enter the name", hint="As it should read.", limit=200)
    correct = fields.button("Issue a corrected certificate")
