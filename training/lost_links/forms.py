"""The form of whoever lost a link."""

from training import fields
from training.people import sentences


class LostLinkForm(fields.Form):
    """One address: a new link goes nowhere else."""

    email = fields.email(
        "Your e-mail address",
        sentences.EMAIL_MISSING,
        hint="The one that the message with the link came to",
        gets_mail=False,
    )
