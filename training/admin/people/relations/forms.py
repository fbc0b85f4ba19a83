"""Forms about what an agency became and is a part of."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, ValidationError

from training import fields
from training.people.relations.lineage import BACKWARDS, RelationKind
from training.people.relations.operations import RelationDetails

BECAME, BECAME_THIS, PART_OF, HAS_PART = "became", "became-this", "part-of", "has-part"
_PARTS = {PART_OF, HAS_PART}


class RelationForm(fields.Form):
    """One more relation of an agency, said from where it stands."""

    what = fields.choice(
        "What happened",
        [
            (BECAME, "It became another agency"),
            (BECAME_THIS, "Another agency became this one"),
            (PART_OF, "It is a part of another agency"),
            (HAS_PART, "Another agency is a part of it"),
        ],
        "Choose what happened",
    )
    agency = fields.select("The other agency", [], "Choose the other agency", autocomplete=True)
    starts_on = fields.day("First day", "Enter the first day")
    ends_on = fields.day("Last day (optional)", hint="Only of a part, where it is known. For example, 31 8 2027")
    books_for_part = fields.tick("The coordinators of the whole may book for this part and see what is booked for it")

    def offer(self, agencies: Sequence[tuple[str, str]], own_id: int) -> None:
        """The agencies of the list but the one that it is about."""
        self.agency.choices = [("", "Choose an agency"), *(one for one in agencies if one[0] != str(own_id))]

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if self.agency.data and self.agency.errors:
            self.agency.errors = ["That choice is no longer there. Choose again from the list"]
        return right

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.what.data not in _PARTS:
            raise ValidationError("What became another agency did so for good: leave the last day empty")
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(BACKWARDS)

    def details(self, agency_id: int) -> RelationDetails:
        other, from_here = int(self.agency.data), self.what.data in {BECAME, PART_OF}
        values: dict[str, Any] = {"starts_on": self.starts_on.data}
        if self.what.data in _PARTS:
            values |= {"ends_on": self.ends_on.data, "books_for_part": self.books_for_part.data}
        return RelationDetails(
            kind=RelationKind.PART_OF if self.what.data in _PARTS else RelationKind.BECAME,
            from_id=agency_id if from_here else other,
            to_id=other if from_here else agency_id,
            **values,
        )


class LastDayForm(fields.Form):
    """Until when a part is one."""

    last_day = fields.day(
        "Last day", "Enter the last day", hint="The last on which it is a part. For example, 31 8 2027"
    )
