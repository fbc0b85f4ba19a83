"""One edition of a course."""

from training import fields
from training.courses.editions.models import LONGEST_CHANGES, LONGEST_NAME


class EditionForm(fields.Form):
    name = fields.text(
        "Name", "Enter the name of the edition", hint="As it stands on certificates: KCSIE 2025.", limit=LONGEST_NAME
    )
    from_day = fields.day(
        "Taught from",
        "Enter the day from which it is taught",
        hint="For example, 1 9 2025. Events before it had the edition before.",
    )
    changes = fields.paragraph(
        "What has changed (optional)",
        hint="In two or three sentences. You can send it to everybody who holds a certificate of the course.",
        limit=LONGEST_CHANGES,
        rows=5,
    )
    submit = fields.button("Save the edition")
