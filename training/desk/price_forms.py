"""The form of a course's own price."""

from decimal import Decimal
from typing import Any

from wtforms import Field, ValidationError

from training import fields
from training.payments.pricing import Kind, PriceRule, tariff_text
from training.people.models import Tariff

EVERYBODY, MEMBERS = "everybody", "members"


class PriceForm(fields.Form):
    """What some people pay, and from when to when."""

    tariff = fields.select(
        "For which tariff",
        [("", "Every tariff"), *((tariff.value, tariff_text(tariff)) for tariff in Tariff)],
        hint="A price for one tariff goes before one for every tariff.",
    )
    whom = fields.choice(
        "For whom",
        [(EVERYBODY, "Everybody of the tariff"), (MEMBERS, "Members of ECVYS only, instead of their usual discount")],
        "Choose for whom it is",
    )
    kind = fields.choice(
        "What they pay",
        [(Kind.FIXED, "A fixed price"), (Kind.PERCENT, "A percentage less"), (Kind.FREE, "Nothing: it is free")],
        "Choose what they pay",
    )
    pence = fields.pounds("Price", hint="For one place, like 60 or 60.00")
    percent = fields.decimal("Per cent less", hint="Like 25 or 12.5", lowest=Decimal("0.1"), highest=Decimal(100))
    starts_on = fields.day("First day", "Enter the first day", hint="Of booking, not of the event. Like 12 5 2026")
    ends_on = fields.day("Last day", hint="Leave it empty as long as no end is planned")
    submit = fields.button("Add this price")

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
            (Kind.FIXED, "pence", "Enter a price above £0.00, or choose that it is free"),
            (Kind.PERCENT, "percent", "Enter how many per cent less they pay"),
        ):
            if self.kind.data != kind:
                self[name].errors = []
            elif not self[name].data and not self[name].errors:
                fields.set_errors(self, name, missing)
        return not self.errors

    def rule(self) -> PriceRule:
        kind = Kind(self.kind.data)
        return PriceRule(
            kind=kind,
            pence=self.pence.data if kind is Kind.FIXED else 0,
            percent=self.percent.data if kind is Kind.PERCENT else Decimal(0),
            tariff=self.tariff.data or None,
            members_only=self.whom.data == MEMBERS,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )
