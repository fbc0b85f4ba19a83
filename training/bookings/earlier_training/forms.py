"""The form by which somebody asks to have training from elsewhere accepted."""

from collections.abc import Sequence

from wtforms import Field, ValidationError

from training import fields
from training.courses.models import Course

CHOOSE = "Choose the course that it is like"


class EarlierTrainingForm(fields.Form):
    course = fields.select("Which of our courses is it like?", [], CHOOSE, validate_choice=False)
    said = fields.paragraph(
        "What you did, where and when",
        "Say what you did, where and when",
        hint="For example: Safeguarding level 2 at my own organisation, 3 hours, March 2025",
        limit=300,
        rows=3,
    )

    def validate_course(self, field: Field) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(CHOOSE)

    def offer(self, courses: Sequence[Course]) -> None:
        """The courses that may be asked about."""
        self.course.choices = [("", "Choose a course"), *((course.code, course.title) for course in courses)]
