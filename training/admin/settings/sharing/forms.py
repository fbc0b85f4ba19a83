"""What was signed, and for how long."""

from collections.abc import Sequence

from training import fields
from training.sharing.models import REFERENCE_LENGTH


class AgreementForm(fields.Form):
    area = fields.select("Area", [], "Choose the area whose partnership signed it")
    reference = fields.text(
        "Reference", "Enter the reference of the agreement", hint="By which it is found, like DSA 2026-14",
        limit=REFERENCE_LENGTH,
    )  # fmt: skip
    signed_on = fields.day("Signed on", "Enter the day on which it was signed", is_past=True)
    valid_from = fields.day("First day", "Enter the day from which it is in force")
    valid_until = fields.day("Last day (optional)", hint="Leave it empty while no end is agreed")
    submit = fields.button("Record the agreement")

    def offer(self, areas: Sequence[tuple[str, str]]) -> None:
        self.area.choices = [("", "Choose an area"), *areas]
