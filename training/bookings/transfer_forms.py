"""Choosing another date of a course."""

from collections.abc import Sequence

from training import clock, fields
from training.bookings.transfer_queries import OtherDate


class OtherDateForm(fields.Form):
    """The dates that can be chosen; the page says of the rest why not."""

    date = fields.choice("Which date?", [], "Choose one of the dates")

    def __init__(self, dates: Sequence[OtherDate]) -> None:
        super().__init__()
        self.date.choices = [(one.value, clock.show_moment(one.event.starts_at)) for one in dates]

    @property
    def event_ref(self) -> str:
        return str(self.date.data or "").partition(":")[0]

    @property
    def mode(self) -> str | None:
        return str(self.date.data or "").partition(":")[2] or None
