"""What a line manager says when they decline, and who the line manager is after all."""

from training import fields
from training.people.models import NAME_LENGTH


class DeclineApprovalForm(fields.Form):
    reason = fields.free_text(
        "Reason (optional)", hint="We pass it on to whoever asked for the place", limit=300, autocomplete="off"
    )


class ManagerForm(fields.Form):
    """Named as the columns of a booking are."""

    manager_name = fields.text(
        "Line manager’s name", "Enter the name of your line manager", limit=NAME_LENGTH, autocomplete="off"
    )
    manager_email = fields.email(
        "Line manager’s e-mail address", "Enter the e-mail address of your line manager", autocomplete="off"
    )
