"""Forms about one's own: earlier training, membership of ECVYS, organisations."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field

from training import fields
from training.people.agency_forms import AsksForAgency, which_of_these
from training.people.models import NAME_LENGTH
from training.people.workplaces.forms import AsksWhereTheyWork, where_question


class ClaimForm(fields.Form):
    agency = fields.choice("Which organisation", [], "Choose the organisation that is a member")
    member_number = fields.text("Member number (optional)", hint="If you know it", limit=40, autocomplete="off")

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        """The organisations that may be claimed. A single one is chosen already."""
        self.agency.choices = list(agencies)
        if len(agencies) == 1 and not self.is_submitted():
            self.agency.data = agencies[0][0]


class OffListsForm(fields.Form):
    off_lists = fields.choice(
        "May we put your name on lists and badges?",
        [("no", "Yes, as usual"), ("yes", "No, keep my name off lists and badges")],
        "Choose one of these",
    )
    submit = fields.button("Save")


class NeedsForm(fields.Form):
    """What somebody needs, as they told it before: what is emptied is forgotten."""

    access = fields.free_paragraph(
        "Access needs",
        hint="For example a hearing loop, a step-free way in, slides beforehand.",
        limit=1000,
        rows=3,
    )
    dietary = fields.free_text("Dietary needs", limit=500, autocomplete="off")

    def leave_out_food(self) -> None:
        """Where nobody eats together: the event is online."""
        del self.dietary

    def said(self) -> tuple[str | None, str | None]:
        """Access and dietary needs; None: nothing was asked."""
        return self.access.data or "", (self.dietary.data or "") if "dietary" in self else None


class ReplaceNeedsForm(NeedsForm):
    """The same where what was told before is not shown: what is left empty stays as it was, unless it is forgotten."""

    forget = fields.tick("Delete what I told you before")

    def said(self) -> tuple[str | None, str | None]:
        told = super().said()
        return tuple(one or ("" if self.forget.data else None) for one in told)  # type: ignore[return-value]


NOT_LISTED, MYSELF = "other", "myself"


class AwayForm(fields.Form):
    """From when to when somebody does not work for an organisation. Both empty: they are there."""

    first = fields.day("First day away")
    last = fields.day("Last day away")

    def validate(self, extra_validators: Any = None) -> bool:
        """The two go together: a day that is left empty is not looked at by itself."""
        passed: bool = super().validate(extra_validators)
        if passed and self.last.data and not self.first.data:
            fields.set_errors(self, "first", "Enter the first day as well. If you are back, empty both")
        if passed and self.first.data and not self.last.data:
            fields.set_errors(self, "last", "Enter the last day as well. A guess will do, and you can change it later")
        return passed and not self.errors

    def validate_last(self, field: Field) -> None:
        fields.refuse_days(self.first.data, field.data, 3 * 366, "That is more than three years. Check the years")


class JoinForm(AsksForAgency, AsksWhereTheyWork):
    """Where else somebody works or volunteers."""

    agency = fields.select(
        "Organisation",
        [],
        "Choose an organisation",
        hint="Where you work or volunteer. Type part of its name.",
        autocomplete=True,
    )
    agency_name = fields.text(
        "Name of your organisation",
        hint="Only if it is not in the list. We will fill in its details later.",
        limit=NAME_LENGTH,
        autocomplete="organization",
    )
    agency_match = which_of_these()
    works_in = where_question()

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        """The organisations of the list, and the two answers beside them."""
        self.agency.choices = [
            ("", ""),
            *agencies,
            (NOT_LISTED, "My organisation is not listed"),
            (MYSELF, "I work for myself"),
        ]
        self.agency.find_by_typing(NOT_LISTED, MYSELF)

    def validate(self, extra_validators: Any = None) -> bool:
        """An organisation that is not listed needs its name."""
        right = super().validate(extra_validators)
        self.check_workplace()
        if self.agency.data == NOT_LISTED and not self.agency_name.data:
            fields.set_errors(self, "agency_name", "Enter the name of your organisation")
            return False
        return right and not self.errors

    def agency_id_chosen(self) -> int | None:
        chosen = self.agency.data
        if chosen == NOT_LISTED:
            return self.unlisted().agency_id
        return int(chosen) if chosen and chosen != MYSELF and chosen in dict(self.agency.choices) else None
