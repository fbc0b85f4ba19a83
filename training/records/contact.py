"""Which level somebody needs for what they do with children, as the Board says it (domain.md, “Who and what”)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Contact(StrEnum):
    """What somebody does with children, young people or their families."""

    SOMETIMES = "sometimes"
    REGULAR = "regular"
    LEAD = "lead"


CONTACTS: Mapping[str, str] = {
    Contact.SOMETIMES: "I meet children or families now and then, or might notice something",
    Contact.REGULAR: "I work or volunteer with children, young people or their carers regularly",
    Contact.LEAD: "I am a safeguarding lead or deputy",
}
_LEVELS: Mapping[str, str] = {Contact.SOMETIMES: "1", Contact.REGULAR: "2", Contact.LEAD: "3"}
REASONS: Mapping[str, str] = {
    Contact.SOMETIMES: "Level 1 is for everybody who meets children or families: what abuse and neglect look like, and"
    " whom to tell.",
    Contact.REGULAR: "Level 2 is for people in regular contact with children, young people or their carers.",
    Contact.LEAD: "Level 3 is for designated safeguarding leads and their deputies.",
}


def level_for(contact: str) -> str:
    """The code of the level that somebody needs who does this."""
    return _LEVELS[contact]


class Since(StrEnum):
    """When somebody last took the level that they hold."""

    UNDER_1 = "under-1"
    UNDER_2 = "under-2"
    UNDER_3 = "under-3"
    LONGER = "longer"


HOLDS: Mapping[str, str] = {
    "none": "Nothing yet, or I do not know",
    "1": "Level 1",
    "2": "Level 2",
    "3": "Level 3, safeguarding lead",
}
SINCE: Mapping[str, str] = {
    Since.UNDER_1: "Less than a year ago",
    Since.UNDER_2: "1 to 2 years ago",
    Since.UNDER_3: "2 to 3 years ago",
    Since.LONGER: "More than 3 years ago",
}


@dataclass(frozen=True)
class Answer:
    """What somebody told us: what they do, and which level they say they have, since when."""

    contact: Contact
    holds: str | None = None
    """The code of a level."""
    since: Since | None = None
