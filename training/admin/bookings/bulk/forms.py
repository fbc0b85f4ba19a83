"""What a press on many bookings asks beside its button."""

from typing import Any

from training import fields
from training.attendance.models import MarkKind
from training.bookings.reasons.models import CancelCategory
from training.certificates.forms import why_released
from training.links import new_token

MARKS = {
    MarkKind.PRESENT: "Present",
    MarkKind.LATE: "Late",
    MarkKind.LEFT_EARLY: "Left early",
    MarkKind.ABSENT: "Absent",
}


class PressOnManyForm(fields.Form):
    """A button, and what makes a second press of it start nothing new."""

    form_token = fields.hidden()

    def arm(self) -> None:
        """Give the page its token, unless it came with one."""
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 40:
            self.form_token.data = new_token()

    def details(self) -> dict[str, Any]:
        """What was chosen for all of them, as a job keeps it."""
        return {}


class CancelManyForm(PressOnManyForm):
    """Why: one of the categories only. What a person said of themselves is written at their own booking."""

    category = fields.select(
        "Why are they cancelled? (optional)",
        [("", "Choose a reason"), *((one.value, one.text) for one in CancelCategory)],
        hint="Counted, and shown to the training team only.",
    )

    def details(self) -> dict[str, Any]:
        return {"category": self.category.data or None}


class ReleaseManyForm(PressOnManyForm):
    """Why without an evaluation."""

    why = why_released()

    def details(self) -> dict[str, Any]:
        return {"reason": self.why.data}


class MarkManyForm(PressOnManyForm):
    """At which sitting, and as what."""

    sitting = fields.choice("Which day?", [], "Choose a day")
    kind = fields.choice(
        "Mark them as", [(kind.value, text) for kind, text in MARKS.items()], "Choose how to mark them", inline=True
    )

    def details(self) -> dict[str, Any]:
        return {"sitting": int(self.sitting.data or 0), "kind": self.kind.data}


class MoveManyForm(PressOnManyForm):
    """To which date; “12:online” where that has two kinds of places."""

    date = fields.choice("To which date?", [], "Choose one of the dates")

    def details(self) -> dict[str, Any]:
        event_id, _, mode = str(self.date.data or "").partition(":")
        return {"to": int(event_id), "mode": mode or None}
