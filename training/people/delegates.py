"""Who a booking is for, and for which agency: found among those we know, or written down for the first time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from training.addresses import address_key
from training.history.queries import has_acted
from training.history.queries import of as history_of
from training.mail.models import Message
from training.people.addresses.same_person import who_is_meant
from training.people.models import Affiliation, Agency, Person
from training.people.queries import people_with_addresses
from training.people.relations.queries import agency_today
from training.refusals import Code, Refused
from training.search.normal_form import sort_key

REGISTERED = "registered"
"""What the history of somebody says who asked for an account."""
MERGED_MEANWHILE = "Two entries for this person are being put together at this moment. Nothing was done: try again."


def person_meant(session: Session, name: str, email: str, job_role: str, now: datetime, *, if_unclear: bool) -> Person:
    """The person of this name at this address, or somebody new, who shares it with whom we know there.

    `if_unclear`: whether a name that may be theirs, after a wedding or with a slip in it, is taken to be.
    """
    people = people_with_addresses(session, [email]).get(address_key(email), [])
    meant = who_is_meant(people, name, if_unclear=if_unclear)
    return meant or new_person(session, name, email, job_role, now, shares=bool(people))


@dataclass(frozen=True)
class WorksFor:
    """For whom somebody comes: an agency we list, one whose name they typed, or (neither) themselves."""

    agency_id: int | None = None
    unlisted: str = ""


def agency_of(session: Session, works_for: WorksFor, now: datetime) -> Agency | None:
    """The agency that is meant, which is what it has become by today; None for somebody who works for themselves."""
    if works_for.unlisted:
        return agency_named(session, works_for.unlisted, now)
    if not works_for.agency_id:
        return None
    chosen = session.get_one(Agency, works_for.agency_id)
    return session.get_one(Agency, agency_today(session, chosen.merged_into_id or chosen.id))


def new_person(
    session: Session, name: str, email: str, job_role: str, now: datetime, *, shares: bool = False
) -> Person:
    """Somebody we hear of for the first time: no password, and an address that nobody has confirmed yet.

    `shares`: somebody else whom we know has the address, too.
    """
    values = {"name": name, "job_role": job_role, "created_at": now, "confirmed_at": None}
    person = Person(email=email.lower(), signs_in=not shares, **values)
    session.add(person)
    session.flush()
    return person


def is_known_otherwise(session: Session, person: Person) -> bool:
    """Whether there is more of somebody than what a guest's form named: an address they confirmed, an account, a role
    or an agency.

    An account has no password before its address is confirmed: until then the history alone knows of it.
    """
    if person.confirmed_at or person.password or person.roles or person.affiliations or person.merged_into_id:
        return True
    if session.scalar(select(Person.id).where(Person.merged_into_id == person.id).limit(1)) is not None:
        return True  # somebody else is one with them
    if has_acted(session, person.id):
        return True  # the history says who did it
    return any(entry.action == REGISTERED for entry in history_of(session, "person", person.id))


def forget(session: Session, person: Person) -> None:
    """Delete somebody of whom nothing else is kept: no booking is theirs any more."""
    session.execute(update(Message).where(Message.to_person_id == person.id).values(to_person_id=None))
    session.delete(person)
    session.flush()


def agency_named(session: Session, name: str, now: datetime) -> Agency:
    """An agency by the name somebody typed, to be checked: the one that was typed before, if nobody has looked at it.

    One of the list may have the name, too: whoever typed it was asked, and said that it is another.
    """
    same = (Agency.name_key == sort_key(name), Agency.waits_to_be_checked)
    agency = session.scalar(select(Agency).where(*same).order_by(Agency.id).limit(1))
    if agency is None:
        agency = Agency(name=name, created_at=now)
        session.add(agency)
        session.flush()
    return agency


def affiliate(session: Session, person: Person, agency_id: int | None, now: datetime) -> None:
    """Tie a person to an agency, or to nobody when they work for themselves; once is enough."""
    known = select(Affiliation.id).where(Affiliation.person_id == person.id, Affiliation.ended_at.is_(None))
    of_agency = Affiliation.agency_id == agency_id if agency_id is not None else Affiliation.agency_id.is_(None)
    if session.scalar(known.where(of_agency)) is None:
        session.add(Affiliation(person_id=person.id, agency_id=agency_id, began_at=now))
        session.flush()


def refuse_merged(session: Session, *person_ids: int | None) -> None:
    """Raises Refused for somebody who was merged with another while something was written down for them.

    Called once the row is written that points at them: by then their row cannot be merged until this is committed.
    """
    merged = select(Person.id).where(Person.id.in_(person_ids), Person.merged_into_id.is_not(None))
    if session.scalar(merged.limit(1)) is not None:
        raise Refused(Code.CHANGED, MERGED_MEANWHILE)


def may_be_signed_in_by_link(person: Person) -> bool:
    """Only somebody who has no other way in yet, and nothing to guard but their own bookings."""
    has_password = person.password and person.can_sign_in
    return person.active and not has_password and not person.roles
