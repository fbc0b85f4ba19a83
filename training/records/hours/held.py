"""What somebody has done, as far as it counts for a level or for another course."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class CourseLevel:
    """A course, as far as it counts for a level or for another course."""

    root_id: int
    """The course that it renews, or its own id: a refresher counts for what it renews."""
    level: str
    """Of that course."""
    is_refresher: bool = False


@dataclass(frozen=True, kw_only=True)
class Held(CourseLevel):
    """Something that somebody has done: attended here in full, or `elsewhere`, in their words, and accepted."""

    title: str
    code: str = ""
    """Of the course."""
    on: date
    """Its last day; of what was accepted and does not say it, the day on which it was."""
    until: date | None = None
    """The last day on which it counts; None where it needs no refresh."""
    booking_id: int | None = None
    event_id: int | None = None
    certificate: str = ""
    """Its number. Empty: the evaluation form is not answered yet, or it was done elsewhere."""
    elsewhere: str = ""
    accepted_on: date | None = None
    minutes: int = 0
    """How long it lasted; nothing where nobody knows."""
    is_shared: bool = False
    """People of other organisations learned with them. Known only where a level is counted in hours."""
