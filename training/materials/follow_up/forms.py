"""The form on which somebody says what came of slides."""

from training import fields
from training.materials.follow_up.models import LONGEST_WORDS, MOST_COLLEAGUES


class FollowUpForm(fields.Form):
    colleagues = fields.number(
        "How many colleagues did you reach?",
        "Enter how many colleagues you reached, or 0 if nobody yet",
        hint="Everybody who saw the slides or heard of them from you. About is good enough.",
        highest=MOST_COLLEAGUES,
    )
    words = fields.free_paragraph(
        "What came of it? (optional)",
        hint="For example, what your team talked about, or does in another way now.",
        limit=LONGEST_WORDS,
        rows=6,
    )
    submit = fields.button("Send")
