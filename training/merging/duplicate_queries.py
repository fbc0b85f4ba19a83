"""Who may be one: people of one name or nearly so, agencies likewise, without those that somebody knows to be two."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from training.db import db
from training.lists import Column, RowList, SortedBy
from training.merging.models import KnownApart, MergeKind, Suspect
from training.merging.suspects import Likeness, names_alike, suspected_agencies, why_agencies_suspected, why_suspected
from training.people.models import Affiliation, Agency, Person
from training.people.queries import agencies_that_have
from training.search.normal_form import sort_key

MOST_ALIKE = 10


@dataclass(frozen=True)
class Suspected:
    """Two people who may be one, and why. The one that is known for longer comes first."""

    one: Person
    other: Person
    why: str


@dataclass(frozen=True)
class AgenciesSuspected:
    """Two agencies that may be one, and why."""

    one: Agency
    other: Agency
    why: str


def suspects(kind: MergeKind) -> Select[tuple[int]]:
    """Pairs that were found and that nobody has dealt with since: neither merged nor said to be two."""
    thing: type[Person | Agency] = Person if kind is MergeKind.PERSON else Agency
    apart = exists().where(
        KnownApart.kind == kind, KnownApart.lower_id == Suspect.lower_id, KnownApart.higher_id == Suspect.higher_id
    )
    merged = exists().where(
        or_(thing.id == Suspect.lower_id, thing.id == Suspect.higher_id), thing.merged_into_id.is_not(None)
    )
    return select(Suspect.id).where(Suspect.kind == kind, ~apart, ~merged)


def suspects_list(kind: MergeKind) -> RowList:
    """The same as a list, the likeliest first."""
    people = kind is MergeKind.PERSON
    return RowList(
        one="pair",
        several="pairs",
        rows=suspects(kind),
        ties=(Suspect.rank, Suspect.id),
        columns=(
            Column("one", "This one", lambda pair: pair.one.name, width=32),
            Column("other", "And this one", lambda pair: pair.other.name, width=32),
            Column(
                "why",
                "Why they may be one",
                lambda pair: pair.why,
                (Suspect.rank,),
                SortedBy.STATE,
                width=48,
                phrases=("the likeliest first", "the likeliest last"),
            ),
        ),
        load=_people_of if people else _agencies_of,
        order="why",
    )


def _people_of(rows: Sequence[Row[tuple[int]]]) -> Sequence[Suspected]:
    return _pairs(db.session(), _ids_of(rows))


def _agencies_of(rows: Sequence[Row[tuple[int]]]) -> Sequence[AgenciesSuspected]:
    return _agency_pairs(db.session(), _ids_of(rows))


def _ids_of(rows: Sequence[Row[tuple[int]]]) -> list[tuple[int, int]]:
    wanted = [row[0] for row in rows]
    pairs = db.session.execute(select(Suspect.id, Suspect.lower_id, Suspect.higher_id).where(Suspect.id.in_(wanted)))
    by_id = {number: (lower, higher) for number, lower, higher in pairs.tuples()}
    return [by_id[number] for number in wanted if number in by_id]


def people_like(session: Session, person: Person) -> list[Suspected]:
    """Those of the same name as one person, or of a name much alike at one of their agencies."""
    own = select(Affiliation.agency_id).where(
        Affiliation.person_id == person.id, Affiliation.ended_at.is_(None), Affiliation.agency_id.is_not(None)
    )
    colleagues = select(Affiliation.person_id).where(Affiliation.agency_id.in_(own), Affiliation.ended_at.is_(None))
    apart = exists().where(
        KnownApart.kind == MergeKind.PERSON,
        or_(
            and_(KnownApart.lower_id == person.id, KnownApart.higher_id == Person.id),
            and_(KnownApart.higher_id == person.id, KnownApart.lower_id == Person.id),
        ),
    )
    names = session.execute(
        select(Person.id, Person.name, Person.name_key).where(
            Person.id != person.id,
            Person.merged_into_id.is_(None),
            or_(Person.name_key == person.name_key, Person.id.in_(colleagues)),
            ~apart,
        )
    ).tuples()
    alike = [number for number, name, _ in names if names_alike(name, person.name)][:MOST_ALIKE]
    return _pairs(session, [(person.id, number) for number in alike])


def _pairs(session: Session, ids: Sequence[tuple[int, int]]) -> list[Suspected]:
    load = (selectinload(Person.affiliations).joinedload(Affiliation.agency), selectinload(Person.roles))
    wanted = {number for pair in ids for number in pair}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(wanted)).options(*load))}
    return [
        Suspected(people[one], people[other], _why(people[one], people[other]))
        for one, other in ids
        if one in people and other in people
    ]


def _why(one: Person, other: Person) -> str:
    theirs = {tie.agency_id for tie in other.affiliations if not tie.ended_at}
    shared = [
        tie.agency.name for tie in one.affiliations if tie.agency and not tie.ended_at and tie.agency_id in theirs
    ]
    return why_suspected(Likeness(one.name, one.email or ""), Likeness(other.name, other.email or ""), shared)


def agencies_like_this(session: Session, agency: Agency) -> list[AgenciesSuspected]:
    """Agencies whose name is the same as one's, or much alike, unless they are known to be two."""
    known = select(KnownApart.lower_id, KnownApart.higher_id).where(
        KnownApart.kind == MergeKind.AGENCY,
        or_(KnownApart.lower_id == agency.id, KnownApart.higher_id == agency.id),
    )
    apart = set(session.execute(known).tuples())
    rows = session.execute(
        select(Agency.id, Agency.name, Agency.town, Agency.postcode).where(Agency.merged_into_id.is_(None))
    ).tuples()
    named = [(number, name, town or postcode) for number, name, town, postcode in rows]
    words = agency.name_key.split()
    own = {*words[:1], *words[-1:]}
    near = [one for one in named if one[0] == agency.id or own & set(sort_key(one[1]).split())]
    pairs = [pair for pair in suspected_agencies(near) if agency.id in pair and pair not in apart]
    return _agency_pairs(session, [(agency.id, sum(pair) - agency.id) for pair in pairs[:MOST_ALIKE]])


def _agency_pairs(session: Session, ids: Sequence[tuple[int, int]]) -> list[AgenciesSuspected]:
    wanted = {number for pair in ids for number in pair}
    agencies = {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(wanted)))}
    found = [(agencies[one], agencies[other]) for one, other in ids if one in agencies and other in agencies]
    return [
        AgenciesSuspected(one, other, why_agencies_suspected(_name_and_place(one), _name_and_place(other)))
        for one, other in found
    ]


def _name_and_place(agency: Agency) -> tuple[str, str]:
    return agency.name, agency.town or agency.postcode


def agencies_found(session: Session, search: str, most: int) -> Sequence[Agency]:
    """Agencies of the list by what was typed."""
    found = select(Agency).where(Agency.merged_into_id.is_(None), Agency.id.in_(agencies_that_have(search)))
    return session.scalars(found.order_by(Agency.name_key, Agency.town, Agency.id).limit(most)).all()
