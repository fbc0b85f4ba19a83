"""What stands beneath a quote. Pure: never a name, and never so much that somebody is found out.

The organisation stands there only if whoever said it agreed to that; a sector only where at least FEWEST people of it
were at the event. Which course it was is left out where that would point at one of a few: of an event that fewer than
FEWEST came to, and beside an organisation of which fewer than FEWEST came.
"""

from dataclasses import dataclass
from enum import StrEnum

from training.evaluations.figures import FEWEST

SOMEBODY = "a practitioner"


class Naming(StrEnum):
    """How somebody lets themselves be named beside their words. Nobody's own name ever is."""

    ANONYMOUS = "anonymous"
    ORGANISATION = "organisation"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Whoever said it, as their booking has it, and how many came to that event."""

    naming: str
    organisation: str
    """Nothing: they work for themselves, or it is not known."""
    sector: str
    """In words, as in a sentence; nothing where there is none."""
    came: int
    came_of_sector: int
    came_of_organisation: int

    @property
    def names_organisation(self) -> bool:
        return self.naming == Naming.ORGANISATION and bool(self.organisation)


def said_by(speaker: Speaker) -> str:
    """“a practitioner, education”, “a practitioner, Example Scouts”, or less."""
    if speaker.names_organisation:
        return f"{SOMEBODY}, {speaker.organisation}"
    if speaker.sector and speaker.came_of_sector >= FEWEST:
        return f"{SOMEBODY}, {speaker.sector}"
    return SOMEBODY


def may_name_course(speaker: Speaker) -> bool:
    """Whether the course may stand beside it, too."""
    if speaker.names_organisation:
        return speaker.came_of_organisation >= FEWEST
    return speaker.came >= FEWEST
