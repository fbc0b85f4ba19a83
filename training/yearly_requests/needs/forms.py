"""The form on which an agency says what training it needs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from training import fields
from training.board_lists.lists import Level
from training.kept import is_put_back
from training.yearly_requests.needs.models import LONGEST_WORDS, MOST_PEOPLE
from training.yearly_requests.needs.queries import Needs

NOTHING_SAID = "Enter a number or a few words, or tick that you need nothing"


class NeedsForm(fields.Form):
    """Two numbers for each level, named after its code."""

    seen = fields.hidden()
    topics = fields.free_paragraph(
        "What else do your people need to learn about? (optional)",
        hint="For example, online safety, or a review that concerns you.",
        limit=LONGEST_WORDS,
    )
    own_training = fields.free_paragraph(
        "What safeguarding training did you give your people yourselves? (optional)",
        hint="In the last twelve months: its title, and who it was for.",
        limit=LONGEST_WORDS,
    )
    nothing = fields.tick("We need no training, and gave none ourselves")
    submit = fields.button("Send")

    levels: Sequence[tuple[str, str]]
    """Codes and names."""

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if is_put_back():
            return False
        if not self.errors and not self.nothing.data and not self.needs().says_something:
            fields.set_errors(self, self.first_field, NOTHING_SAID)
        return not self.errors

    @property
    def first_field(self) -> str:
        return f"needed_{self.levels[0][0]}" if self.levels else "topics"

    def needs(self) -> Needs:
        return Needs(
            self._numbers("needed"), self._numbers("own"), self.topics.data or "", self.own_training.data or ""
        )

    def _numbers(self, what: str) -> dict[str, int | None]:
        typed = {code: self[f"{what}_{code}"].data for code, _ in self.levels}
        return {code: number for code, number in typed.items() if number is not None}


def needs_form(levels: Sequence[Level], day: date, said: Needs) -> NeedsForm:
    """With what was answered before."""
    own: dict[str, Any] = {}
    data: dict[str, Any] = {"topics": said.topics, "own_training": said.own_training}
    for level in levels:
        name = level.full_name_on(day)
        own[f"needed_{level.code}"] = fields.number(f"Need {name}", highest=MOST_PEOPLE)
        own[f"own_{level.code}"] = fields.number(f"Trained by you for {name}", highest=MOST_PEOPLE)
        data |= {
            f"needed_{level.code}": said.needed.get(level.code),
            f"own_{level.code}": said.own_trained.get(level.code),
        }
    made: NeedsForm = type("NeedsForm", (NeedsForm,), own)(data=data)
    made.levels = [(level.code, level.full_name_on(day)) for level in levels]
    return made
