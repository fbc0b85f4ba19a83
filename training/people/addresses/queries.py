"""Reading people's addresses: whose they are, and who shares one. For operations and what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from training.addresses import address_key
from training.people.addresses.models import PersonAddress
from training.people.models import Affiliation, Person


@dataclass(frozen=True)
class SharedAddress:
    """One of somebody's addresses, and who else signs in with it or is written to at it: id and name."""

    row: PersonAddress
    others: list[tuple[int, str]]


def addresses_of(session: Session, person_id: int) -> list[SharedAddress]:
    """All of somebody's addresses, in one query: the main one first, then those that they added, the oldest first."""
    other, them = aliased(PersonAddress), aliased(Person)
    same = (other.address_key == PersonAddress.address_key) & (other.person_id != person_id) & _is_in_use(other)
    rows = session.execute(
        select(PersonAddress, them.id, them.name)
        .outerjoin(other, same)
        .outerjoin(them, them.id == other.person_id)
        .where(PersonAddress.person_id == person_id)
        .order_by(PersonAddress.main.desc(), PersonAddress.id, other.signs_in.desc(), them.id)
    ).tuples()
    found: dict[int, SharedAddress] = {}
    for row, other_id, name in rows:
        shown = found.setdefault(row.id, SharedAddress(row, []))
        if other_id is not None:
            shown.others.append((other_id, name))
    return list(found.values())


def others_at_main_address(session: Session, person: Person) -> Sequence[Person]:
    """Who else signs in with somebody's main address, or is written to at it; whoever signs in comes first."""
    theirs = select(PersonAddress.address_key).where(PersonAddress.person_id == person.id, PersonAddress.main)
    return session.scalars(
        select(Person)
        .join(PersonAddress, PersonAddress.person_id == Person.id)
        .where(PersonAddress.address_key.in_(theirs), _is_in_use(PersonAddress), Person.id != person.id)
        .where(is_known(Person))
        .order_by(PersonAddress.signs_in.desc(), Person.id)
    ).all()


def shares_main_address(session: Session, person_id: int) -> bool:
    """Whether somebody else signs in with a person's main address, or is written to at it."""
    return bool(session.scalar(select(Person.shares_address).where(Person.id == person_id)))


def can_sign_in_by_address(session: Session, person_id: int) -> bool:
    """Whether an address is this person's own. Somebody who only shares one cannot sign in with it."""
    return bool(session.scalar(select(Person.can_sign_in).where(Person.id == person_id)))


def is_one_of(session: Session, person_id: int, address: str) -> bool:
    """Whether messages to a person may go to an address: it is their own, or the one that they are written to at."""
    mine = select(PersonAddress.id).where(PersonAddress.person_id == person_id, _is_in_use(PersonAddress))
    return session.scalar(mine.where(PersonAddress.address_key == address_key(address))) is not None


def name_where_shared(session: Session, to_address: str, person_id: int) -> str | None:
    """The name that a message to an address has to begin with, since several people read what comes there. Not one
    that a stranger may have typed: subjects are no place for their words.
    """
    return session.scalar(_name_where_shared(), {"address": address_key(to_address), "person": person_id})


@cache
def _name_where_shared() -> Select[tuple[str]]:
    """Asked for every message, so it is put together once."""
    them, person = aliased(Person), bindparam("person", type_=Integer)
    others = exists().where(
        PersonAddress.address_key == bindparam("address", type_=String),
        PersonAddress.person_id != person,
        _is_in_use(PersonAddress),
        them.id == PersonAddress.person_id,
        is_known(them),
    )
    return select(Person.name).where(Person.id == person, is_known(Person), others)


def is_known(person: type[Person]) -> ColumnElement[bool]:
    """Not only by the form of a guest who has proved no address, nor by one for an account: anybody may send those."""
    has_agency = exists().where(Affiliation.person_id == person.id)
    return or_(person.confirmed_at.is_not(None), has_agency)


def _is_in_use(address: type[PersonAddress]) -> ColumnElement[bool]:
    """Not one that somebody would like to add and has not proved."""
    return address.signs_in | address.main
