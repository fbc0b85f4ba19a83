"""To which date everybody is moved, and why the event is cancelled then."""

from training import fields
from training.admin.bookings.bulk.forms import MoveManyForm

TOO_FEW = "Too few people had booked"


class MergeForm(MoveManyForm):
    because = fields.text(
        "Why is it cancelled?",
        "Enter why it is cancelled: delegates are told",
        hint="Anybody reads this on the page of the event, and so do those who cannot be moved.",
        limit=300,
    )
    submit = fields.button("Move everybody, then cancel the event")
