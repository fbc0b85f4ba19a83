"""The coordinators' forms, and those of somebody's own organisations."""

from training import fields
from training.people.models import NAME_LENGTH, STAFF_NUMBER_LENGTH
from training.people.workplaces.workplace import NOT_SAID, Workplace, Workplaces

OWNER, ANOTHER = "owner", "another"


class AddPersonForm(fields.Form):
    """Somebody who works or volunteers for the agency."""

    name = fields.text(
        "Full name",
        "Enter their full name",
        hint="As it should appear on their certificates",
        limit=NAME_LENGTH,
        autocomplete="off",
        spellcheck="false",
    )
    email = fields.email(
        "E-mail address (optional)",
        hint="Their own. We tell them that you added them, and write to them about their bookings. Leave it empty if "
        "they have none.",
        autocomplete="off",
    )
    job_role = fields.text("Job or volunteer role (optional)", limit=120, autocomplete="off")
    works_in = fields.select(
        "Where they work (optional)",
        [],
        hint="Your organisation works all over the county. If you do not know, we ask them when they book.",
    )

    def __init__(self, workplaces: Workplaces, *, county_wide: bool) -> None:
        super().__init__()
        self.workplaces = workplaces
        self.works_in.choices = [("", NOT_SAID), *workplaces.choices]
        if not county_wide:
            delattr(self, "works_in")

    def workplace(self) -> Workplace | None:
        """What was said of where they work; None where the agency is in one place."""
        return self.workplaces.chosen(self.works_in.data) if "works_in" in self else None


class StaffNumberForm(fields.Form):
    """The number that the agency's own records have for somebody."""

    staff_number = fields.text(
        "Staff number (optional)",
        hint="As it stands in your own records, for ESR or a single central record. Leave it empty to take it away.",
        limit=STAFF_NUMBER_LENGTH,
        autocomplete="off",
        spellcheck="false",
    )
    submit = fields.button("Save")


class AcceptInvitationForm(fields.Form):
    """The button, and who presses it, where the account with the address has another name than the invitation."""

    who = fields.choice("Who are you?", [], missing="Say who you are")
    submit = fields.button("Accept")

    def ask(self, invited: str, owner: str | None) -> None:
        """`owner`: whose account the address opens; None: there is nothing to ask."""
        if owner is None:
            del self.who
            return
        self.who.choices = [
            (OWNER, f"{owner}: I am meant, by another name"),
            (ANOTHER, f"{invited}, a different person who reads this mail, too"),
        ]

    @property
    def is_owner(self) -> bool:
        return "who" in self and self.who.data == OWNER


class InviteCoordinatorForm(fields.Form):
    """Somebody who is to book for the agency."""

    coordinator_name = fields.text(
        "Full name", "Enter their full name", limit=NAME_LENGTH, autocomplete="off", spellcheck="false"
    )
    coordinator_email = fields.email(
        "E-mail address",
        "Enter their e-mail address",
        hint="We send a link there that only they can use",
        autocomplete="off",
    )
