"""Forms by which training from elsewhere is accepted, or not."""

from wtforms import Field, ValidationError

from training import clock, fields


class AcceptForm(fields.Form):
    counts_until = fields.day(
        "Until when it counts (optional)", hint="Leave it empty when it does not run out. Like 12 5 2028"
    )

    def validate_counts_until(self, field: Field) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError("That day is past. Choose a later one, or leave it empty")


class AcceptDeclaredForm(AcceptForm):
    """The same from a booking; what was declared may be put more clearly before it is kept."""

    said = fields.paragraph("What they did, where and when", "Say what they did, where and when", limit=300, rows=3)


class NotAcceptedForm(fields.Form):
    reason = fields.paragraph(
        "Why not", "Say why it does not count", hint="It is sent to whoever asked", limit=500, rows=3
    )


class TakeBackForm(fields.Form):
    reason = fields.paragraph(
        "Why it no longer counts", "Say why it no longer counts", hint="It is sent to them", limit=500, rows=3
    )
