"""People from a file, against those we know: what would become of some lines, and writing one down. Nobody is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from training.access import Actor
from training.addresses import address_key
from training.files_in.columns import Choices
from training.importing.kind import ImportKind
from training.importing.lines import Answers, Decision, Line, Question, Verdict
from training.importing.people.line import (
    COLUMNS,
    NEW_ORGANISATION,
    ORGANISATION,
    KnownPeople,
    KnownPerson,
    PersonSaid,
    decide_person,
    read_person,
)
from training.importing.people.organisations import Organisations
from training.people.addresses.operations import change_main_address
from training.people.addresses.same_person import without_title
from training.people.delegates import affiliate, agency_named
from training.people.models import Affiliation, Person
from training.people.queries import listed_agencies, people_with_addresses
from training.refusals import Code, Refused
from training.search.normal_form import sort_key


def decide(session: Session, lines: Sequence[Line], answers: Answers) -> list[Decision]:
    """What would become of each of these lines."""
    said: list[PersonSaid] = [line.said for line in lines]
    organisations = Organisations.named(session, (one.organisation for one in said if one.has_organisation))
    agencies = [
        organisations.meant(one.organisation, one.town, answers) if one.has_organisation else None for one in said
    ]
    known = _known_to(session, said, {one for one in agencies if isinstance(one, int)})
    return [_decided(line, agency, known, answers) for line, agency in zip(lines, agencies, strict=True)]


@dataclass(frozen=True)
class _Found:
    """What was found out about a line beside whom it means."""

    agency_id: int | None
    """NEW_ORGANISATION, where it is written down with them; None: for themselves, or not said."""
    shares: bool
    """Whether somebody whom we know has the address."""


def _decided(line: Line, agency: int | str | Question | None, known: KnownPeople, answers: Answers) -> Decision:
    if isinstance(agency, Question):
        return Decision.asks(agency)
    if isinstance(agency, str):
        return Decision(Verdict.LEFT_OUT, "Left out, as you said.")
    decision = decide_person(line, agency, known, answers)
    if agency == NEW_ORGANISATION and decision.verdict in {Verdict.NEW, Verdict.CHANGED}:
        is_new = f"{line.said.organisation} is not on the list: it is added, to be checked."
        decision = replace(decision, sentence=f"{decision.sentence} {is_new}".strip())
    return replace(decision, found=_Found(agency, bool(known.at_address.get(address_key(line.said.email)))))


def write(session: Session, line: Line, decision: Decision, _answers: Answers, _actor: Actor, now: datetime) -> int:
    """Write somebody down, or what is new of them. No message goes to them."""
    said: PersonSaid = line.said
    found: _Found = decision.found
    agency_id = found.agency_id
    if agency_id == NEW_ORGANISATION:
        agency = agency_named(session, said.organisation, now)
        agency.town = agency.town or said.town
        agency_id = agency.id
    if decision.subject_id is None:
        return _add(session, said, agency_id, found, now).id
    person = session.get_one(Person, decision.subject_id)
    _refuse_merged(person)
    if said.email and not person.email:
        change_main_address(session, person, said.email, now, shares=found.shares)
    if said.organisation:
        affiliate(session, person, agency_id, now)
        tie = session.scalars(_current_ties(person.id, agency_id)).one()
        tie.job_role, tie.staff_number = said.job_role or tie.job_role, said.staff_number or tie.staff_number
    session.flush()
    return person.id


def _add(session: Session, said: PersonSaid, agency_id: int | None, found: _Found, now: datetime) -> Person:
    person = Person(
        name=said.name, email=said.email or None, signs_in=not found.shares, job_role=said.job_role, created_at=now
    )
    if said.organisation:
        at_work = {"job_role": said.job_role, "staff_number": said.staff_number}
        person.affiliations = [Affiliation(agency_id=agency_id, began_at=now, **at_work)]
    session.add(person)
    session.flush()
    return person


def _refuse_merged(person: Person) -> None:
    if person.merged_into_id is not None:
        raise Refused(Code.CHANGED, f"{person.name} was merged with another meanwhile. Send the file again.")


def _known_to(session: Session, said: Sequence[PersonSaid], agency_ids: Iterable[int]) -> KnownPeople:
    """Those whom some lines may mean, in a few queries however many lines."""
    at_address = people_with_addresses(session, [one.email for one in said if one.email])
    of_agency = _of_agencies(session, said, set(agency_ids) - {NEW_ORGANISATION})
    people = {one.id: one for those in at_address.values() for one in those}
    people |= {tie.person_id: tie.person for tie in of_agency}
    as_known = _all_known(session, people.values())
    by_number: dict[tuple[int, str], KnownPerson] = {}
    by_name: dict[tuple[int, str], dict[int, KnownPerson]] = defaultdict(dict)
    for tie in of_agency:
        one = as_known.get(tie.person_id)
        if one is None or tie.agency_id is None:
            continue
        by_name[tie.agency_id, without_title(one.name)][one.id] = one
        if tie.staff_number:
            by_number[tie.agency_id, tie.staff_number] = one
    return KnownPeople(
        {key: [as_known[one.id] for one in those if one.id in as_known] for key, those in at_address.items()},
        by_number,
        {key: list(those.values()) for key, those in by_name.items()},
    )


def _of_agencies(session: Session, said: Sequence[PersonSaid], agency_ids: set[int]) -> Sequence[Affiliation]:
    """Current ties to these agencies of whoever has one of the names or staff numbers."""
    if not agency_ids:
        return ()
    names = {key for one in said for key in (sort_key(one.name), without_title(one.name))}
    numbers = {one.staff_number for one in said} - {""}
    wanted = or_(Person.name_key.in_(names), Affiliation.staff_number.in_(numbers))
    return session.scalars(
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.agency_id.in_(agency_ids), Affiliation.ended_at.is_(None), wanted)
        .options(selectinload(Affiliation.person))
        .order_by(Affiliation.id)
    ).all()


def _all_known(session: Session, people: Iterable[Person]) -> dict[int, KnownPerson]:
    """Those who were not merged, with the agencies that they are of now."""
    ids = [one.id for one in people if one.merged_into_id is None]
    ties: dict[int, dict[int | None, tuple[str, str]]] = defaultdict(dict)
    if ids:
        rows = session.execute(
            select(Affiliation.person_id, Affiliation.agency_id, Affiliation.job_role, Affiliation.staff_number).where(
                Affiliation.person_id.in_(ids), Affiliation.ended_at.is_(None)
            )
        )
        for person_id, agency_id, job_role, staff_number in rows:
            ties[person_id][agency_id] = (job_role, staff_number)
    return {
        one.id: KnownPerson(one.id, one.name, one.email or "", ties[one.id])
        for one in people
        if one.merged_into_id is None
    }


def _current_ties(person_id: int, agency_id: int | None) -> Select[tuple[Affiliation]]:
    of_agency = Affiliation.agency_id == agency_id if agency_id is not None else Affiliation.agency_id.is_(None)
    return select(Affiliation).where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None), of_agency)


def _always(session: Session) -> Mapping[str, Choices]:
    """A list of one organisation’s staff does not say whose it is."""
    return {ORGANISATION.name: [(one.full_name, one.full_name) for one in listed_agencies(session) if not one.became]}


def _shown(said: PersonSaid) -> str:
    return ", ".join(filter(None, (said.name, said.email, said.organisation)))


PEOPLE = ImportKind(
    name="people",
    title="People",
    one="person",
    several="people",
    subject="person",
    about="Each line needs a name, and an e-mail address or an organisation. Nobody is written to, and no address that"
    " we have is replaced.",
    columns=COLUMNS,
    reader=lambda _session: read_person,
    keys_of=lambda said: said.keys,
    shown=_shown,
    decide=decide,
    write=write,
    always=_always,
)
