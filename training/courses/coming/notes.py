"""What to know before one comes: what the event says itself, or else what its course or its venue says."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Practical:
    """What an event, a course or a venue says about coming. Each may be empty."""

    agenda: str = ""
    bring: str = ""
    lunch: str = ""
    platform: str = ""
    travel: str = ""


@dataclass(frozen=True)
class Note:
    """One thing to know, in the administrator's own words."""

    heading: str
    markdown: str
    about_where: bool = False
    """It belongs to the place and the way there, and not to what happens on the day."""


def notes(own: Practical, course: Practical, venue: Practical, *, in_a_room: bool, online: bool) -> list[Note]:
    """Everything there is to say, each thing from whoever says it most closely: event, course, venue.

    Nobody who joins online only is told of lunch and travel, nor of the platform where nobody can join online.
    """
    found = [
        Note("Agenda", own.agenda or course.agenda),
        Note("What to bring", own.bring or course.bring),
    ]
    if in_a_room:
        found.append(Note("Lunch and refreshments", own.lunch or course.lunch or venue.lunch))
        found.append(Note("Parking and travel", own.travel or venue.travel, about_where=True))
    if online:
        found.append(Note("How to join online", own.platform or course.platform, about_where=True))
    return [note for note in found if note.markdown.strip()]
