"""What is asked of whoever cancels: a choice for the figures, and words if they like."""

from typing import TypedDict

from training import fields
from training.bookings.reasons.models import LONGEST_REASON, CancelCategory


class WhyCancelled(TypedDict):
    """As settling.carry_out() takes it."""

    category: CancelCategory | None
    reason: str


NO_REASON = WhyCancelled(category=None, reason="")


class WhyCancelledForm(fields.Form):
    """Both questions may stay open."""

    category = fields.select(
        "Why are you cancelling? (optional)",
        [("", "Choose a reason"), *((one.value, one.text) for one in CancelCategory)],
        hint="We publish only totals. Only the training team sees your reason.",
    )
    reason = fields.free_text(
        "Say more, if you like (optional)",
        hint="Only the training team can read it. We delete it soon after they have decided about a charge.",
        limit=LONGEST_REASON,
        autocomplete="off",
    )

    def why(self) -> WhyCancelled:
        category = CancelCategory(self.category.data) if self.category.data else None
        return {"category": category, "reason": self.reason.data or ""}
