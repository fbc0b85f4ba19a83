from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.history.models import History


def record(
    session: Session, subject: str, subject_id: int, action: str, actor: Actor, now: datetime, **details: object
) -> None:
    """Write down what was done. `details` are states, ids and field names, never what was typed about a person."""
    session.add(
        History(
            at=now,
            actor_id=actor.person_id,
            capacity=actor.capacity,
            subject=subject,
            subject_id=subject_id,
            action=action,
            details=details,
        )
    )
