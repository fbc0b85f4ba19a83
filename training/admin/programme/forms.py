"""Forms of the programme: venues, funders, trainers, prices, an event that is cancelled, and what its forms share."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import Regexp

from training import fields
from training.admin.programme.telling.forms import TellingForm
from training.admin.programme.venues.operations import AddressChange
from training.board_lists.lists import Tariff
from training.courses.models import Format, LineManager, OpenTo
from training.payments.pricing import PriceKind, PriceRule, tariff_text
from training.payments.vat import Vat
from training.people.models import NAME_LENGTH, Agency

FORMATS = (
    (Format.CLASSROOM, "In a room"),
    (Format.WEBINAR, "Webinar"),
    (Format.BRIEFING, "Briefing"),
    (Format.CONFERENCE, "Conference"),
)
OPEN_TO = (
    (OpenTo.EVERYBODY, "Everybody"),
    (OpenTo.AGENCIES, "Certain agencies"),
    (OpenTo.INVITATION, "By invitation: only the training team adds people"),
)
LINE_MANAGER = (
    (LineManager.NONE, "Not asked for"),
    (LineManager.TOLD, "Named when booking, and told"),
    (LineManager.MUST_APPROVE, "Has to approve; the place is held meanwhile"),
)
VAT = (
    (Vat.EXEMPT, "Exempt: training by an eligible public body"),
    (Vat.ZERO, "Zero-rated"),
    (Vat.STANDARD, "Standard rate, 20% included in the price"),
    (Vat.OUTSIDE, "Outside the scope of VAT"),
)
NOTHING = ""
FUNDER_LENGTH = 150
"""Less than its column holds: each free booking keeps “Free, paid for by the …” in 200 characters."""
MARKDOWN_HINT = "Markdown: a blank line between paragraphs, - for lists, **bold**, [words](https://address) for links."


HTTPS = Regexp(r"https://[^\s/]+\.\S+$", message="Enter the whole address, starting with https://")


def agency_choices(agencies: Iterable[Agency]) -> list[tuple[str, str]]:
    return [(str(agency.id), agency.full_name) for agency in agencies]


def chosen_id(field: Field) -> int | None:
    """The id chosen in a drop-down; None where “nothing” is."""
    return int(field.data) if field.data else None


def chosen_ids(field: Field) -> frozenset[int]:
    return frozenset(int(value) for value in field.data or ())


def whole_number(field: Field) -> int:
    """The number in a hidden field; 0 where somebody put something else there."""
    typed = str(field.data or "")
    return int(typed) if typed.isascii() and typed.isdecimal() else 0


def needs_agencies(form: BaseForm, field: Field) -> None:
    """Validator of the agencies: somebody has to be let in."""
    if form["open_to"].data == OpenTo.AGENCIES and not field.data:
        raise ValidationError("Choose at least one agency, or open it to everybody")


OUTSIDE = "outside"


class VenueForm(TellingForm):
    name = fields.text("Name", "Enter the name of the venue")
    street = fields.text("Street address", "Enter the street address", limit=300)
    town = fields.text("Town", "Enter the town", limit=100)
    postcode = fields.text("Postcode", "Enter the postcode", limit=10)
    quadrant = fields.choice(
        "Part of Essex",
        [],
        "Choose the part of Essex it is in",
        inline=True,
    )
    address_change = fields.choice(
        "If the address changes, what does it mean for those who come?",
        [
            (AddressChange.ELSEWHERE, "It is another place: let them cancel free of charge"),
            (AddressChange.CORRECTION, "It is the same place, better described"),
        ],
        "Choose what a change of the address means",
        hint="Before anything is saved you see who is told.",
    )
    room_limit = fields.number(
        "Most people the room may hold",
        "Enter how many people the room may hold",
        hint="The fire limit: trainers, helpers and walk-ins count too.",
        lowest=1,
        highest=5000,
    )
    access = fields.paragraph(
        "Access", hint="Step-free entrance, hearing loop, toilets, quiet room. Shown before people book."
    )
    directions = fields.paragraph(
        "Parking and travel", hint="Bus, train, parking. Shown before people book, and in the confirmation."
    )
    lunch = fields.text(
        "Lunch and refreshments", hint="For example: tea and coffee are there, lunch is not.", limit=500
    )
    map_link = fields.text(
        "Map",
        hint="The address of a map of its own. Left empty, its postal address is looked for on OpenStreetMap.",
        limit=500,
        checks=[Regexp(r"https://[^\s/]+\.\S+$", message="Enter the whole address, starting with https://")],
        spellcheck="false",
        autocomplete="off",
    )
    cost = fields.text("What it costs", hint="For you alone: like £120 a day, invoiced by the parish.", limit=200)
    contact = fields.text(
        "Whom to ring", hint="For you and the trainers: the name and number of the caretaker.", limit=300
    )
    submit = fields.button("Save the venue")

    def values(self) -> dict[str, object]:
        names = ("name", "town", "postcode", "access", "directions", "lunch", "map_link", "cost", "contact")
        quadrant = None if self.quadrant.data == OUTSIDE else self.quadrant.data
        return {name: self[name].data or "" for name in names} | {
            "address": self.street.data,
            "quadrant": quadrant,
            "room_limit": self.room_limit.data,
        }

    def validate_postcode(self, field: Field) -> None:
        if not field.data.isascii():
            raise ValidationError("Use letters and digits, like CM1 1AA")
        field.data = field.data.upper()


class FunderForm(fields.Form):
    code = fields.text("Short name", "Enter a short name", hint="For example, VVU", limit=20)
    name = fields.text(
        "Full name", "Enter the full name", hint="As delegates read it: free, paid for by …", limit=FUNDER_LENGTH
    )
    submit = fields.button("Save the funder")

    def values(self) -> dict[str, object]:
        return {"code": self.code.data, "name": self.name.data}


class TrainerForm(fields.Form):
    name = fields.text("Full name", "Enter the trainer's full name", limit=NAME_LENGTH, autocomplete="off")
    email = fields.email("E-mail address", "Enter the trainer's e-mail address", autocomplete="off")
    submit = fields.button("Add the trainer")


EVERYBODY, MEMBERS = "everybody", "members"


class PriceForm(fields.Form):
    """What some people pay, and from when to when."""

    tariff = fields.select(
        "For which tariff",
        [],
        hint="A price for one tariff goes before one for every tariff.",
    )
    whom = fields.choice(
        "For whom",
        [(EVERYBODY, "Everybody of the tariff"), (MEMBERS, "Members of ECVYS only, instead of their usual discount")],
        "Choose for whom it is",
    )
    kind = fields.choice(
        "What they pay",
        [
            (PriceKind.FIXED, "A fixed price"),
            (PriceKind.PERCENT, "A percentage less"),
            (PriceKind.FREE, "Nothing: it is free"),
        ],
        "Choose what they pay",
    )
    pence = fields.pounds("Price", hint="For one place, like 60 or 60.00")
    percent = fields.decimal(
        "Per cent less", hint="For example, 25 or 12.5", lowest=Decimal("0.1"), highest=Decimal(100)
    )
    starts_on = fields.day(
        "First day", "Enter the first day", hint="Of booking, not of the event. For example, 12 5 2027"
    )
    ends_on = fields.day("Last day", hint="Leave it empty as long as no end is planned")
    submit = fields.button("Add this price")

    def offer(self, tariffs: Sequence[Tariff]) -> None:
        self.tariff.choices = [("", "Every tariff"), *((tariff.code, tariff_text(tariff)) for tariff in tariffs)]

    def validate_percent(self, field: Field) -> None:
        if not field.errors and field.data is not None and field.data * 10 % 1:
            raise ValidationError("Use a whole number, or one digit after the point")

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The last day is before the first. Leave it empty, or choose a later one")

    def validate(self, extra_validators: Any = None) -> bool:
        """What the kind of price needs has to be there; what it does not need is not looked at."""
        super().validate(extra_validators)
        for kind, name, missing in (
            (PriceKind.FIXED, "pence", "Enter a price above £0.00, or choose that it is free"),
            (PriceKind.PERCENT, "percent", "Enter how many per cent less they pay"),
        ):
            if self.kind.data != kind:
                self[name].errors = []
            elif not self[name].data and not self[name].errors:
                fields.set_errors(self, name, missing)
        return not self.errors

    def rule(self) -> PriceRule:
        kind = PriceKind(self.kind.data)
        return PriceRule(
            kind=kind,
            pence=self.pence.data if kind is PriceKind.FIXED else 0,
            percent=self.percent.data if kind is PriceKind.PERCENT else Decimal(0),
            tariff=self.tariff.data or None,
            members_only=self.whom.data == MEMBERS,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class CancelEventForm(fields.Form):
    because = fields.text(
        "Why is it cancelled?",
        "Enter why it is cancelled: delegates are told",
        hint="Everybody who booked reads this, and so does anybody on the page of the event.",
        limit=300,
    )
    message = fields.paragraph(
        "Anything else they should know? (optional)",
        hint="Only in the message to those who booked.",
        limit=2000,
        rows=4,
    )
