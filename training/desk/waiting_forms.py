"""Forms of the waiting list: more places, and why somebody is passed over."""

from training import fields
from training.bookings.waiting.operations import LONGEST_REASON
from training.courses.models import Event, Mode
from training.desk.place_operations import MOST_PLACES

MODES = {Mode.ROOM: "In the room", Mode.ONLINE: "Online"}


class AddPlacesForm(fields.Form):
    mode = fields.choice("Which places", [], "Choose which places to add", inline=True)
    number = fields.number("How many places to add", "Enter how many places to add", lowest=1, highest=MOST_PLACES)

    def ask_for(self, event: Event) -> None:
        """Which kind is asked only of an event that has both."""
        kinds = [Mode(pool.mode) for pool in event.pools]
        self.mode.choices = [(kind.value, MODES[kind]) for kind in kinds]
        if len(kinds) < 2:
            del self.mode

    def chosen(self, event: Event) -> Mode:
        return Mode(self.mode.data if "mode" in self else event.pools[0].mode)


class PassOverForm(fields.Form):
    reason = fields.text(
        "Why they are passed over",
        "Enter why they are passed over",
        hint="They read it in the message, so write it for them",
        limit=LONGEST_REASON,
    )
