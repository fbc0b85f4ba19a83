"""Forms about ending things: an event that the Board cancels, a charge that is waived."""

from training import fields


class CancelEventForm(fields.Form):
    because = fields.text(
        "Why is it cancelled?",
        "Enter why it is cancelled: delegates are told",
        hint="Everybody who booked reads this, and so does anybody on the page of the event.",
        limit=300,
    )
    message = fields.paragraph(
        "Anything else they should know? (optional)",
        hint="Only in the message to those who booked.",
        limit=2000,
        rows=4,
    )


class WaiveForm(fields.Form):
    because = fields.text(
        "Why is it waived?",
        "Enter why the charge is waived: the reason is kept",
        hint="It is kept, and the delegate is told.",
        limit=300,
    )
