"""Forms about somebody's own name and addresses."""

from training import fields
from training.people import sentences
from training.people.models import NAME_LENGTH


class NameForm(fields.Form):
    """What somebody is called."""

    name = fields.text(
        "Full name",
        "Enter your full name",
        hint="As it should appear on your next certificates",
        limit=NAME_LENGTH,
        autocomplete="name",
        spellcheck="false",
    )


class AddAddressForm(fields.Form):
    """Another address of somebody's own."""

    email = fields.email("Another e-mail address", sentences.EMAIL_MISSING, hint="We send a link there")
