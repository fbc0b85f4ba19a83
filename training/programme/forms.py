"""Forms of the public pages: three questions that are asked by address, and a message to the training team."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from training import fields
from training.programme.emails import Question
from training.programme.which import CONTACTS, HOLDS, SINCE


class WhichForm(fields.Form):
    """Three questions that lead to a level."""

    class Meta:
        csrf = False  # it changes nothing, and its page is the same for every guest

    who = fields.text(
        "Who are you? (optional)",
        hint="Like teacher, childminder, health visitor or trustee",
        limit=60,
        autocomplete="organization-title",
    )
    contact = fields.choice(
        "What do you do with children, young people or families?",
        list(CONTACTS.items()),
        "Choose what you do with children, young people or families",
    )
    holds = fields.choice(
        "Which is the highest safeguarding training that you have?",
        list(HOLDS.items()),
        "Choose what you have, or “Nothing yet”",
        hint="From us, or from anybody else",
    )
    since = fields.choice(
        "When did you last take it?", list(SINCE.items()), "Choose when you last took it", hint="If you have one"
    )

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(formdata=args)
        if self.holds.data not in HOLDS or self.holds.data == "none":
            self.since.validators = [Optional()]
            self.since.validate_choice = False


SUBJECTS: Mapping[str, str] = {
    "booking": "Booking a place",
    "cancelling": "Cancelling or changing a booking",
    "paying": "Paying, invoices and refunds",
    "joining": "Joining online, or finding the place",
    "certificate": "A certificate",
    "needs": "Access needs",
    "organisation": "My organisation, or membership of ECVYS",
    "other": "Something else",
}


class ContactForm(fields.Form):
    about = fields.choice("What is it about?", list(SUBJECTS.items()), "Choose what it is about")
    reference = fields.text(
        "Reference (optional)",
        hint="Of your booking, event, invoice or certificate, if you have it",
        limit=30,
        autocomplete="off",
        spellcheck="false",
    )
    name = fields.text("Your name", "Enter your name", limit=200, autocomplete="name", spellcheck="false")
    email = fields.email("Your e-mail address", "Enter your e-mail address, so that we can answer")
    words = fields.free_paragraph("What would you like to ask or tell us?", "Enter your message", limit=4000, rows=6)
    submit = fields.button("Send the message")

    def question(self) -> Question:
        return Question(
            SUBJECTS[self.about.data],
            self.reference.data or "",
            self.name.data or "",
            self.email.data or "",
            self.words.data or "",
        )
