"""The form by which somebody asks to be told of new dates: for a guest with the address, for others one press."""

from typing import Any

from training import fields
from training.interest.announcing import Reach

REACHES = (
    (Reach.ANYWHERE, "Anywhere in Essex"),
    (Reach.NORTH, "North Essex"),
    (Reach.MID, "Mid Essex"),
    (Reach.SOUTH, "South Essex"),
    (Reach.WEST, "West Essex"),
    (Reach.ONLINE, "Online only"),
)
CHOOSE = "Choose where you would go"


class AskForm(fields.Form):
    form_errors: list[str]

    email = fields.email(
        "E-mail address", "Enter your e-mail address", hint="We send a link there first. No password needed."
    )
    reach = fields.choice("Where would you go?", REACHES, CHOOSE, hint="We tell you of online dates, too.")

    def __init__(self, *, guest: bool, reach: Reach) -> None:
        super().__init__(data={"reach": reach})
        if not guest:
            del self.email

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.reach.errors:
            self.reach.errors = [CHOOSE]  # also for what is no choice of ours
        return valid
