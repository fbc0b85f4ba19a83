"""The slides and handouts of the demonstration, printed when it is loaded."""

import re
from collections.abc import Sequence
from functools import cache

from demonstration.data_files import text
from training.courses.models import Course
from training.documents import PROJECT, pdf_of

_STYLES = PROJECT / "static" / "paper" / "letter.css"
Parts = Sequence[tuple[str, Sequence[str]]]
"""What stands under each heading, a line each."""


@cache
def written_handout(title: str, board_name: str) -> bytes:
    """One that data/handouts.md has in full, by its title."""
    for part in re.split(r"^# ", text("handouts.md"), flags=re.MULTILINE)[1:]:
        heading, _, rest = part.partition("\n")
        if heading == title:
            sections = [section.strip().split("\n") for section in rest.split("\n## ")[1:]]
            return _print(
                title, [(lines[0], [line.removeprefix("- ") for line in lines[1:]]) for lines in sections], board_name
            )
    raise KeyError(title)


def slides_of(course: Course, board_name: str) -> bytes:
    """What the course was about, and what people can do after it."""
    covered = [line.removeprefix("- ") for line in course.description.split("\n") if line.startswith("- ")]
    parts = [("What we talked about", covered), ("What you can do now", [one.text for one in course.outcomes])]
    help_is_here = ("Children and Families Hub, 0345 603 7627", "If a child is in danger now, call 999")
    return _print(course.title, [*parts, ("Worried about a child?", help_is_here)], board_name)


def _print(title: str, parts: Parts, board_name: str) -> bytes:
    values = {"title": title, "parts": [one for one in parts if one[1]], "board_name": board_name}
    return pdf_of("demonstration/handout.html", _STYLES, values)
