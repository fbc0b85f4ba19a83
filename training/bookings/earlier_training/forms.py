"""What somebody did elsewhere, as a form asks for it: of whoever did it, and of whoever accepts it."""

from datetime import date
from typing import Any

from wtforms import Field, ValidationError

from training import clock, fields
from training.bookings.earlier_training.elsewhere import (
    LONGEST_PROVIDER,
    LONGEST_TITLE,
    MOST_HOURS,
    DoneElsewhere,
    hours_of_minutes,
)
from training.bookings.earlier_training.models import Equivalence

_EARLIEST = date(1990, 1, 1)


class DoneElsewhereForm(fields.Form):
    title = fields.text(
        "What was the training called?",
        "Enter what the training was called",
        hint="For example: Safeguarding level 2",
        limit=LONGEST_TITLE,
    )
    provider = fields.text(
        "Who ran it?",
        "Enter who ran the training",
        hint="An organisation. For example: Provide, or the NSPCC",
        limit=LONGEST_PROVIDER,
    )
    completed_on = fields.day("On which day was it completed?", "Enter the day on which it was completed", is_past=True)
    hours = fields.decimal("How many hours did it take? (optional)", hint="For example, 3 or 1.5", highest=MOST_HOURS)
    with_others = fields.tick("People from other organisations took part, too")

    def validate_completed_on(self, field: Field) -> None:
        if field.data and not _EARLIEST <= field.data <= clock.today():
            raise ValidationError("Enter a day that is past, in 1990 or later")

    def done(self) -> DoneElsewhere:
        """What was typed, once the form was found right."""
        return DoneElsewhere(
            title=self.title.data,
            provider=self.provider.data or "",
            completed_on=self.completed_on.data,
            minutes=round(self.hours.data * 60) if self.hours.data else None,
            with_others=self.with_others.data,
        )


def filled_in(done: DoneElsewhere | None, said: str = "") -> dict[str, Any]:
    """What such a form begins with: what is known, or of an older question their words in the place of a title."""
    if done is None:
        return {"title": " ".join(said.split())[:LONGEST_TITLE]}
    return {
        "title": done.title[:LONGEST_TITLE],
        "provider": done.provider[:LONGEST_PROVIDER],
        "completed_on": done.completed_on,
        "hours": hours_of_minutes(done.minutes),
        "with_others": done.with_others,
    }


def begun_with(equivalence: Equivalence) -> dict[str, Any]:
    return filled_in(equivalence.done, equivalence.said)
