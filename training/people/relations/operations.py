"""Relations between agencies, inside transaction(): written down, ended and taken away; and who goes along."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.people.models import Affiliation, Agency, Coordinator
from training.people.relations.lineage import Relation, RelationKind, why_not
from training.people.relations.models import AgencyRelation
from training.people.relations.queries import as_plain, every_relation, relations_of
from training.refusals import Code, Refused

NOT_LISTED = "Only agencies on the list have relations. Add it to the list, or match it, first."


@dataclass(frozen=True, kw_only=True)
class RelationDetails:
    """A relation as the administrator describes it."""

    kind: RelationKind
    from_id: int
    to_id: int
    starts_on: date
    ends_on: date | None = None
    books_for_part: bool = False
    """Whether the coordinators of the whole may book for the part."""


def relate(session: Session, details: RelationDetails, actor: Actor, now: datetime) -> AgencyRelation:
    """Write down what an agency became, or what it is part of. Raises Refused where that cannot stand."""
    wait_for_my_turn(session, "lineage")
    for agency_id in (details.from_id, details.to_id):
        if session.get_one(Agency, agency_id).checked_at is None:
            raise Refused(Code.NOT_POSSIBLE, NOT_LISTED, "agency")
    kind = details.kind
    new = Relation(kind, details.from_id, details.to_id, details.starts_on, details.ends_on)
    if sentence := why_not(new, every_relation(session)):
        raise Refused(Code.NOT_POSSIBLE, sentence, "agency")
    row = AgencyRelation(
        kind=kind,
        from_agency_id=new.from_id,
        to_agency_id=new.to_id,
        starts_on=new.starts_on,
        ends_on=new.ends_on if kind is RelationKind.PART_OF else None,
        books_for_part=details.books_for_part and kind is RelationKind.PART_OF,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, row, f"{kind} another", actor, now)
    return row


def end_relation(session: Session, row: AgencyRelation, last_day: date, actor: Actor, now: datetime) -> None:
    """A part is none from the day after. Raises Refused for what became another, and for a day before it began."""
    session.refresh(row, with_for_update=True)
    if row.kind == RelationKind.BECAME:
        raise Refused(Code.NOT_POSSIBLE, "What became another agency did so for good. Remove it if it is wrong.")
    if last_day < row.starts_on:
        raise Refused(Code.NOT_POSSIBLE, "That is before it began. Choose a later day, or remove it.", "last_day")
    wait_for_my_turn(session, "lineage")
    changed = Relation(RelationKind.PART_OF, row.from_agency_id, row.to_agency_id, row.starts_on, last_day)
    others = session.scalars(select(AgencyRelation).where(AgencyRelation.id != row.id)).all()
    if sentence := why_not(changed, [as_plain(other) for other in others]):
        raise Refused(Code.NOT_POSSIBLE, sentence, "last_day")
    row.ends_on = last_day
    session.flush()
    _record(session, row, "part of another until a day", actor, now)


def choose_parts(session: Session, whole: Agency, chosen: set[int], actor: Actor, now: datetime) -> int:
    """For which of its parts the coordinators of an agency may book, by the ids of the relations; the rest they do not
    see. Returns how many changed.
    """
    changed = 0
    for row in relations_of(session, whole.id):
        if row.kind != RelationKind.PART_OF or row.to_agency_id != whole.id:
            continue
        if row.books_for_part is not (row.id in chosen):
            row.books_for_part = row.id in chosen
            changed += 1
            action = "booked for by the whole" if row.books_for_part else "no longer booked for by the whole"
            record(session, "agency", row.from_agency_id, action, actor, now, other=whole.id)
    session.flush()
    return changed


def remove_relation(session: Session, row: AgencyRelation, actor: Actor, now: datetime) -> None:
    """It was a mistake: as if it had never been. Who had gone along to what an agency became comes back."""
    session.refresh(row, with_for_update=True)
    if row.carried_at is not None:
        _bring_back(session, row, now)
    _record(session, row, f"no longer {row.kind} another", actor, now)
    session.delete(row)
    session.flush()


def carry_along(session: Session, row: AgencyRelation, actor: Actor, now: datetime) -> int:
    """From the day on which an agency became another, its people and coordinators are of that one. Bookings stay.

    Once is enough. Returns how many people went along.
    """
    session.refresh(row, with_for_update=True)
    if row.kind != RelationKind.BECAME or row.carried_at is not None or row.starts_on > clock.local(now).date():
        return 0
    row.carried_at = now
    there = set(session.scalars(_current(row.to_agency_id).with_only_columns(Affiliation.person_id)))
    ties = session.scalars(_current(row.from_agency_id)).all()
    for tie in ties:
        tie.ended_at = now
        if tie.person_id not in there:
            session.add(_same_tie(tie, row.to_agency_id, now))
    books = select(Coordinator)
    already = {one.person_id for one in session.scalars(books.where(Coordinator.agency_id == row.to_agency_id))}
    for one in session.scalars(books.where(Coordinator.agency_id == row.from_agency_id)).all():
        if one.person_id not in already:
            session.add(Coordinator(person_id=one.person_id, agency_id=row.to_agency_id, created_at=now))
    session.flush()
    record(session, "agency", row.to_agency_id, "people came along", actor, now, other=row.from_agency_id)
    return len(ties)


def _current(agency_id: int) -> Select[tuple[Affiliation]]:
    return select(Affiliation).where(Affiliation.agency_id == agency_id, Affiliation.ended_at.is_(None))


def _same_tie(tie: Affiliation, agency_id: int, now: datetime) -> Affiliation:
    return Affiliation(
        person_id=tie.person_id,
        agency_id=agency_id,
        began_at=now,
        job_role=tie.job_role,
        known_as=tie.known_as,
        shares_record=tie.shares_record,
        area=tie.area,
        quadrant=tie.quadrant,
    )


def _bring_back(session: Session, row: AgencyRelation, now: datetime) -> None:
    """Those who went along and are still there come back; who has left since has left both."""
    went = select(Affiliation).where(
        Affiliation.agency_id == row.from_agency_id, Affiliation.ended_at == row.carried_at
    )
    came = {one.person_id: one for one in session.scalars(_current(row.to_agency_id))}
    back = set(session.scalars(_current(row.from_agency_id).with_only_columns(Affiliation.person_id)))
    for tie in session.scalars(went).all():
        there = came.get(tie.person_id)
        if there is None or tie.person_id in back:
            continue
        if there.began_at == row.carried_at:
            there.ended_at = now
        tie.ended_at = None
    books = select(Coordinator).where(Coordinator.agency_id == row.to_agency_id)
    for one in session.scalars(books.where(Coordinator.created_at == row.carried_at)).all():
        session.delete(one)
    session.flush()


def _record(session: Session, row: AgencyRelation, action: str, actor: Actor, now: datetime) -> None:
    """In the history of both."""
    record(session, "agency", row.from_agency_id, action, actor, now, other=row.to_agency_id)
    record(session, "agency", row.to_agency_id, f"other: {action}", actor, now, other=row.from_agency_id)
