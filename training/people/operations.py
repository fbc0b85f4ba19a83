"""What the administrator does with accounts and agencies, inside transaction()."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from training.access import Actor, Role
from training.history.operations import record
from training.people.accounts import end_sign_ins
from training.people.models import (
    Agency,
    AreaReader,
    Coordinator,
    CoordinatorInvitation,
    Ending,
    Person,
    RoleRow,
)
from training.refusals import Code, Refused
from training.search.normal_form import sort_key


@dataclass(frozen=True, kw_only=True)
class AgencyDetails:
    """An agency as the administrator describes it. `quadrant` only in Essex."""

    name: str
    sector: str
    tariff: str
    area: str
    quadrant: str | None
    county_wide: bool = False
    town: str = ""
    postcode: str = ""
    urn: str | None = None
    ods: str | None = None
    charity_number: str | None = None


def give_role(
    session: Session,
    person: Person,
    role: Role,
    actor: Actor,
    now: datetime,
    agency: Agency | None = None,
    area: str | None = None,
) -> None:
    """Let somebody do more: train, read the figures, run the programme, book for an agency, or read the figures of an
    area. The agency and the area are named; who reads another area no longer reads the one before.
    """
    if role is Role.COORDINATOR:
        if agency is None:
            raise Refused(Code.MISSING, "Choose the agency that they book for.")
        lock_roles(session, person)
        if session.get(Coordinator, (person.id, agency.id)) is None:
            session.add(Coordinator(person_id=person.id, agency_id=agency.id, created_at=now))
    if role is Role.AREA_READER:
        if area is None:
            raise Refused(Code.MISSING, "Choose the area whose figures they read.", "area")
        lock_roles(session, person)
        session.merge(AreaReader(person_id=person.id, area=area))
    if role not in person.role_names:
        row = session.scalar(select(RoleRow).where(RoleRow.name == role)) or RoleRow(name=role)
        person.roles.append(row)
    which = {"area": area} if area else {"agency": agency.id if agency else None}
    record(session, "person", person.id, "role given", actor, now, role=role, **which)


def take_role(session: Session, person: Person, role: Role, actor: Actor, now: datetime) -> int:
    """Take a role away; a coordinator no longer books for any agency. Nobody takes their own desk away.

    Returns how many invitations end that they had sent by it.
    """
    if role is Role.ADMINISTRATOR and person.id == actor.person_id:
        raise Refused(Code.NOT_ALLOWED, "You cannot take this role from yourself. Ask another administrator.")
    lock_roles(session, person)
    if role not in person.role_names:
        return 0  # somebody else has just taken it
    person.roles = [row for row in person.roles if row.name != role]
    ended, as_coordinator = 0, _of_agency_they_book_for()
    if role is Role.ADMINISTRATOR:
        ended = _end_invitations_by(session, person.id, now, ~as_coordinator)
    if role is Role.COORDINATOR:
        ended = _end_invitations_by(session, person.id, now, as_coordinator)
        for tie in session.scalars(select(Coordinator).where(Coordinator.person_id == person.id)):
            session.delete(tie)
    if role is Role.AREA_READER and (reads := session.get(AreaReader, person.id)) is not None:
        session.delete(reads)
    record(session, "person", person.id, "role taken", actor, now, role=role)
    return ended


def lock_roles(session: Session, person: Person) -> None:
    """Their roles as they are, until the transaction ends: somebody else may be giving or taking one at this moment."""
    session.scalars(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)).all()
    session.refresh(person, ["roles"])


def stop_coordinating(session: Session, person: Person, agency_id: int, actor: Actor, now: datetime) -> None:
    """They no longer book for one agency, nor does anybody they have invited and who has not come; with the last one
    goes the role.
    """
    lock_roles(session, person)
    _end_invitations_by(session, person.id, now, CoordinatorInvitation.agency_id == agency_id)
    ties = session.scalars(select(Coordinator).where(Coordinator.person_id == person.id)).all()
    if {tie.agency_id for tie in ties} <= {agency_id}:
        take_role(session, person, Role.COORDINATOR, actor, now)
        return
    for tie in ties:
        if tie.agency_id == agency_id:
            session.delete(tie)
            record(session, "person", person.id, "role taken", actor, now, role=Role.COORDINATOR, agency=agency_id)


def _end_invitations_by(session: Session, person_id: int, now: datetime, *which: ColumnElement[bool]) -> int:
    """Invitations that somebody sent end with what they were: nobody comes back by their own. Returns how many."""
    sent = (CoordinatorInvitation.invited_by_id == person_id, CoordinatorInvitation.ended_at.is_(None))
    ended = session.execute(
        update(CoordinatorInvitation).where(*sent, *which).values(ended_at=now, ending=Ending.WITHDRAWN)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def _of_agency_they_book_for() -> ColumnElement[bool]:
    """Whether an invitation is to book for an agency that whoever sent it books for."""
    return exists().where(
        Coordinator.agency_id == CoordinatorInvitation.agency_id,
        Coordinator.person_id == CoordinatorInvitation.invited_by_id,
    )


def switch_off(session: Session, person: Person, actor: Actor, now: datetime) -> None:
    """Close an account: it can no longer sign in, and is signed out everywhere. Bookings and records stay."""
    if person.id == actor.person_id:
        raise Refused(Code.NOT_ALLOWED, "You cannot switch off your own account.")
    person.active = False
    _end_invitations_by(session, person.id, now)
    end_sign_ins(session, person.id)
    record(session, "person", person.id, "switched off", actor, now)


def switch_on(session: Session, person: Person, actor: Actor, now: datetime) -> None:
    """Let an account that was switched off sign in again."""
    person.active = True
    record(session, "person", person.id, "switched on", actor, now)


def keep_off_lists(session: Session, person: Person, off_lists: bool, actor: Actor, now: datetime) -> None:
    """Somebody's name stands on no list or badge that others see, or on lists again. The same once more is nothing."""
    if person.off_lists != off_lists:
        person.off_lists = off_lists
        record(session, "person", person.id, "kept off lists" if off_lists else "on lists again", actor, now)


