"""What is typed for a written message: its words, and the group it goes to."""

from collections.abc import Mapping

from training import fields
from training.writing.group_queries import GROUPS, Of
from training.writing.models import LONGEST_BODY, LONGEST_SUBJECT


def words_of(what: Of) -> list[tuple[str, str]]:
    """The groups for which this has to be named, by the word in the address."""
    return [(word, group.words) for word, group in GROUPS.items() if group.of is what]


class WordsForm(fields.Form):
    """`take`: the reference of a message whose words are taken."""

    take = fields.select("Earlier message", [("", "Choose one")])
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


class _ByAddress(fields.Form):
    """Sent by GET: what was chosen stands in the address, and is looked at by the view."""

    class Meta:
        csrf = False


class OfEventForm(_ByAddress):
    event = fields.select("Event", [("", "Choose one")], autocomplete=True)
    group = fields.select("Who of it", words_of(Of.EVENT), id="group-of-event")


class OfCourseForm(_ByAddress):
    course = fields.select("Course", [("", "Choose one")], autocomplete=True)
    group = fields.select("Who of it", words_of(Of.COURSE), id="group-of-course")


class OfAgencyForm(_ByAddress):
    agency = fields.select("Organisation", [("", "All of them")], autocomplete=True)


FORMS: Mapping[Of, type[_ByAddress]] = {Of.EVENT: OfEventForm, Of.COURSE: OfCourseForm, Of.AGENCY: OfAgencyForm}
