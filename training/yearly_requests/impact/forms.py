"""The form on which an agency says what it did with the reviews of a year."""

from collections.abc import Mapping, Sequence
from typing import Any

from training import fields
from training.kept import is_put_back
from training.yearly_requests.impact.models import LONGEST_WHO, LONGEST_WORDS, MOST_PEOPLE
from training.yearly_requests.impact.queries import Impact

NOTHING_SAID = "Say something about one of them, or tick that none concerned you"


class ImpactForm(fields.Form):
    """Three fields for each review, numbered in their order."""

    seen = fields.hidden()
    nothing = fields.tick("None of these concerned us")
    submit = fields.button("Send")

    reviews: Sequence[tuple[str, str]]
    """Codes and names."""

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if is_put_back():
            return False
        if not self.errors and not self.nothing.data and not self.impact():
            fields.set_errors(self, "briefed_0", NOTHING_SAID)
        return not self.errors

    def impact(self) -> dict[str, Impact]:
        said = {
            code: Impact(
                self[f"briefed_{number}"].data, self[f"who_{number}"].data or "", self[f"changed_{number}"].data or ""
            )
            for number, (code, _) in enumerate(self.reviews)
        }
        return {code: one for code, one in said.items() if one.says_something}


def impact_form(reviews: Sequence[tuple[str, str]], said: Mapping[str, Impact]) -> ImpactForm:
    """With what was answered before."""
    own: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for number, (code, name) in enumerate(reviews):
        own[f"briefed_{number}"] = fields.number(
            f"How many of your people were briefed on {name}?", highest=MOST_PEOPLE
        )
        own[f"who_{number}"] = fields.free_text(
            "Who were they? (optional)", hint="For example, all ward staff.", limit=LONGEST_WHO
        )
        own[f"changed_{number}"] = fields.free_paragraph(
            "What has changed since? (optional)",
            hint=f"What your people do in another way because of {name}.",
            limit=LONGEST_WORDS,
        )
        one = said.get(code, Impact())
        data |= {f"briefed_{number}": one.briefed, f"who_{number}": one.who, f"changed_{number}": one.changed}
    made: ImpactForm = type("ImpactForm", (ImpactForm,), own)(data=data)
    made.reviews = reviews
    return made
