"""One thing of a checklist: what, who and by when."""

from training import fields
from training.courses.checklists.rule import DAYS, ToDo


class ChecklistItemForm(fields.Form):
    text = fields.text(
        "What is to be done", "Enter what is to be done", hint="For example: Catering numbers sent.", limit=200
    )
    who = fields.text("Who does it (optional)", limit=100, autocomplete="off")
    days = fields.select(
        "Until when",
        [("", "Choose"), *((str(days), text.capitalize()) for days, text in DAYS.items())],
        "Choose until when",
    )
    submit = fields.button("Save")

    def to_do(self) -> ToDo:
        """What was typed. Only to be asked for once the form has validated."""
        return ToDo(self.text.data or "", self.who.data or "", int(self.days.data))
