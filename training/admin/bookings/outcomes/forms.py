from training import fields
from training.attendance.closing import CORRECTION_REASONS
from training.bookings.lifecycle import Outcome


class CorrectOutcomeForm(fields.Form):
    """What the register should have said, and why it did not."""

    outcome = fields.choice("What is right?", [], "Choose the outcome that is right")
    reason = fields.choice(
        "Why was it otherwise?",
        list(CORRECTION_REASONS.items()),
        "Choose why it was otherwise",
        hint="Kept in the history, and shown with the booking",
    )

    def offer_others(self, now_is: str) -> None:
        """Every outcome but the one that it has."""
        self.outcome.choices = [(one.value, one.value.capitalize()) for one in Outcome if one != now_is]
