"""A message to the training team."""

from collections.abc import Mapping

from training import fields
from training.programme.help.emails import Question

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
