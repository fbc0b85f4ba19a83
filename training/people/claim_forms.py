"""The form by which a delegate says that their organisation is a member of ECVYS."""

from collections.abc import Sequence

from training import fields


class ClaimForm(fields.Form):
    agency = fields.choice("Which organisation", [], "Choose the organisation that is a member")
    member_number = fields.text("Member number (optional)", hint="If you know it", limit=40, autocomplete="off")

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        """The organisations that may be claimed. A single one is chosen already."""
        self.agency.choices = list(agencies)
        if len(agencies) == 1 and not self.is_submitted():
            self.agency.data = agencies[0][0]
