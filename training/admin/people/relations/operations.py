"""What reaches into other packages when an agency becomes another, inside transaction()."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.courses.models import Event, course_agency, event_agency
from training.people.relations import operations
from training.people.relations.lineage import RelationKind
from training.people.relations.models import AgencyRelation
from training.people.relations.operations import RelationDetails


def relate(session: Session, details: RelationDetails, actor: Actor, now: datetime) -> str:
    """Write a relation down, and carry everybody along where its day has come. Returns what was done, in words."""
    row = operations.relate(session, details, actor, now)
    former, other = row.from_agency.name, row.to_agency.name
    if row.kind == RelationKind.PART_OF:
        return f"{former} is a part of {other}."
    if row.starts_on > clock.local(now).date():
        return f"{former} becomes {other} on {clock.show_date(row.starts_on)}. Its people go along on that day."
    people = carry_along(session, row, actor, now)
    return f"{former} is now {other}. {people} {'person' if people == 1 else 'people'} went along; old bookings stay."


def carry_along(session: Session, row: AgencyRelation, actor: Actor, now: datetime) -> int:
    """The people and coordinators of an agency that became another are of that one, and so is what it may book.

    Returns how many people went along; once is enough.
    """
    people = operations.carry_along(session, row, actor, now)
    coming = select(Event.id).where(Event.ends_at >= now)
    _open_to_both(session, row, "course_id", None)
    _open_to_both(session, row, "event_id", set(session.scalars(coming)))
    return people


def _open_to_both(session: Session, row: AgencyRelation, owner: str, among: set[int] | None) -> None:
    """Courses and coming events that are open to the former are open to what it became."""
    table = course_agency if owner == "course_id" else event_agency
    of_former = set(session.scalars(select(table.c[owner]).where(table.c.agency_id == row.from_agency_id)))
    there = set(session.scalars(select(table.c[owner]).where(table.c.agency_id == row.to_agency_id)))
    for owner_id in (of_former if among is None else of_former & among) - there:
        session.execute(insert(table).values({owner: owner_id, "agency_id": row.to_agency_id}))
