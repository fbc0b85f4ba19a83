"""Whom to invite to an event, as the administrator pastes it."""

from training import fields


class InviteForm(fields.Form):
    people = fields.paragraph(
        "Whom to invite",
        "Write at least one name and e-mail address",
        hint="One person on each line: a name and an e-mail address, in any order. You can paste them from a"
        " spreadsheet or a mail program.",
        limit=50_000,
        rows=6,
    )
