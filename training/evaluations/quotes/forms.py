"""How somebody lets themselves be quoted, and whether at all."""

from training import fields
from training.evaluations.quotes.attribution import Naming

NO = "no"


class QuotingForm(fields.Form):
    quoting = fields.choice("May we quote what you wrote?", [], "Choose whether we may quote you")
    submit = fields.button("Save")

    def offer(self, organisation: str) -> None:
        """With an organisation to name, where there is one."""
        named = [(Naming.ORGANISATION.value, f"Yes, and you may name my organisation: {organisation}")]
        self.quoting.choices = [
            (Naming.ANONYMOUS.value, "Yes, without my organisation"),
            *(named if organisation else ()),
            (NO, "No"),
        ]

    @property
    def chosen(self) -> Naming | None:
        return None if self.quoting.data == NO else Naming(self.quoting.data)
