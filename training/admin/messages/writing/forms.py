"""What is typed for a written message: its words, and the group it goes to."""

from training import fields
from training.writing.group_queries import GROUPS
from training.writing.models import LONGEST_BODY, LONGEST_SUBJECT


class WordsForm(fields.Form):
    """`take`: the reference of a message whose words are taken."""

    take = fields.select("Take the words of an earlier message", [("", "Choose one")])
    subject = fields.text("Subject", "Write a subject", limit=LONGEST_SUBJECT)
    body = fields.paragraph(
        "Message",
        "Write the message",
        hint="An empty line begins a new paragraph. **Two stars** make words bold, a dash begins a point of a list, and"
        " [words](https://…) make a link.",
        limit=LONGEST_BODY,
        rows=12,
    )
    keep_as = fields.text(
        "Keep these words under a name (optional)", hint="To take them again, such as “Parking at the hall”.", limit=80
    )


class GroupForm(fields.Form):
    """Sent by GET: what was chosen stands in the address, and is looked at by the view."""

    class Meta:
        csrf = False

    group = fields.choice("Who", [(word, group.words) for word, group in GROUPS.items()], "Choose who it goes to")
    event = fields.text("Reference of the event", hint="For the first five. Such as SG2-2026-03.")
    course = fields.select("Course", [], hint="For those about a course.", autocomplete=True)
    agency = fields.select("Organisation", [], hint="For booking coordinators.", autocomplete=True)
