"""What people do with their own addresses, inside transaction(): add one, prove it, choose where messages go."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.addresses import address_key
from training.history.operations import record
from training.links import new_token, token_hash
from training.people.addresses import emails
from training.people.addresses.models import PersonAddress
from training.people.addresses.operations import main_address_of
from training.people.models import Person
from training.people.queries import person_with_address
from training.refusals import Code, Refused, mapped

LINK_WORKS_FOR = timedelta(days=2)
MOST_ADDRESSES = 5
"""Of one person: nobody sends messages to strangers without end."""
NOT_OURS = "This address now belongs to somebody else. If it is yours, write to the training team."


def ask_for_address(session: Session, person: Person, address: str, now: datetime) -> PersonAddress:
    """Somebody would like another address of their own: a link goes there, or word that it has an account already.

    Which of the two shows nowhere but there. Raises Refused for one that they have, and for too many.
    """
    theirs = select(PersonAddress).where(PersonAddress.person_id == person.id)
    known = session.scalar(theirs.where(PersonAddress.address_key == address_key(address)))
    if known is not None and (known.signs_in or known.main):
        raise Refused(Code.TAKEN, "You have this address already.", "email")
    if known is None:
        if len(session.scalars(theirs).all()) >= MOST_ADDRESSES:
            raise Refused(Code.TOO_MUCH, f"You have {MOST_ADDRESSES} addresses. Remove one first.", "email")
        known = PersonAddress(person_id=person.id, address=address, signs_in=False, main=False, created_at=now)
        session.add(known)
    send_link_to_address(session, person, known, now)
    return known


def send_link_to_address(session: Session, person: Person, address: PersonAddress, now: datetime) -> None:
    """The link by which an added address is proved; the one before ends. Raises Refused when it has been proved."""
    if address.signs_in or address.main:
        raise Refused(Code.DONE, "This address is confirmed already.")
    token = new_token()
    address.token_hash, address.asked_at = token_hash(token), now
    session.flush()
    holder = person_with_address(session, address.address)
    if holder is not None:
        emails.tell_address_is_taken(session, holder, address.address, now)
    else:
        emails.send_link(session, person, address, token, now)


def address_link_is_over(address: PersonAddress, now: datetime) -> bool:
    return address.signs_in or address.asked_at is None or now >= address.asked_at + LINK_WORKS_FOR


def prove_added_address(session: Session, person: Person, address: PersonAddress, now: datetime) -> None:
    """Whoever is signed in followed the link that went there: it is theirs, and signs them in. Raises Refused."""
    session.refresh(address, with_for_update=True)
    if address_link_is_over(address, now):
        raise Refused(Code.CLOSED, "This link has run out, or has been used. Ask for a new one.")
    if person_with_address(session, address.address) is not None:
        raise Refused(Code.TAKEN, NOT_OURS)
    taken = ("", NOT_OURS)
    with mapped(session, {"person_address.address_key": taken, "person_address.signs_in": taken}):
        address.confirmed_at, address.signs_in, address.token_hash = now, True, None
    record(session, "person", person.id, "address added", _themselves(person), now)
    emails.tell_changed(session, person, f"{address.address} was added.", now, also=address.address)


def choose_main_address(session: Session, person: Person, address: PersonAddress, now: datetime) -> None:
    """Messages go to another of their own addresses from now on. One that was shared or never proved is theirs no more.

    Both are told. Raises Refused for an address that is not proved.
    """
    if not address.signs_in or address.confirmed_at is None:
        raise Refused(Code.NOT_POSSIBLE, "Confirm this address first: follow the link that we sent there.")
    before = main_address_of(session, person)
    if before is not None and before.id == address.id:
        raise Refused(Code.DONE, "Messages go to this address already.")
    emails.tell_changed(session, person, f"Messages now go to {address.address}.", now, also=address.address)
    if before is not None:
        before.main = False
        if not (before.signs_in and before.confirmed_at):
            session.delete(before)
        session.flush()
    address.main = True
    session.flush()
    session.expire(person, ["email", "all_addresses", "addresses"])
    record(session, "person", person.id, "main address chosen", _themselves(person), now)


def remove_address(session: Session, person: Person, address: PersonAddress, now: datetime) -> None:
    """An address is no longer theirs, and nobody signs in with it. Raises Refused for the one where messages go."""
    if address.main:
        raise Refused(Code.NOT_POSSIBLE, "Messages go to this address. Choose another for them first.")
    was, signed_in = address.address, address.signs_in
    session.delete(address)
    session.flush()
    session.expire(person, ["all_addresses", "addresses"])
    if signed_in:
        record(session, "person", person.id, "address removed", _themselves(person), now)
        emails.tell_changed(session, person, f"{was} was removed.", now, also=was)


def _themselves(person: Person) -> Actor:
    return Actor(person.id, "delegate")
