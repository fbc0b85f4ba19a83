from dataclasses import dataclass

from sqlalchemy.orm import Session

from training.people.models import Person
from training.people.needs.models import RememberedNeeds


@dataclass(frozen=True)
class NeedsToRemember:
    """What we remember of somebody, for their own eyes; both empty where it is nothing."""

    access: str = ""
    dietary: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.access or self.dietary)


def may_be_remembered(person: Person) -> bool:
    """Not where others read the mail of their address, too: whoever signs in by it may be one of those."""
    return not person.shares_address


def remembered_needs(session: Session, person: Person) -> NeedsToRemember:
    """What somebody let us remember, for a page that they alone see."""
    return shown_to(person, session.get(RememberedNeeds, person.id))


def shown_to(person: Person, kept: RememberedNeeds | None) -> NeedsToRemember:
    """The same of a row that was read."""
    if kept is None or not may_be_remembered(person):
        return NeedsToRemember()
    return NeedsToRemember(kept.access, kept.dietary)


def has_hidden_needs(session: Session, person: Person) -> bool:
    """Whether we still have what somebody told us before others came to read their mail: to be forgotten, not shown."""
    return not may_be_remembered(person) and session.get(RememberedNeeds, person.id) is not None
