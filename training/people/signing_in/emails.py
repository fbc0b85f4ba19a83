"""What goes to somebody who would sign in by a link."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.mail.operations import post
from training.people.models import Person

FOR_STAFF = "people/sign_in_by_password"


def send_link(session: Session, person: Person, address: str, token: str, now: datetime) -> None:
    """The link, which is written nowhere else."""
    context = {"name": person.name, "token": token}
    post(session, "people/sign_in_link", address, now, context, to_person_id=person.id)


def say_by_password(session: Session, person: Person, address: str, now: datetime) -> None:
    """Whoever may see other people's details has no such link."""
    post(session, FOR_STAFF, address, now, {"name": person.name}, to_person_id=person.id)
