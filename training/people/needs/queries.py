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


def remembered_needs(session: Session, person: Person) -> NeedsToRemember:
    """What somebody let us remember, for a page that they alone see.

    Nothing where others read the mail of their address, too: whoever signs in by it may be one of those.
    """
    kept = None if person.shares_address else session.get(RememberedNeeds, person.id)
    return NeedsToRemember(kept.access, kept.dietary) if kept else NeedsToRemember()
