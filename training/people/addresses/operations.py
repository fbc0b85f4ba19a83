"""What is done with the addresses of people, inside transaction(): proved, and another for where messages go."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.addresses import address_key
from training.people.addresses.models import PersonAddress
from training.people.models import Person


def main_address_of(session: Session, person: Person) -> PersonAddress | None:
    """Where messages to somebody go."""
    return session.scalar(select(PersonAddress).where(PersonAddress.person_id == person.id, PersonAddress.main))


def confirm_main_address(session: Session, person: Person, now: datetime) -> None:
    """Somebody showed that they read the mail of their main address. Account and address say so from the same moment.

    Of several who share one, the first who shows it signs in with it.
    """
    person.confirmed_at = now
    main = main_address_of(session, person)
    if main is None:
        return
    main.confirmed_at = main.confirmed_at or now
    if not main.signs_in:
        _sign_in_with_it_if_free(session, main)


def confirm_account(session: Session, person: Person, now: datetime) -> None:
    """Somebody followed a link of their account, which went to one of their addresses: to the main one, unless they
    have another.
    """
    others = select(PersonAddress.id).where(
        PersonAddress.person_id == person.id, PersonAddress.signs_in, PersonAddress.main.is_(False)
    )
    if session.scalar(others.limit(1)) is None:
        confirm_main_address(session, person, now)
    else:
        person.confirmed_at = now


def _sign_in_with_it_if_free(session: Session, address: PersonAddress) -> None:
    """Nobody has proved that it is theirs alone: whoever was only written down with it shares it from now on."""
    holder = session.scalar(
        select(PersonAddress).where(PersonAddress.address_key == address.address_key, PersonAddress.signs_in)
    )
    if holder is not None:
        if holder.confirmed_at is not None:
            return
        holder.signs_in = False
        session.flush()
    address.signs_in = True
    session.flush()


def change_main_address(
    session: Session, person: Person, address: str | None, now: datetime, *, shares: bool = False
) -> None:
    """Another address, or none, takes the place of the one that messages went to, which is deleted. Nobody has proved
    the new one yet, unless it is one of theirs already.
    """
    old = main_address_of(session, person)
    if old is not None and address is not None and old.address_key == address_key(address):
        old.address, old.signs_in = address, old.signs_in and not shares
    else:
        if old is not None:
            session.delete(old)
            session.flush()
        if address is not None:
            _make_main(session, person, address, now, shares=shares)
    session.flush()
    session.expire(person, ["email", "all_addresses", "addresses"])


def _make_main(session: Session, person: Person, address: str, now: datetime, *, shares: bool) -> None:
    theirs = select(PersonAddress).where(PersonAddress.person_id == person.id)
    known = session.scalar(theirs.where(PersonAddress.address_key == address_key(address)))
    if known is None:
        known = PersonAddress(person_id=person.id, address=address, signs_in=not shares, main=True, created_at=now)
        session.add(known)
    known.main = True
