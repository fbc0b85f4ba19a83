from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.history.models import History


def of(session: Session, subject: str, subject_id: int) -> Sequence[History]:
    """Everything that happened to one row, oldest first."""
    return session.scalars(
        select(History).where(History.subject == subject, History.subject_id == subject_id).order_by(History.id)
    ).all()
