"""One sum that an event cost."""

from training import fields
from training.courses.costs.models import HIGHEST_PENCE, LONGEST_NOTE, CostKind
from training.courses.costs.operations import CostDetails


class CostForm(fields.Form):
    kind = fields.choice("What it was for", [(kind.value, kind.text) for kind in CostKind], "Choose what it was for")
    pence = fields.pounds(
        "Amount",
        "Enter an amount",
        hint="Without VAT that the Board gets back. 0 where it was free, like a room that a partner lent.",
        highest=HIGHEST_PENCE,
    )
    note = fields.text(
        "More about it (optional)",
        hint="For example, the number of an invoice. No names of people.",
        limit=LONGEST_NOTE,
    )
    submit = fields.button("Save this cost")

    def details(self) -> CostDetails:
        return CostDetails(self.kind.data, self.pence.data, self.note.data or "")
