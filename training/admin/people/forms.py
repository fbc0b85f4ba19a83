"""Forms about people, agencies, the register of ECVYS, and training from elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import Field, ValidationError

from training import clock, fields
from training.access import Role
from training.board_lists.lists import BoardLists
from training.bookings.earlier_training.elsewhere import MOST_HOURS, DoneElsewhere
from training.bookings.earlier_training.forms import DoneElsewhereForm
from training.bookings.earlier_training.targets import Targets
from training.certificates.models import Certificate
from training.files.column_forms import FileWithColumnsForm
from training.files_in.cells import Row
from training.files_in.columns import KnownColumn
from training.people.member_list import COLUMNS, NEEDED, refuse_attendance
from training.people.membership_operations import MembershipPeriod
from training.people.models import NAME_LENGTH, Agency, Membership
from training.people.operations import AgencyDetails
from training.people.queries import ListedAgency, as_choices, as_names

_MEMBERS_ASKED = {
    "Agency": "the names of the agencies",
    "Member number": "the member numbers",
    "From": "the days on which memberships begin",
    "To": "the days on which they end",
}
_WITHOUT_END = "Where nobody’s membership ends, add an empty column “To” to the file"
ROLE_WORDS = {
    Role.TRAINER: "Trainer",
    Role.COORDINATOR: "Booking coordinator of an agency",
    Role.BOARD_READER: "Board reader",
    Role.AREA_READER: "Reader of one area",
    Role.ADMINISTRATOR: "Training administrator",
}


class RoleForm(fields.Form):
    """Giving somebody a role."""

    role = fields.choice("Give a role", list(ROLE_WORDS.items()), "Choose a role")
    agency = fields.select("Which agency do they book for?", [], autocomplete=True)
    area = fields.select("Which area’s figures do they read?", [], hint="Theirs alone, and no other area’s")

    def offer(self, agencies: Sequence[tuple[str, str]], areas: Sequence[tuple[str, str]]) -> None:
        self.agency.choices = [("", "Choose an agency"), *agencies]
        self.area.choices = [("", "Choose an area"), *areas]

    def validate(self, extra_validators: Any = None) -> bool:
        """A coordinator books for an agency, and a reader of an area reads one, which has to be named."""
        right = super().validate(extra_validators)
        if self.role.data == Role.AREA_READER and not self.area.data:
            fields.set_errors(self, "area", "Choose the area whose figures they read")
            return False
        if self.role.data == Role.COORDINATOR and not self.agency.data:
            fields.set_errors(self, "agency", "Choose the agency that they book for")
            return False
        return right


class CorrectionForm(fields.Form):
    """Name and address of somebody, put right, and what is to follow from it."""

    name = fields.text("Full name", "Enter their full name", limit=NAME_LENGTH, autocomplete="off", spellcheck="false")
    email = fields.email(
        "E-mail address", hint="Where messages go. Leave it empty if they have none", autocomplete="off"
    )
    shares = fields.tick("Somebody else signs in with this address, and both read its mail")
    sends_again = fields.tick("Send what has not arrived to the new address")
    certificates = fields.several("Certificates to be issued again in the right name", [])

    def offer(self, certificates: Sequence[Certificate], undelivered: int) -> None:
        """`undelivered`: how many messages have not arrived yet. What there is none of is not asked."""
        if certificates:
            self.certificates.choices = [
                (str(one.id), f"{one.course_title}, {one.dates} ({one.number})") for one in certificates
            ]
        else:
            del self.certificates
        if undelivered:
            what = "the message that has" if undelivered == 1 else f"the {undelivered} messages that have"
            self.sends_again.label.text = f"Send {what} not left yet to the new address"
        else:
            del self.sends_again


class MatchForm(fields.Form):
    """Which agency of the list a typed one is."""

    target = fields.select("Agency on the list", [], "Choose the agency that it is", autocomplete=True)

    def offer(self, listed: Sequence[ListedAgency]) -> None:
        self._names = as_names(listed)
        self.target.choices = [("", "Choose an agency"), *as_choices(listed)]

    def likest(self, name: str) -> list[tuple[str, str]]:
        """Those of the list that are most like a name: id and name."""
        return self._names.like(name)


class TieForm(fields.Form):
    """Somebody leaves an agency: for another, for themselves, or for none."""

    what = fields.choice(
        "What happens?",
        [
            ("moves", "They move to another agency"),
            ("alone", "They work for themselves from now on"),
            ("ends", "It ends, and we know of no other"),
        ],
        "Choose what happens",
    )
    agency = fields.select("Which agency do they move to?", [], autocomplete=True)
    on = fields.day("From which day?", "Enter from which day", hint="Today or earlier, like 12 3 2025", is_past=True)

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        self.agency.choices = [("", "Choose an agency"), *agencies]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever moves to another agency moves to one that is named."""
        right = super().validate(extra_validators)
        if self.what.data == "moves" and not self.agency.data:
            fields.set_errors(self, "agency", "Choose the agency that they move to")
            return False
        return right


