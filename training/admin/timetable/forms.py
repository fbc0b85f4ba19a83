from training import fields
from training.courses.messaging.slots import ALWAYS, LATER, WORDS, Profile, Slot

OPEN_TO_CHOICE = [slot for slot in Slot if slot not in ALWAYS | LATER]


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
    sent = fields.several(
        "Which messages go by themselves", [(slot.value, WORDS[slot].title) for slot in OPEN_TO_CHOICE]
    )

    def ticked(self) -> frozenset[Slot]:
        return frozenset(Slot(name) for name in self.sent.data or [])
