"""An outcome put right after its register was closed."""

from training import fields
from training.attendance.closing import CORRECTION_REASONS
from training.bookings.lifecycle import Outcome

BUTTONS = {
    Outcome.ATTENDED: "They attended",
    Outcome.PARTIAL: "They attended in part",
    Outcome.DID_NOT_ATTEND: "They did not attend",
}


class CorrectOutcomeForm(fields.Form):
    """What the register should have said: a button each, beside why it did not."""

    reason = fields.select(
        "Why the register is to be corrected",
        [("", "Choose a reason"), *CORRECTION_REASONS.items()],
        "Choose a reason",
        hint="Kept in the history, and shown with the booking",
    )
    outcome = fields.choice("What is right?", list(BUTTONS.items()), "Press the button with the outcome that is right")
