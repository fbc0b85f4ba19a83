"""What the worker does: on the day on which an agency becomes another, its people go along."""

from sqlalchemy import select

from training import clock, queue
from training.access import SYSTEM
from training.admin.people.relations.operations import carry_along
from training.db import db, transaction
from training.people.relations.lineage import RelationKind
from training.people.relations.models import AgencyRelation


@queue.sweep("people.carry_along", every_minutes=5)
def carry_people_along() -> int:
    """Returns how many people went along."""
    due = select(AgencyRelation.id).where(
        AgencyRelation.kind == RelationKind.BECAME,
        AgencyRelation.carried_at.is_(None),
        AgencyRelation.starts_on <= clock.today(),
    )
    return queue.each(db.session.scalars(due).all(), _carry)


def _carry(relation_id: int) -> int:
    with transaction() as session:
        row = session.get(AgencyRelation, relation_id)
        return carry_along(session, row, SYSTEM, clock.now()) if row is not None else 0
