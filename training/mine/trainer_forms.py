"""What a trainer answers and says of themselves, by the link of a message or signed in."""

from training import fields


class ProfileForm(fields.Form):
    biography = fields.paragraph(
        "About you",
        hint="Two or three sentences: what you do, and what you bring to the course.",
        limit=1500,
        rows=5,
    )
    agrees = fields.tick("Delegates may read this on the page of the events I deliver, with my name")
