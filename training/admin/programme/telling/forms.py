"""What the page of a change is answered with: that its telling was seen, or why nobody is told."""

from flask import request

from training import fields
from training.admin.programme.telling.operations import UNTOLD, Answer


class TellingForm(fields.Form):
    """For the form of whatever people are told of."""

    telling_seen = fields.hidden()
    """Which message about the change the page shows."""
    untold = fields.select("Why nobody is told", [("", "Choose why"), *UNTOLD.items()])

    def answer(self) -> Answer:
        """Why nobody is told counts only with its own button; pressed without a reason, what is told is shown again."""
        if "save_untold" not in request.form:
            return Answer(seen=self.telling_seen.data or "")
        return Answer(seen="", untold=self.untold.data or "")

    def show(self, seen: str) -> None:
        """To be called with what the page shows now."""
        self.telling_seen.data = seen
        if "save_untold" in request.form and not self.untold.data:
            self.untold.errors = ["Choose why nobody is told. It is kept in the history."]
