"""Reading people and agencies. For the administrator, unless a function says otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.addresses import address_key
from training.links import token_hash
from training.people.addresses.models import PersonAddress
from training.people.models import (
    Affiliation,
    Agency,
    AreaReader,
    Coordinator,
    CoordinatorInvitation,
    Person,
    full_name,
)
from training.people.relations.lineage import RelationKind
from training.people.relations.models import AgencyRelation
from training.people.relations.queries import holds_on, successors_today
from training.search.alike import Names
from training.search.models import Subject
from training.search.normal_form import sort_key
from training.search.queries import found_in

MOST_ALIKE = 8
"""Agencies that somebody is asked about: more are a list to read."""
_IS_NOW = " is now "
LIKE_ENOUGH_TO_ASK = 0.8
"""Of 1. “Colne yuth club” and “Colne youth club” are; “Colne scouts” and “Colne youth club” are not."""


def whoever_has(search: str) -> Select[tuple[int]]:
    """The ids of people who have every word of it; somebody merged is found as whom they are merged with."""
    found = select(func.coalesce(Person.merged_into_id, Person.id))
    return found.where(Person.id.in_(found_in(Subject.PERSON, search)))


def agencies_that_have(search: str) -> Select[tuple[int]]:
    """The same of agencies."""
    found = select(func.coalesce(Agency.merged_into_id, Agency.id))
    return found.where(Agency.id.in_(found_in(Subject.AGENCY, search)))


def people_found(search: str) -> Select[tuple[Person]]:
    """People whose name or e-mail address holds what was typed, the likest first; with their roles and agencies."""
    query = select(Person).options(
        selectinload(Person.roles), selectinload(Person.affiliations).joinedload(Affiliation.agency)
    )
    if search:
        query = query.order_by(how_well(search))
        query = query.where(Person.id.in_(whoever_has(search)))
    return query.where(Person.merged_into_id.is_(None)).order_by(Person.name_key, Person.id)


def how_well(search: str) -> ColumnElement[int]:
    """Somebody called Ann comes before a Hannah: 0 a name that begins so, 1 one of its words, 2 anywhere."""
    key = sort_key(search)
    return case(
        (Person.name_key.startswith(key, autoescape=True), 0),
        (Person.name_key.contains(f" {key}", autoescape=True), 1),
        else_=2,
    )


def person_with_all(session: Session, person_id: int) -> Person | None:
    """One person with roles and affiliations."""
    load = (joinedload(Person.roles), joinedload(Person.affiliations).joinedload(Affiliation.agency))
    return session.scalars(select(Person).where(Person.id == person_id).options(*load)).unique().one_or_none()


def agencies_coordinated_by(session: Session, person_id: int) -> Sequence[Agency]:
    return session.scalars(
        select(Agency)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.person_id == person_id)
        .order_by(Agency.name_key, Agency.id)
    ).all()


def area_read_by(session: Session, person_id: int) -> str | None:
    """The area whose figures somebody reads, by its code; None where it is none."""
    return session.scalar(select(AreaReader.area).where(AreaReader.person_id == person_id))


def agencies_to_choose(session: Session) -> list[tuple[str, str]]:
    """The agencies of a drop-down, id and name with town: those the administrator has checked."""
    return as_choices(listed_agencies(session))


def as_choices(listed: Sequence["ListedAgency"]) -> list[tuple[str, str]]:
    return [*_formers(listed), *((str(one.id), one.full_name) for one in listed if one.became is None)]


@dataclass(frozen=True)
class ListedAgency:
    """An agency of the list, and which it has become by today."""

    id: int
    name: str
    full_name: str
    became: int | None


def listed_agencies(session: Session) -> list[ListedAgency]:
    """Every agency of the list, by name, in one query."""
    became = and_(
        AgencyRelation.from_agency_id == Agency.id,
        AgencyRelation.kind == RelationKind.BECAME,
        holds_on(clock.today()),
    )
    rows = session.execute(
        select(Agency.id, AgencyRelation.to_agency_id, Agency.name, Agency.town, Agency.postcode)
        .outerjoin(AgencyRelation, became)
        .where(Agency.is_listed)
        .order_by(Agency.name_key, Agency.town, Agency.id)
    )
    return [ListedAgency(number, name, full_name(name, *where), became) for number, became, name, *where in rows]


def _formers(listed: Sequence[ListedAgency]) -> list[tuple[str, str]]:
    """The old name of each that has become another leads to that one: “… is now …”.

    They stand before the agency itself, so that it is shown by its own name wherever it was chosen.
    """
    by_id = {one.id: one for one in listed}
    found = []
    for one in listed:
        now_called = one
        while now_called.became in by_id:
            now_called = by_id[now_called.became]
        if now_called is not one and now_called.became is None:
            found.append((str(now_called.id), f"{one.full_name}{_IS_NOW}{now_called.full_name}"))
    return found


def names_to_choose(session: Session) -> Names:
    """The same, to ask which of them are like a name: namesakes are, in whatever town they are."""
    return as_names(listed_agencies(session))


def as_names(listed: Sequence[ListedAgency]) -> Names:
    current = {str(one.id): one for one in listed if one.became is None}
    former = [((value, text), text.partition(_IS_NOW)[0]) for value, text in _formers(listed)]
    named = [*(((value, one.full_name), one.name) for value, one in current.items()), *former]
    return Names([choice for choice, _ in named], [name for _, name in named])


def agencies_like(session: Session, name: str) -> list[tuple[str, str]]:
    """The agencies of the list that somebody may mean who typed this name, the likest first: id and name with town.

    Those of the same name, those that have every word of it, and those that are spelt much like it. One that has
    become another stands for that one: “… is now …”.
    """
    key = sort_key(name)
    columns = (Agency.id, Agency.name, Agency.town, Agency.postcode)
    found = session.execute(
        select(*columns)
        .where(
            Agency.is_listed,
            (Agency.name_key == key) | Agency.id.in_(agencies_that_have(name)),
        )
        .order_by(Agency.name_key != key, Agency.name_key, Agency.town, Agency.id)
        .limit(MOST_ALIKE)
    )
    named = {str(number): full_name(*parts) for number, *parts in found}
    gone = successors_today(session)
    if len(named) < MOST_ALIKE:
        names = select(Agency.id, Agency.name).where(Agency.is_listed)
        choices = [(str(number), text) for number, text in session.execute(names).tuples()]
        likest = [value for value, _ in Names(choices).like(name, LIKE_ENOUGH_TO_ASK) if value not in named]
        for agency in session.scalars(select(Agency).where(Agency.id.in_(map(int, likest)))):
            named[str(agency.id)] = agency.full_name
    return _as_of_today(session, named, gone)[:MOST_ALIKE] if gone else list(named.items())[:MOST_ALIKE]


def _as_of_today(session: Session, named: Mapping[str, str], gone: Mapping[int, int]) -> list[tuple[str, str]]:
    """These agencies, each that has become another by the id of that one, and each once."""
    now_called = {gone[int(value)] for value in named if int(value) in gone}
    names = {one.id: one.full_name for one in session.scalars(select(Agency).where(Agency.id.in_(now_called)))}
    found: dict[str, str] = {}
    for value, text in named.items():
        if (became := gone.get(int(value))) in names:
            found.setdefault(str(became), f"{text}{_IS_NOW}{names[became]}")
        elif became is None:
            found.setdefault(value, text)
    return list(found.items())


def person_with_address(session: Session, email: str) -> Person | None:
    """The person who signs in with this e-mail address, however it is capitalised. For operations."""
    return session.scalar(select(Person).where(has_address(email)))


def has_address(email: str) -> ColumnElement[bool]:
    """Whether a person signs in with this e-mail address: one of theirs, not only the one that messages go to."""
    theirs = select(PersonAddress.person_id).where(PersonAddress.address_key == address_key(email))
    return Person.id.in_(theirs.where(PersonAddress.signs_in))


def people_with_addresses(session: Session, emails: Iterable[str]) -> dict[str, list[Person]]:
    """Everybody who signs in with one of these addresses or is written to at it, by the key of the address: whoever
    signs in comes first, then those who share it in the order in which they came. One query.
    """
    keys = {address_key(email) for email in emails}
    found: dict[str, list[Person]] = {}
    if keys:
        rows = session.execute(
            select(PersonAddress.address_key, Person)
            .join(Person, Person.id == PersonAddress.person_id)
            .where(PersonAddress.address_key.in_(keys), PersonAddress.signs_in | PersonAddress.main)
            .order_by(PersonAddress.signs_in.desc(), PersonAddress.person_id)
        )
        for key, person in rows:
            found.setdefault(key, []).append(person)
    return found


def who_it_is(session: Session, person: Person | None) -> Person | None:
    """Whom somebody is merged with, or they themselves."""
    return person if person is None or person.merged_into_id is None else session.get(Person, person.merged_into_id)


def shown_name_key() -> ColumnElement[str]:
    """The key of what an agency's coordinators call somebody (Affiliation.shown_name): to find and sort ties by, in a
    query of affiliations with people.
    """
    return case((Affiliation.known_as_key != "", Affiliation.known_as_key), else_=Person.name_key)


def affiliated_people(session: Session, agency_id: int) -> Sequence[Affiliation]:
    """Who works or volunteers for an agency now, by name."""
    return session.scalars(
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.agency_id == agency_id, Affiliation.ended_at.is_(None))
        .options(joinedload(Affiliation.person))
        .order_by(Person.name_key, Person.id)
    ).all()


def coordinators_of(session: Session, agency_id: int) -> Sequence[tuple[Person, Coordinator]]:
    """Who books for an agency, by name, and since when."""
    rows = session.execute(
        select(Person, Coordinator)
        .join(Coordinator, Coordinator.person_id == Person.id)
        .where(Coordinator.agency_id == agency_id)
        .order_by(Person.name_key, Person.id)
    )
    return rows.tuples().all()


def open_invitations(session: Session, agency_id: int) -> Sequence[CoordinatorInvitation]:
    """Invitations to book for an agency that nobody has accepted or withdrawn; those that ran out, too."""
    return session.scalars(
        select(CoordinatorInvitation)
        .where(CoordinatorInvitation.agency_id == agency_id, CoordinatorInvitation.ended_at.is_(None))
        .options(joinedload(CoordinatorInvitation.invited_by))
        .order_by(CoordinatorInvitation.created_at, CoordinatorInvitation.id)
    ).all()


def invitation_with_link(session: Session, token: str) -> CoordinatorInvitation | None:
    return session.scalar(
        select(CoordinatorInvitation)
        .where(CoordinatorInvitation.token_hash == token_hash(token))
        .options(joinedload(CoordinatorInvitation.agency))
    )


def invitation_of_coordinator(session: Session, person: Person, invitation_id: int) -> CoordinatorInvitation | None:
    """An invitation to one of the agencies that somebody coordinates; else None."""
    theirs = exists().where(
        Coordinator.agency_id == CoordinatorInvitation.agency_id, Coordinator.person_id == person.id
    )
    return session.scalar(select(CoordinatorInvitation).where(CoordinatorInvitation.id == invitation_id, theirs))
