from training import fields
from training.notes.models import LONGEST_NOTE


class NoteForm(fields.Form):
    """A dated note, and when somebody has to come back to it."""

    words = fields.free_paragraph(
        "Add a note",
        "Write the note",
        hint="For example, “rang, purchase order to follow”.",
        rows=3,
        limit=LONGEST_NOTE,
    )
    come_back_on = fields.day("Come back to it on", hint="If something was promised. It is then on the handover page.")
    not_disclosable = fields.tick(
        "Not for disclosure",
        hint="Otherwise whoever it is about is given it when they ask for what is held about them.",
    )


class EditNoteForm(NoteForm):
    """A note that is there, with the words it had when it was opened."""

    seen = fields.hidden()
