"""The question where somebody of a county-wide agency works, for the forms that ask it."""

from collections.abc import Collection
from typing import Any

from training import fields
from training.people.workplaces.workplace import NOT_SAID, Workplace, Workplaces
from training.typed import DropDown

CHOOSE_A_PART = "Choose a part of the county"
CHOOSE = "Choose where you work"
HINT = "Your organisation works all over the county, so we ask each person once. It is for our figures."


def where_question(label: str = "Where do you work?", *, hint: str = HINT) -> DropDown:
    """The question, for forms that take it up with `AsksWhereTheyWork`."""
    return fields.select(label, [("", CHOOSE_A_PART)], hint=hint)


class AsksWhereTheyWork(fields.Form):
    """A form that asks it where the agency that was chosen is county-wide, and where nobody has answered yet."""

    works_in: DropDown
    asks_people_of: Collection[int] = ()
    """The agencies that make it ask."""
    workplaces: Workplaces

    def settle_workplace(self, unanswered: Collection[int], workplaces: Workplaces) -> None:
        """Ask the people of these agencies; where there are none the question goes. Before the form is shown."""
        self.asks_people_of, self.workplaces = unanswered, workplaces
        self.works_in.choices = [("", CHOOSE_A_PART), *workplaces.choices]
        if not unanswered:
            delattr(self, "works_in")

    def agency_id_chosen(self) -> int | None:
        """The agency of the list that was chosen, by the form as it stands."""
        raise NotImplementedError

    @property
    def must_say_where(self) -> bool:
        """Whether what was chosen makes it ask: then the answer is missing where there is none."""
        return "works_in" in self and self.agency_id_chosen() in self.asks_people_of

    def check_workplace(self, missing: str = CHOOSE) -> None:
        """Say that the answer is missing, or is none; where nobody was asked, whatever was sent is left aside."""
        if "works_in" not in self:
            return
        if not self.must_say_where:
            self.works_in.data, self.works_in.errors = "", ()
        elif not self.workplaces.chosen(self.works_in.data).is_known:
            fields.set_errors(self, "works_in", missing)

    @property
    def workplace(self) -> Workplace | None:
        """What was said; None where it was not asked."""
        return self.workplaces.chosen(self.works_in.data) if self.must_say_where else None

    @property
    def when_to_ask(self) -> str:
        """The values of the control for which the question is shown, where scripts run."""
        return " ".join(str(number) for number in sorted(self.asks_people_of))


class WorkplaceForm(fields.Form):
    """The answer put right, by the person or by the administrator, who may also say that nobody knows."""

    works_in = fields.select("Where they work", [], hint="")

    def __init__(self, workplaces: Workplaces, *, own: bool, **more: Any) -> None:
        super().__init__(**more)
        none = ("", CHOOSE_A_PART) if own else ("", NOT_SAID)
        self.works_in.choices = [none, *workplaces.choices]
        self.works_in.label.text = "Where you work" if own else "Where they work"
        self.own, self.workplaces = own, workplaces

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.own and not self.works_in.data and not self.works_in.errors:
            fields.set_errors(self, "works_in", CHOOSE)
        return valid and not self.errors

    def said(self) -> Workplace:
        return self.workplaces.chosen(self.works_in.data)
