"""The form by which somebody asks for a link that signs them in."""

from training import fields
from training.people import sentences


class AskForLinkForm(fields.Form):
    """One address. The page to sign in sends it here, too, with what else it holds."""

    email = fields.email("E-mail address", sentences.EMAIL_MISSING, gets_mail=False)
    next = fields.hidden()
    typed = fields.hidden()
    """What somebody typed before they were asked to sign in, packed by kept.py."""