class AgencyForm(fields.Form):
    """What there is to know about an agency."""

    name = fields.text("Name", "Enter the name of the agency", limit=NAME_LENGTH)
    town = fields.text("Town", hint="Tells it apart from others of the same name", limit=100)
    postcode = fields.text("Postcode", limit=10)
    sector = fields.select("Sector", [], "Choose a sector")
    tariff = fields.select("Which prices it pays", [], "Choose which prices it pays")
    area = fields.select("Area", [], "Choose an area")
    quadrant = fields.select("Quadrant", [], hint="Only in Essex")
    county_wide = fields.tick("Its people work all over the county: ask each of them once where")
    urn = fields.text("URN (optional)", hint="Of a school: six digits, like 114853", limit=10)
    ods = fields.text("ODS code (optional)", hint="Of the NHS, like RDE or F81123", limit=10)
    charity_number = fields.text("Charity number (optional)", hint="For example, 1059240", limit=10)

    def validate(self, extra_validators: Any = None) -> bool:
        """An agency in a divided area is in one of its quadrants, unless it is county-wide."""
        right = super().validate(extra_validators)
        if not right:
            return False
        lists, today = self.lists, self.today
        area = lists.areas.name(self.area.data, today)
        chosen = lists.quadrants.find(self.quadrant.data)
        if lists.quadrants_of(self.area.data, today):
            if chosen is None and not self.county_wide.data:
                fields.set_errors(self, "quadrant", f"Choose which quadrant of {area} it is in")
            elif chosen is not None and chosen.area != self.area.data:
                fields.set_errors(self, "quadrant", f"Choose a quadrant of {area}")
        elif chosen is not None:
            divided = lists.areas.name(chosen.area, today)
            fields.set_errors(self, "quadrant", f"Only {divided} has quadrants. Choose “No quadrant” for {area}")
        return not self.quadrant.errors

    def offer(self, lists: BoardLists, today: date, agency: Agency) -> None:
        """What is on the lists of the Board today, and what the agency has now."""
        self.area.choices = [("", "Choose an area"), *lists.areas.choices(today, agency.area)]
        self.quadrant.choices = [("", "No quadrant"), *lists.quadrants.choices(today, agency.quadrant)]
        self.lists, self.today = lists, today
        self.tariff.choices = [("", "Choose a tariff"), *lists.tariffs.choices(today, agency.tariff)]
        self.sector.choices = [("", "Choose a sector"), *lists.sectors.choices(today, agency.sector)]

    def details(self) -> AgencyDetails:
        return AgencyDetails(
            name=self.name.data,
            sector=self.sector.data,
            tariff=self.tariff.data,
            area=self.area.data,
            quadrant=self.quadrant.data or None,
            county_wide=self.county_wide.data,
            town=self.town.data or "",
            postcode=(self.postcode.data or "").upper(),
            urn=self.urn.data or None,
            ods=(self.ods.data or "").upper() or None,
            charity_number=self.charity_number.data or None,
        )


