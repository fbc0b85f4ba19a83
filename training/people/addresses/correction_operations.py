"""What the administrator puts right about somebody, and people about themselves, inside transaction().

The history says which of the two was changed, never what it was: it is kept longer than what was wrong should be.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.addresses import address_key
from training.history.operations import record
from training.people.accounts import end_sign_ins
from training.people.addresses.operations import change_main_address, main_address_of
from training.people.models import Person
from training.people.queries import person_with_address
from training.refusals import Code, Refused

OWN_ADDRESS = "This is your own account. Add its new address under “My account”, and confirm it there."
NEEDS_AN_ADDRESS = "They have an account, which needs an address of its own. Switch the account off instead."


def correct_name(session: Session, person: Person, name: str, actor: Actor, now: datetime) -> bool:
    """Whether it was another. Certificates that were issued keep the name they have."""
    if person.name == name:
        return False
    person.name = name
    session.flush()
    record(session, "person", person.id, "name changed", actor, now)
    return True


def correct_address(
    session: Session, person: Person, address: str | None, actor: Actor, now: datetime, *, shares: bool
) -> bool:
    """Another address, or none, takes the place of the one that messages went to. Whether it was another.

    Nobody has proved the new one, and whoever reads the mail of the old one may have chosen the password: the account
    opens again by a link to the new one, which the caller sends. `shares`: others read its mail, too. Raises Refused.
    """
    main = main_address_of(session, person)
    if (main.address_key if main else None) == (address_key(address) if address else None):
        return False
    if person.id == actor.person_id:
        raise Refused(Code.NOT_ALLOWED, OWN_ADDRESS, "email")
    holder = person_with_address(session, address) if address else None
    is_anothers = holder is not None and holder.id != person.id
    if holder is not None and is_anothers and not shares:
        raise Refused(
            Code.TAKEN,
            f"{holder.name} signs in with this address. If both of them read its mail, tick the box below. If they are"
            " one person, leave the address as it was.",
            "email",
        )
    if (address is None or is_anothers) and (person.password or person.roles):
        raise Refused(Code.NOT_ALLOWED, NEEDS_AN_ADDRESS, "email")
    change_main_address(session, person, address, now, shares=is_anothers)
    new = main_address_of(session, person)
    person.confirmed_at = new.confirmed_at if new and new.signs_in else None
    if person.confirmed_at is None:
        person.password = None
    person.fs_uniquifier = secrets.token_hex(16)  # links to the account that went to the old one open nothing
    end_sign_ins(session, person.id)
    session.flush()
    record(session, "person", person.id, "address corrected", actor, now)
    return True
