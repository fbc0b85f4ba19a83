"""What somebody does with their own record, inside transaction()."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.people.models import Person
from training.records.contact import Answer
from training.records.models import ToldContact


def tell_contact(session: Session, person_id: int, answer: Answer, actor: Actor, now: datetime) -> None:
    """Keep what somebody does with children and has done, in the place of what they told us before."""
    session.get_one(Person, person_id, with_for_update=True)  # of two presses at once, the later one counts
    told = session.get(ToldContact, person_id, populate_existing=True)
    if told is None:
        told = ToldContact(person_id=person_id)
        session.add(told)
    elif Answer(told.contact, told.holds, told.since) == answer:
        return
    told.contact, told.holds, told.since, told.told_at = answer.contact, answer.holds, answer.since, now
    session.flush()
    record(session, "person", person_id, "said what they do with children", actor, now)


def forget_contact(session: Session, person_id: int, actor: Actor, now: datetime) -> None:
    """Their record goes by what they have held again."""
    session.get_one(Person, person_id, with_for_update=True)
    told = session.get(ToldContact, person_id, populate_existing=True)
    if told is not None:
        session.delete(told)
        session.flush()
        record(session, "person", person_id, "what they do with children forgotten", actor, now)
