"""Choosing another date of a course."""

from collections.abc import Sequence
from typing import Protocol

from training import fields
from training.links import new_token


class Choosable(Protocol):
    """A date of a list, and what the form sends for it."""

    @property
    def value(self) -> str: ...


class OtherDateForm(fields.Form):
    """The dates that can be chosen; the page says of the rest why not."""

    form_token = fields.hidden()
    date = fields.choice("Which date?", [], "Choose one of the dates")

    def __init__(self, dates: Sequence[Choosable]) -> None:
        super().__init__()
        self.date.choices = [(one.value, one.value) for one in dates]
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 40:
            self.form_token.data = new_token()

    @property
    def event_ref(self) -> str:
        return str(self.date.data or "").partition(":")[0]

    @property
    def mode(self) -> str | None:
        return str(self.date.data or "").partition(":")[2] or None
