"""Whom a link to an address may sign in, and whose a link is. For operations and the page of the link."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.addresses import address_key
from training.links import token_hash
from training.people.addresses.models import PersonAddress
from training.people.addresses.queries import is_known, is_one_of
from training.people.models import Person
from training.people.signing_in.models import SignInLink

WORKS_FOR = timedelta(minutes=10)
MOST_AT_ONE_ADDRESS = 8
"""People who share an address and are all written to when one of them asks."""


def who_comes_in_by(session: Session, address: str) -> Sequence[Person]:
    """Whoever signs in with an address; and those who are only written to at it, who have no other way in. A name that
    only the form of a guest knows is nobody there yet. Whoever signs in comes first.
    """
    only_way = PersonAddress.main & ~Person.can_sign_in & is_known(Person)
    return session.scalars(
        select(Person)
        .join(PersonAddress, PersonAddress.person_id == Person.id)
        .where(PersonAddress.address_key == address_key(address), PersonAddress.signs_in | only_way, Person.active)
        .options(selectinload(Person.roles))
        .order_by(PersonAddress.signs_in.desc(), Person.id)
        .limit(MOST_AT_ONE_ADDRESS)
    ).all()


def sign_in_link_with(session: Session, token: str) -> SignInLink | None:
    """The link with this token, used and run out ones too, with whose it is."""
    return session.scalar(
        select(SignInLink)
        .where(SignInLink.token_hash == token_hash(token))
        .options(joinedload(SignInLink.person).joinedload(Person.roles))
    )


def still_signs_in(session: Session, link: SignInLink, now: datetime) -> bool:
    """Whether a link signs in whose it is: once, for ten minutes, while they read the mail of where it went."""
    fresh = link.used_at is None and now < link.asked_at + WORKS_FOR
    return fresh and link.person.active and is_one_of(session, link.person_id, link.sent_to)
