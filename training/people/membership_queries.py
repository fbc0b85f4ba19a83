"""Reading the register of ECVYS: who is a member on a day, and what the administrator's pages show of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, exists, literal, select
from sqlalchemy.orm import Session, aliased

from training.people.models import Affiliation, Agency, Membership


def covers(day: date) -> ColumnElement[bool]:
    """A membership that is in force on a day."""
    return (Membership.starts_on <= day) & (Membership.ends_on >= day)


def is_member(session: Session, agency_id: int | None, day: date) -> bool:
    """Whether the register has an agency as a member on a day."""
    if agency_id is None:
        return False
    return session.scalar(select(literal(1)).where(Membership.agency_id == agency_id, covers(day)).limit(1)) == 1


def agencies_of(session: Session, person_id: int, day: date) -> Sequence[tuple[int | None, str, str | None, bool]]:
    """Whom somebody comes for today: id, name, tariff, and whether it is a member on that day. No id: for themselves.

    In one query, the oldest tie first.
    """
    one = aliased(Agency)
    member = exists().where(Membership.agency_id == Affiliation.agency_id, covers(day))
    rows = session.execute(
        select(one.id, one.name, one.tariff, case((member, True), else_=False))
        .select_from(Affiliation)
        .outerjoin(one, one.id == Affiliation.agency_id)
        .where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None))
        .order_by(Affiliation.id)
    )
    return [(agency_id, name or "", tariff, bool(known)) for agency_id, name, tariff, known in rows]
