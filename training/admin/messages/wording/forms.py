"""The form in which the administrator words a kind of message."""

from training import fields
from training.mail.wording.checking import LONGEST_BODY, LONGEST_SUBJECT
from training.mail.wording.kind_files import Words


class WordingForm(fields.Form):
    """Subject and body, and what they are shown with. Whether the fields in them are right the operation says."""

    subject = fields.text("Subject", "Write a subject", limit=LONGEST_SUBJECT)
    body = fields.paragraph(
        "What the message says",
        "Write what the message says",
        limit=LONGEST_BODY,
        rows=24,
        hint="Leave a line empty between paragraphs. **Two stars** make words bold. A link is a whole address, or"
        " [words](https://…). A line whose fields stand for nothing is left out.",
    )
    about = fields.text("Reference", limit=60)
    seen = fields.hidden()

    @property
    def words(self) -> Words:
        return Words(self.subject.data or "", self.body.data or "")

    @property
    def version(self) -> int:
        """The number of the version that the words were written from. What is no number is none of them."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
