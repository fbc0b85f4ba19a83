"""Forms about the register of ECVYS."""

from collections.abc import Sequence

from wtforms import Field, ValidationError

from training import fields
from training.people.membership_operations import Period


class _Dated(fields.Form):
    """A member number and the days of a membership."""

    member_number = fields.text("Member number", hint="As ECVYS writes it", limit=40)
    starts_on = fields.day("First day", "Enter the first day")
    ends_on = fields.day("Last day", "Enter the last day")

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The membership ends before it begins. Choose a later last day")

    def period_of(self, agency_id: int) -> Period:
        return Period(agency_id, self.member_number.data or "", self.starts_on.data, self.ends_on.data)


class MembershipForm(_Dated):
    """A new membership."""

    agency = fields.select("Agency", [], "Choose the agency", autocomplete=True)

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        self.agency.choices = [("", "Choose an agency"), *agencies]


class DatesForm(_Dated):
    """The same where it is known which agency."""


class RefuseForm(fields.Form):
    reason = fields.paragraph(
        "Why not", "Say why it could not be confirmed", hint="It is sent to whoever told us", limit=500, rows=3
    )


class MemberListForm(fields.Form):
    file = fields.upload(
        "The list of members",
        "Choose the file with the list",
        hint="Excel (.xlsx) or CSV, with the columns Agency, Member number, From and To. All of today’s members.",
    )
