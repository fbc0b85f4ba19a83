"""Reading people and agencies. For the administrator, unless a function says otherwise."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.links import token_hash
from training.people.models import (
    Affiliation,
    Agency,
    Coordinator,
    CoordinatorInvitation,
    Person,
    full_name,
)
from training.search.alike import Names
from training.search.models import Subject
from training.search.normal_form import sort_key
from training.search.queries import found_in

MOST_ALIKE = 8
"""Agencies that somebody is asked about: more are a list to read."""
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
    return session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.roles), selectinload(Person.affiliations).joinedload(Affiliation.agency))
    )


def agencies_coordinated_by(session: Session, person_id: int) -> Sequence[Agency]:
    return session.scalars(
        select(Agency)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.person_id == person_id)
        .order_by(Agency.name_key, Agency.id)
    ).all()


def agencies_to_choose(session: Session) -> list[tuple[str, str]]:
    """The agencies of a drop-down, id and name with town: those the administrator has checked."""
    columns = (Agency.id, Agency.name, Agency.town, Agency.postcode)
    found = session.execute(select(*columns).where(Agency.is_listed).order_by(Agency.name_key, Agency.town, Agency.id))
    return [(str(number), full_name(*named)) for number, *named in found]


def names_to_choose(session: Session) -> Names:
    """The same, to ask which of them are like a name: namesakes are, in whatever town they are."""
    columns = (Agency.id, Agency.name, Agency.town, Agency.postcode)
    found = session.execute(select(*columns).where(Agency.is_listed).order_by(Agency.id)).tuples().all()
    choices = [(str(number), full_name(*named)) for number, *named in found]
    return Names(choices, [name for _, name, _, _ in found])


def agencies_like(session: Session, name: str) -> list[tuple[str, str]]:
    """The agencies of the list that somebody may mean who typed this name, the likest first: id and name with town.

    Those of the same name, those that have every word of it, and those that are spelt much like it.
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
    if len(named) < MOST_ALIKE:
        names = select(Agency.id, Agency.name).where(Agency.is_listed)
        choices = [(str(number), text) for number, text in session.execute(names).tuples()]
        likest = [value for value, _ in Names(choices).like(name, LIKE_ENOUGH_TO_ASK) if value not in named]
        for agency in session.scalars(select(Agency).where(Agency.id.in_(map(int, likest)))):
            named[str(agency.id)] = agency.full_name
    return list(named.items())[:MOST_ALIKE]


def person_with_address(session: Session, email: str) -> Person | None:
    """The person whose e-mail address this is, however it is capitalised. For operations."""
    return who_it_is(session, session.scalar(select(Person).where(func.lower(Person.email) == email.lower())))


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
