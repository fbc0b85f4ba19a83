"""The form by which somebody asks to be told of new dates: for a guest with the address, for others one press."""

from datetime import date
from typing import Any

from training import fields
from training.board_lists.lists import BoardLists
from training.interest.announcing import ANYWHERE, ONLINE

CHOOSE = "Choose where you would go"


class AskForm(fields.Form):
    form_errors: list[str]

    email = fields.email(
        "E-mail address", "Enter your e-mail address", hint="We will send a link there first. No password needed."
    )
    reach = fields.choice("Where would you go?", [], CHOOSE, hint="We tell you of online dates, too.")

    def __init__(self, lists: BoardLists, today: date, *, guest: bool, reach: str) -> None:
        super().__init__(data={"reach": reach})
        self.reach.choices = [
            (ANYWHERE, "Anywhere in Essex"),
            *(
                (one.code, f"{one.name_on(today)} {lists.areas.name(one.area, today)}")
                for one in lists.quadrants.on(today)
            ),
            (ONLINE, "Online only"),
        ]
        if not guest:
            del self.email

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.reach.errors:
            self.reach.errors = [CHOOSE]  # also for what is no choice of ours
        return valid
