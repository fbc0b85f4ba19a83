"""An agency says what it asks of a role, or asks it no longer, inside transaction(). Nothing of before is lost."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.agency.levels.models import AgencyRole
from training.agency.levels.standing import RoleAsks
from training.history.operations import record
from training.people.models import Agency
from training.refusals import Code, Refused
from training.search.normal_form import sort_key


def ask_of_role(session: Session, agency_id: int, asks: RoleAsks, actor: Actor, now: datetime) -> None:
    """From now on; what was asked of the same role at the same level before has ended. Raises Refused where it is so
    already.
    """
    session.get_one(Agency, agency_id, with_for_update=True)
    known = session.scalar(
        select(AgencyRole).where(
            AgencyRole.agency_id == agency_id,
            AgencyRole.role_key == sort_key(asks.role),
            AgencyRole.level == asks.level,
            AgencyRole.ended_at.is_(None),
        )
    )
    if known is not None:
        if known.asks == asks:
            raise Refused(Code.DONE, "This stands on the list already. Change the number, or leave it as it is", "role")
        known.ended_at = now
        session.flush()
    values = {"role": asks.role, "level": asks.level, "headcount": asks.headcount, "since": now}
    session.add(AgencyRole(agency_id=agency_id, **values))
    session.flush()
    record(session, "agency", agency_id, "asks a level of a role", actor, now, level=asks.level)


def ask_no_longer(session: Session, row: AgencyRole, actor: Actor, now: datetime) -> None:
    """Again changes nothing."""
    session.get_one(Agency, row.agency_id, with_for_update=True)
    session.refresh(row)
    if row.ended_at is None:
        row.ended_at = now
        record(session, "agency", row.agency_id, "asks a level of a role no longer", actor, now, level=row.level)