def change_job_role(session: Session, person: Person, job_role: str, actor: Actor, now: datetime) -> None:
    """What somebody does, as their next booking begins with it. Bookings that are made keep theirs."""
    if person.job_role != job_role:
        person.job_role = job_role
        record(session, "person", person.id, "job role changed", actor, now)


def describe_agency(session: Session, agency: Agency, details: AgencyDetails, actor: Actor, now: datetime) -> None:
    """Write an agency down as it is; one that a delegate typed is thereby checked.

    Raises Refused for a name that another has in the same place, and for a number that is another's.
    """
    _refuse_namesake(session, agency, details)
    _refuse_numbers_of_others(session, agency, details)
    values = asdict(details)
    changed = [name for name, value in values.items() if getattr(agency, name) != value]
    for name in changed:
        setattr(agency, name, values[name])
    action = "changed" if agency.checked_at else "added to the list"
    agency.checked_at = agency.checked_at or now
    record(session, "agency", agency.id, action, actor, now, fields=changed)


def _refuse_namesake(session: Session, agency: Agency, details: AgencyDetails) -> None:
    """Two of one name are told apart by town or postcode, by whoever chooses between them.

    Two that have had one name for long, and neither town nor postcode, get theirs one after the other.
    """
    had_it = agency.checked_at is not None and agency.name_key == sort_key(details.name)
    if had_it and (agency.town, agency.postcode) == (details.town, details.postcode):
        return
    listed = select(Agency).where(Agency.is_listed, Agency.id != agency.id)
    for other in session.scalars(listed.where(Agency.name_key == sort_key(details.name))):
        if not (details.town or details.postcode) or not (had_it or other.town or other.postcode):
            raise Refused(
                Code.TAKEN,
                "Another agency has this name. Give both a town or postcode, or match this one to it.",
                "town",
            )
        where = {sort_key(other.town), sort_key(other.postcode)} - {""}
        if where & {sort_key(details.town), sort_key(details.postcode)}:
            raise Refused(
                Code.TAKEN,
                f"Another agency has this name in {other.town or other.postcode}. If it is another, change its name so"
                " that people can tell them apart.",
            )


def _refuse_numbers_of_others(session: Session, agency: Agency, details: AgencyDetails) -> None:
    for field, called in (("urn", "URN"), ("ods", "ODS code"), ("charity_number", "charity number")):
        if not (number := getattr(details, field)):
            continue
        other = session.scalar(select(Agency).where(getattr(Agency, field) == number, Agency.id != agency.id))
        if other is not None:
            raise Refused(Code.TAKEN, f"{other.full_name} has this {called}.", field)
