"""What goes to people's addresses about the addresses themselves."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.addresses import address_key
from training.mail.operations import post
from training.people.addresses.models import PersonAddress
from training.people.models import Person


def send_link(session: Session, person: Person, address: PersonAddress, token: str, now: datetime) -> None:
    """The link by which an added address is proved, to that address."""
    context = {"name": person.name, "token": token}
    post(session, "people/address_to_confirm", address.address, now, context, to_person_id=person.id)


def tell_address_is_taken(session: Session, holder: Person, address: str, now: datetime) -> None:
    """Somebody would add an address to their account that signs somebody in: only whoever reads its mail may know."""
    post(session, "people/address_taken", address, now, {"name": holder.name}, to_person_id=holder.id)


def tell_changed(session: Session, person: Person, what: str, now: datetime, *, also: str) -> None:
    """To the main address as it is at this moment, and to the one that it is about: whoever reads either notices what
    they did not do.
    """
    context = {"name": person.name, "what": what}
    for address in {address_key(one): one for one in (also, person.email) if one}.values():
        post(session, "people/addresses_changed", address, now, context, to_person_id=person.id)
