"""What a safeguarding contact enters: whom they told, and when. Nothing of the case."""

from datetime import datetime

from training import clock, fields
from training.concerns.models import Told


class CloseConcernForm(fields.Form):
    told = fields.several(
        "Who was told?",
        [(one.value, one.text) for one in Told],
        hint="Enter nothing of the case here: that belongs in your own records.",
    )
    day = fields.day("On which day?", "Enter the day on which they were told", is_past=True)
    time = fields.clock_time("At what time?", "Enter the time at which they were told", hint="For example, 2:15pm")

    def whom(self) -> list[Told]:
        return [Told(one) for one in self.told.data or []]

    def told_when(self) -> datetime:
        return clock.at(self.day.data, self.time.data)
