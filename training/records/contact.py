"""Which level somebody needs for what they do with children, as the Board says it (domain.md, “Who and what”)."""

from collections.abc import Mapping
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
