"""The form for a link that shows a funder its figures."""

from training import fields
from training.reports.funders.models import LONGEST_FOR_WHOM


class FunderLinkForm(fields.Form):
    for_whom = fields.text(
        "Whom is it for?",
        "Enter whom it is for",
        hint="For example: the grants manager of the Violence and Vulnerability Unit. They see this name, and you find"
        " the link by it.",
        limit=LONGEST_FOR_WHOM,
        autocomplete="off",
    )
    last_day = fields.day("Last day on which it works", "Enter the last day on which it works")
    submit = fields.button("Make the link")
