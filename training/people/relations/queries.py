"""Reading relations between agencies, and for which agencies a coordinator therefore books."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.sql.selectable import CTE

from training import clock
from training.people.models import Agency, Coordinator
from training.people.relations.lineage import Relation, RelationKind, formers, successors
from training.people.relations.models import AgencyRelation

_BECAME = AgencyRelation.kind == RelationKind.BECAME


def holds_on(day: date) -> ColumnElement[bool]:
    """A relation that holds on a day."""
    lasts = or_(AgencyRelation.ends_on.is_(None), AgencyRelation.ends_on >= day)
    return and_(AgencyRelation.starts_on <= day, lasts)


def has_become_another(today: date) -> ColumnElement[bool]:
    """An agency that is no longer offered: by today it has become another. For a query of agencies."""
    return Agency.id.in_(select(AgencyRelation.from_agency_id).where(_BECAME, holds_on(today)))


def as_plain(row: AgencyRelation) -> Relation:
    return Relation(RelationKind(row.kind), row.from_agency_id, row.to_agency_id, row.starts_on, row.ends_on)


def every_relation(session: Session) -> list[Relation]:
    """All there are, of whatever time, as plain values."""
    return [as_plain(row) for row in session.scalars(select(AgencyRelation).order_by(AgencyRelation.id))]


def relations_of(session: Session, agency_id: int) -> Sequence[AgencyRelation]:
    """Those of one agency, with the other agency, the oldest first."""
    either = or_(AgencyRelation.from_agency_id == agency_id, AgencyRelation.to_agency_id == agency_id)
    return session.scalars(
        select(AgencyRelation)
        .where(either)
        .options(joinedload(AgencyRelation.from_agency), joinedload(AgencyRelation.to_agency))
        .order_by(AgencyRelation.starts_on, AgencyRelation.id)
    ).all()


def successors_today(session: Session) -> dict[int, int]:
    """What each agency is today that has become another: the last of its line."""
    return successors(_all_that_became(session), clock.today())


def formers_today(session: Session) -> dict[int, frozenset[int]]:
    """Of each agency that others have become by today: those others."""
    return formers(_all_that_became(session), clock.today())


def _all_that_became(session: Session) -> list[Relation]:
    return [as_plain(row) for row in session.scalars(select(AgencyRelation).where(_BECAME))]


def agency_today(session: Session, agency_id: int) -> int:
    """What an agency has become by today; itself, where it has become nothing else."""
    step = select(AgencyRelation.to_agency_id).where(_BECAME, holds_on(clock.today()))
    while (became := session.scalar(step.where(AgencyRelation.from_agency_id == agency_id))) is not None:
        agency_id = became
    return agency_id


def line_of(agency_id: int) -> CompoundSelect[tuple[int]]:
    """The ids of an agency and of all that have become it by today: they count as one."""
    lines = _lines()
    return select(literal(agency_id)).union(select(lines.c.former_id).where(lines.c.now_id == agency_id))


def agencies_run_by(person_id: int) -> Select[tuple[int]]:
    """The agencies that somebody books for and sees today: those they coordinate, what these have become and were, and
    the parts of them that the administrator chose, as long as they are parts; not the parts of parts.
    """
    runs = (
        select(Coordinator.agency_id.label("agency_id"), literal(False).label("as_part"))
        .where(Coordinator.person_id == person_id)
        .cte(recursive=True)
    )
    of_from, of_to = (
        AgencyRelation.from_agency_id == runs.c.agency_id,
        AgencyRelation.to_agency_id == runs.c.agency_id,
    )
    became = and_(_BECAME, of_from, ~runs.c.as_part)
    was = and_(_BECAME, of_to)
    part = and_(AgencyRelation.kind == RelationKind.PART_OF, of_to, AgencyRelation.books_for_part, ~runs.c.as_part)
    step = select(
        case((became, AgencyRelation.to_agency_id), else_=AgencyRelation.from_agency_id),
        or_(runs.c.as_part, AgencyRelation.kind == RelationKind.PART_OF),
    ).join_from(runs, AgencyRelation, and_(holds_on(clock.today()), or_(became, was, part)))
    runs = runs.union(step)
    return select(runs.c.agency_id)


def is_run_by(session: Session, person_id: int, agency_id: int) -> bool:
    """Whether somebody books for an agency today: they coordinate it, or what it became or is a part of."""
    return bool(session.scalar(select(literal(agency_id).in_(agencies_run_by(person_id)))))


class BookedFor(NamedTuple):
    """An agency whose pages a coordinator sees."""

    agency: Agency
    own: bool
    """They coordinate it themselves; else it is a part, or of the line of one."""
    former: bool
    """It has become another by today: there is only what was booked for it."""


def agencies_booked_for(session: Session, person_id: int) -> Sequence[BookedFor]:
    """The agencies that somebody books for and sees today, by name."""
    own = exists().where(Coordinator.agency_id == Agency.id, Coordinator.person_id == person_id)
    rows = session.execute(
        select(Agency, own, has_become_another(clock.today()))
        .where(Agency.id.in_(agencies_run_by(person_id)))
        .order_by(Agency.name_key, Agency.id)
    )
    return [BookedFor(*row) for row in rows.tuples()]


def is_or_became(former: SQLColumnExpression[Any], agency: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether two columns of agencies are of one line: the same, or the first has become the second by today."""
    line = _lines()
    return or_(former == agency, exists().where(line.c.former_id == former, line.c.now_id == agency))


def _lines() -> CTE:
    """Each agency that has become another, with everything it has become one after the other."""
    today = clock.today()
    later = aliased(AgencyRelation)
    line = (
        select(AgencyRelation.from_agency_id.label("former_id"), AgencyRelation.to_agency_id.label("now_id"))
        .where(_BECAME, holds_on(today))
        .cte(recursive=True)
    )
    step = select(line.c.former_id, later.to_agency_id).join_from(
        line,
        later,
        and_(later.from_agency_id == line.c.now_id, later.kind == RelationKind.BECAME, later.starts_on <= today),
    )
    return line.union(step)
