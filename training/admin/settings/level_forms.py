"""Forms about what only levels have: hours in which one is counted, and from which day on it is offered."""

from decimal import Decimal

from wtforms import Field, ValidationError

from training import fields
from training.board_lists.lists import HoursAsked
from training.board_lists.models import MOST_HOURS, MOST_YEARS


class LevelHoursForm(fields.Form):
    hours = fields.decimal(
        "How many hours?",
        "Enter how many hours",
        hint="For example, 8",
        lowest=Decimal("0.5"),
        highest=Decimal(MOST_HOURS),
    )
    years = fields.number(
        "Within how many years?", "Enter within how many years", hint="For example, 3", lowest=1, highest=MOST_YEARS
    )
    shared = fields.decimal(
        "How many of them with people of other organisations? (optional)",
        hint="Multi-agency hours. For example, 4",
        highest=Decimal(MOST_HOURS),
    )
    hours_since = fields.day(
        "From which day?", "Enter from which day", hint="For example, 1 4 2027. A day before today is possible"
    )

    def validate_shared(self, field: Field) -> None:
        if field.data and self.hours.data and field.data > self.hours.data:
            raise ValidationError("Enter no more than all the hours")

    def asked(self) -> HoursAsked:
        return HoursAsked(
            minutes=round(self.hours.data * 60),
            years=self.years.data,
            shared_minutes=round((self.shared.data or 0) * 60),
        )


class NoHoursForm(fields.Form):
    no_hours_since = fields.day("From which day?", "Enter from which day", hint="For example, 1 4 2027")


class OfferLevelForm(fields.Form):
    offered_from = fields.day(
        "From which day?", "Enter from which day", hint="For example, 1 4 2027. A day before today is possible"
    )
