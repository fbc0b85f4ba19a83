from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.history.models import History


def has_acted(session: Session, person_id: int) -> bool:
    """Whether the history names somebody as who did something."""
    return session.scalar(select(History.id).where(History.actor_id == person_id).limit(1)) is not None


def of(session: Session, subject: str, subject_id: int) -> Sequence[History]:
    """Everything that happened to one row, oldest first."""
    return session.scalars(
        select(History).where(History.subject == subject, History.subject_id == subject_id).order_by(History.id)
    ).all()
