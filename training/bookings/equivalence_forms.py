"""The form by which somebody asks to have training from elsewhere accepted."""

from collections.abc import Sequence

from training import fields
from training.courses.models import Course


class EarlierTrainingForm(fields.Form):
    course = fields.select("Which of our courses is it like?", [], "Choose the course that it is like")
    said = fields.paragraph(
        "What you did, where and when",
        "Say what you did, where and when",
        hint="For example: Safeguarding level 2 at my own organisation, 3 hours, March 2025",
        limit=300,
        rows=3,
    )

    def offer(self, courses: Sequence[Course]) -> None:
        """The courses that may be asked about."""
        self.course.choices = [("", "Choose a course"), *((course.code, course.title) for course in courses)]