class _Dated(fields.Form):
    """A member number and the days of a membership."""

    member_number = fields.text("Member number", hint="As ECVYS writes it", limit=40)
    starts_on = fields.day("First day", "Enter the first day")
    ends_on = fields.day("Last day (optional)", hint="Leave it empty as long as no end is known")

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The membership ends before it begins. Choose a later last day")

    def period_of(self, agency_id: int) -> MembershipPeriod:
        ends_on = self.ends_on.data or clock.NO_END
        return MembershipPeriod(agency_id, self.member_number.data or "", self.starts_on.data, ends_on)


class MembershipForm(_Dated):
    """A new membership."""

    agency = fields.select("Agency", [], "Choose the agency", autocomplete=True)

    def offer(self, agencies: Sequence[tuple[str, str]]) -> None:
        self.agency.choices = [("", "Choose an agency"), *agencies]


class DatesForm(_Dated):
    """The same where it is known which agency."""

    @classmethod
    def of(cls, membership: Membership) -> "DatesForm":
        """The form, showing the membership as it is."""
        ends_on = None if membership.ends_on == clock.NO_END else membership.ends_on
        return cls(
            data={"member_number": membership.member_number, "starts_on": membership.starts_on, "ends_on": ends_on}
        )


class RefuseForm(fields.Form):
    reason = fields.free_paragraph(
        "Why not", "Say why it could not be confirmed", hint="It is sent to whoever told us", limit=500, rows=3
    )


class MemberListForm(FileWithColumnsForm):
    kind = "members of ECVYS"
    known = tuple(
        KnownColumn(
            name,
            words,
            needed=name in NEEDED,
            asked=_MEMBERS_ASKED[name],
            otherwise=_WITHOUT_END if name == "To" else "",
        )
        for name, words in COLUMNS.items()
    )

    file = fields.upload(
        "The list of members",
        "Choose the file with the list",
        hint="A spreadsheet (.xlsx or .ods) or CSV, with the columns Agency, Member number, From and To. All of today’s"
        " members. Where a membership has no end, “To” is empty.",
    )

    def refuse_other_files(self, rows: Sequence[Row]) -> None:
        refuse_attendance(rows)


class CountsUntilForm(fields.Form):
    counts_until = fields.day(
        "Until when it counts (optional)",
        hint="Leave it empty when it has no end date. For example, 12 5 2027",
    )

    def validate_counts_until(self, field: Field) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError("That day is past. Choose a later one, or leave it empty")


class AcceptForm(DoneElsewhereForm, CountsUntilForm):
    """What it was stands on their record, as it is put right here, and until when it counts."""


class AcceptPastForm(CountsUntilForm):
    """Training that a list said somebody did elsewhere counts as a course of ours, or at a level counted in hours."""

    course = fields.select("As what does it count?", [], "Choose what it counts as", autocomplete=True)
    hours = fields.decimal(
        "How many hours did it take?",
        hint="For a level that is counted in hours. For example, 3 or 1.5",
        highest=MOST_HOURS,
    )
    with_others = fields.tick("People from other organisations took part, too")

    def offer(self, targets: Targets, today: date) -> None:
        self.course.choices = [("", ""), *targets.choices(today)]
        if not targets.levels:
            del self.hours, self.with_others

    def done(self, listed: DoneElsewhere) -> DoneElsewhere:
        """What the list says, with what was typed of its hours."""
        if "hours" not in self:
            return listed
        minutes = round(self.hours.data * 60) if self.hours.data else listed.minutes
        return replace(listed, minutes=minutes, with_others=self.with_others.data)


class NotAcceptedForm(fields.Form):
    reason = fields.free_paragraph(
        "Why not", "Say why it does not count", hint="It is sent to whoever asked", limit=500, rows=3
    )


class TakeBackForm(fields.Form):
    reason = fields.free_paragraph(
        "Why it no longer counts", "Say why it no longer counts", hint="It is sent to them", limit=500, rows=3
    )
