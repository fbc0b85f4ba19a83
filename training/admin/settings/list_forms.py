"""Forms about what is on a list of the Board. Each list has a class with the fields that only it has."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from training import fields
from training.board_lists.models import NAME_LENGTH


class ListedForm(fields.Form):
    """What only one list knows of its things: fields named as the columns are."""

    OWN: ClassVar[Sequence[str]] = ()
    OWN_WHEN_NEW: ClassVar[Sequence[str]] = ()
    """What stays as it was when it was added."""

    def own(self) -> dict[str, Any]:
        return {name: self[name].data for name in self.OWN}

    @property
    def own_fields(self) -> list[Any]:
        return [self[name] for name in self.OWN]


class SectorForm(ListedForm):
    OWN = ("keeps_school_holidays",)
    keeps_school_holidays = fields.tick("Its people are away in the school holidays: deadlines leave these days out")


class TariffForm(ListedForm):
    OWN = ("before_price", "payers", "of_members")
    before_price = fields.text(
        "In front of “price”", "Enter what stands before “price”", hint="For example, education", limit=NAME_LENGTH
    )
    payers = fields.text(
        "Those who pay it", "Enter who pays it", hint="After “Free for”, like the voluntary sector", limit=NAME_LENGTH
    )
    of_members = fields.tick("Members of ECVYS are of it: what pages say that members pay is meant for them")


class AreaForm(ListedForm):
    OWN = ("keeps_places",)
    keeps_places = fields.tick("Joint events can keep places for it")


class QuadrantForm(ListedForm):
    OWN_WHEN_NEW = ("area",)
    area = fields.select("Area that it is a part of", [], "Choose the area")


class LevelForm(ListedForm):
    OWN = ("framework", "rank", "lead", "about")
    framework = fields.text(
        "Framework (optional)",
        hint="Whose levels it is one of, like Essex Safeguarding Children Board. Leave it empty for a topic",
        limit=NAME_LENGTH,
    )
    rank = fields.number(
        "Rank in its framework (optional)",
        hint="From 1. A higher one counts for a lower one of the same framework",
        lowest=1,
        highest=99,
    )
    lead = fields.text("Behind its name (optional)", hint="For example, safeguarding lead", limit=NAME_LENGTH)
    about = fields.paragraph("Whom it is for (optional)", hint="A sentence for the home page", limit=300, rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        """A rank is one within a framework."""
        right = super().validate(extra_validators)
        if right and bool(self.framework.data) != (self.rank.data is not None):
            sentence = "Enter both a framework and a rank in it, or neither for a topic"
            fields.set_errors(self, "rank" if self.framework.data else "framework", sentence)
            return False
        return right

    def own(self) -> dict[str, Any]:
        typed = super().own()
        return {name: typed[name] if name == "rank" else typed[name] or "" for name in typed}


class LearningKindForm(ListedForm):
    OWN = ("counted",)
    counted = fields.text(
        "What is counted",
        "Enter what is counted",
        hint="For example, views, downloads or people reached",
        limit=NAME_LENGTH,
    )


FORMS: Mapping[str, type[ListedForm]] = MappingProxyType(
    {
        "sector": SectorForm,
        "tariff": TariffForm,
        "area": AreaForm,
        "quadrant": QuadrantForm,
        "level": LevelForm,
        "learning_kind": LearningKindForm,
        "priority": ListedForm,
        "review": ListedForm,
    }
)
"""By the name of the table."""


class _New:
    name = fields.text("Name", "Enter a name", limit=NAME_LENGTH)
    first_day = fields.day(
        "From which day?", "Enter from which day", hint="For example, 1 4 2027. A day before today is possible"
    )
    submit = fields.button("Add to the list")


def new_form(list_name: str) -> Any:
    """The form that puts something on a list."""
    of = FORMS[list_name]
    return type("NewForm", (_New, of), {"OWN": (*of.OWN, *of.OWN_WHEN_NEW)})()


class RenameForm(fields.Form):
    name = fields.text("New name", "Enter the new name", limit=NAME_LENGTH)
    since = fields.day(
        "From which day?", "Enter from which day", hint="For example, 1 4 2027. A day before today is possible"
    )


class EndForm(fields.Form):
    """Something ends, and something else follows it."""

    last_day = fields.day("Last day", "Enter the last day", hint="For example, 31 3 2027")
    becomes = fields.select("What follows it?", [])

    def offer(self, others: Sequence[tuple[str, str]]) -> None:
        self.becomes.choices = [("", "Nothing"), *others]
