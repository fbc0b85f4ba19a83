"""What training may count as: a course of ours, or a level that is counted in hours, to which each adds its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.board_lists.lists import BoardList, Level
from training.bookings.earlier_training.models import Equivalence
from training.courses.models import Course

_AT_LEVEL = "level:"
"""In front of the code of a level, where forms have codes of courses."""


@dataclass(frozen=True)
class Targets:
    """What may be chosen today."""

    courses: Sequence[Course]
    levels: Sequence[Level] = ()

    def choices(self, today: date) -> list[tuple[str, str]]:
        """For a form, courses first."""
        courses = [(course.code, course.title) for course in self.courses]
        return courses + [
            (f"{_AT_LEVEL}{level.code}", f"{level.full_name_on(today)}, counted in hours") for level in self.levels
        ]

    def name_of(self, target: Course | Level, today: date) -> str:
        return target.title if isinstance(target, Course) else target.name_on(today)

    def find(self, value: str) -> Course | Level | None:
        """What was chosen on a form."""
        return next(
            (one for one in self.courses if one.code == value),
            next((one for one in self.levels if f"{_AT_LEVEL}{one.code}" == value), None),
        )


def levels_to_count_at(levels: BoardList[Level], today: date) -> list[Level]:
    """Those in use that are counted in hours: what was done elsewhere counts there without being a course of ours."""
    return [one for one in levels.on(today) if one.hours_on(today)]


def counts_as_text(one: Equivalence, levels: BoardList[Level], day: date) -> str:
    """The title of the course, or the name of the level."""
    if one.course is not None:
        return one.course.title
    level = levels.find(one.level)
    return level.name_on(day) if level else one.level or ""
