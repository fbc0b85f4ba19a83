"""Who has read a message of somebody else's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.history.models import History
from training.people.models import Person


def openings(session: Session, message_id: int) -> Sequence[tuple[str, datetime]]:
    """Who opened a message and when, the latest first."""
    rows = session.execute(
        select(Person.name, History.at)
        .join(Person, Person.id == History.actor_id)
        .where(History.subject == "message", History.subject_id == message_id, History.action == "opened")
        .order_by(History.id.desc())
        .limit(20)
    )
    return rows.tuples().all()
