"""Whom to ask to observe a session, and what they write."""

from typing import Any

from training import fields
from training.evaluations.observations.operations import Observed
from training.evaluations.observations.statements import STATEMENTS

_SCALE = [(str(number), str(number)) for number in range(1, 6)]
FREE = ("strengths", "to_work_on", "agreed")


class AskForm(fields.Form):
    event = fields.select("Session", (), "Choose a session")
    observer = fields.select("Who observes it", (), "Choose who observes it")
    submit = fields.button("Ask them")


class _Numbers(fields.Form):
    """A field for each statement, so that the database and the page have the same."""


for _name, _words in STATEMENTS.items():
    setattr(_Numbers, _name, fields.choice(_words, _SCALE, f"Choose a number for “{_words}”"))


class ObservationForm(_Numbers):
    observed_on = fields.day("Day on which you observed it", "Give the day on which you observed it", is_past=True)
    strengths = fields.free_paragraph("What was good", "Say what was good", limit=3000, rows=4)
    to_work_on = fields.free_paragraph("What to work on (optional)", limit=3000, rows=4)
    agreed = fields.free_paragraph(
        "What you agreed (optional)", hint="What the two of you agreed to do, and by when.", limit=3000, rows=3
    )
    submit = fields.button("Save the observation")

    @property
    def statements(self) -> list[Any]:
        return [self[name] for name in STATEMENTS]

    def observed(self) -> Observed:
        words = {name: self[name].data or "" for name in FREE}
        return Observed(self.observed_on.data, {name: int(self[name].data) for name in STATEMENTS}, **words)
