"""Reading somebody's own ties to organisations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.people.models import Affiliation


def organisations_of(session: Session, person_id: int) -> Sequence[Affiliation]:
    """Where somebody works or volunteers, and where they did, the first they told us of first."""
    return session.scalars(
        select(Affiliation)
        .where(Affiliation.person_id == person_id)
        .options(joinedload(Affiliation.agency))
        .order_by(Affiliation.began_at, Affiliation.id)
    ).all()


def own_tie(session: Session, person_id: int, affiliation_id: int) -> Affiliation | None:
    """One of somebody's own ties; None when it is another person's."""
    return session.scalar(
        select(Affiliation)
        .where(Affiliation.id == affiliation_id, Affiliation.person_id == person_id)
        .options(joinedload(Affiliation.agency), joinedload(Affiliation.person))
    )
