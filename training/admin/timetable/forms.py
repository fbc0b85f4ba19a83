from typing import Any

from training import fields
from training.courses.messaging.slots import ALWAYS, WORDS, Profile, Slot
from training.courses.models import Course


class ProfileForm(fields.Form):
    profile = fields.choice(
        "Which timetable",
        [
            ("", "By format and length: online for at most 2 hours is short, anything else a full day"),
            (Profile.FULL_DAY.value, "Full day"),
            (Profile.SHORT_ONLINE.value, "Short online"),
        ],
    )


class MessagesForm(fields.Form):
    sent = fields.several("Which messages go by themselves", [])

    def __init__(self, course: Course, **more: Any) -> None:
        """Those that the course can send, with ticks at those that it does."""
        super().__init__(data={"sent": [slot.value for slot in WORDS if course.sends(slot)]}, **more)
        offered = [slot for slot in Slot if slot not in ALWAYS and course.may_send(slot)]
        self.sent.choices = [(slot.value, WORDS[slot].title) for slot in offered]

    def ticked(self) -> frozenset[Slot]:
        return frozenset(Slot(name) for name in self.sent.data or [])
