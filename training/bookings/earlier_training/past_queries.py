"""Reading training that people did elsewhere: whose it is, who may see it, and whom the lines of a list mean."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.addresses import address_key
from training.bookings.earlier_training.models import PastTraining
from training.bookings.earlier_training.past_training_file import ListedTraining
from training.people.addresses.same_person import Likeness, likeness, who_is_meant
from training.people.models import Affiliation, Person
from training.people.queries import people_with_addresses
from training.people.relations.queries import line_of
from training.search.normal_form import sort_key

_PeopleOfAgencies = defaultdict[tuple[int | None, str], list[tuple[int, str]]]
"""Id and name of people, by their agency and a word of their name, or their staff number."""


def past_training_of(session: Session, person_id: int) -> Sequence[PastTraining]:
    """What somebody did elsewhere, the latest first. For themselves and for the administrator."""
    return session.scalars(
        select(PastTraining)
        .where(PastTraining.person_id == person_id)
        .options(joinedload(PastTraining.agency))
        .order_by(PastTraining.completed_on.desc(), PastTraining.id.desc())
    ).all()


def own_past_training(session: Session, person_id: int, past_id: int | None) -> PastTraining | None:
    """One of those of somebody themselves, else None."""
    return session.scalar(
        select(PastTraining).where(PastTraining.id == (past_id or 0), PastTraining.person_id == person_id)
    )


def past_training_for_agency(session: Session, tie: Affiliation) -> Sequence[PastTraining]:
    """The same as the coordinators of an agency see it: what its own list said, and all of it where they share it."""
    rows = (
        select(PastTraining)
        .where(PastTraining.person_id == tie.person_id)
        .order_by(PastTraining.completed_on.desc(), PastTraining.id.desc())
    )
    if not tie.shares_record or tie.ended_at is not None:
        if tie.agency_id is None:
            return ()
        rows = rows.where(PastTraining.agency_id.in_(line_of(tie.agency_id)))
    return session.scalars(rows).all()


def past_training_with_person(session: Session, past_id: int) -> PastTraining | None:
    """One of them. For the administrator."""
    return session.scalar(
        select(PastTraining)
        .where(PastTraining.id == past_id)
        .options(joinedload(PastTraining.person), joinedload(PastTraining.agency))
    )


def whom_lines_mean(session: Session, lines: Sequence[tuple[ListedTraining, int | None]]) -> dict[int, int | str]:
    """By the number of each line the id of the person it means, or a sentence that says why nobody is found.

    Each comes with the agency it is of, where that is known. An address says who it is, and the name which of those who
    share it; without an address it takes the agency, and the staff number or the whole name. Two queries, however many
    lines there are.
    """
    by_address = people_with_addresses(session, [one.address for one, _ in lines if one.address])
    agencies = {agency_id for one, agency_id in lines if agency_id is not None and (one.name or one.staff_number)}
    of_agency = _people_of(session, agencies)
    return {
        one.line: _who(one, by_address.get(address_key(one.address), []) if one.address else [], of_agency, agency_id)
        for one, agency_id in lines
    }


def _who(
    one: ListedTraining, at_address: Sequence[Person], of_agency: _PeopleOfAgencies, agency_id: int | None
) -> int | str:
    if at_address:
        if not one.name:
            return at_address[0].id if len(at_address) == 1 else _SHARED
        meant = who_is_meant(at_address, one.name, if_unclear=True)
        return meant.id if meant else f"{one.address} is the address of somebody with another name. {_BY_HAND}"
    if agency_id is None:
        return _UNKNOWN if one.address else _NO_AGENCY
    if one.staff_number and (numbered := of_agency[agency_id, _number(one.staff_number)]):
        return _whose_number(one, numbered)
    if not one.name:
        return _UNKNOWN
    found = {
        person_id
        for person_id, name in of_agency[agency_id, _last_word(one.name)]
        if likeness(name, one.name) is Likeness.SAME
    }
    if len(found) == 1:
        return found.pop()
    return _SEVERAL if found else _UNKNOWN


def _whose_number(one: ListedTraining, numbered: Sequence[tuple[int, str]]) -> int | str:
    """Of several who have had a number the one of this name."""
    fitting = [
        (person_id, name)
        for person_id, name in numbered
        if not one.name or likeness(name, one.name) is not Likeness.DIFFERENT
    ]
    if len({person_id for person_id, _ in fitting}) == 1:
        return fitting[0][0]
    names = " or ".join(name for _, name in fitting or numbered)
    return f"Staff number {one.staff_number} is that of {names}. {_BY_HAND}"


def _number(staff_number: str) -> str:
    """How a number stands among the words of names."""
    return f"number {staff_number}"


def _people_of(session: Session, agency_ids: Collection[int]) -> _PeopleOfAgencies:
    """Who is of these agencies, or was: id and name by each word of the name, and by the staff number."""
    found: _PeopleOfAgencies = defaultdict(list)
    if agency_ids:
        rows = session.execute(
            select(Affiliation.agency_id, Person.id, Person.name, Person.name_key, Affiliation.staff_number)
            .join(Affiliation.person)
            .where(Affiliation.agency_id.in_(agency_ids), Person.merged_into_id.is_(None))
        ).tuples()
        for agency_id, person_id, name, key, number in rows:
            for word in (*key.split(), *([_number(number)] if number else [])):
                found[agency_id, word].append((person_id, name))
    return found


def _last_word(name: str) -> str:
    return (sort_key(name).split() or [""])[-1]


_BY_HAND = "Correct the name or the address in the list, or on the page of the person."
_SHARED = "Several people share this address, and the line has no name. Add the name."
_UNKNOWN = "We do not know this person. Bring in people first, then this list again."
_NO_AGENCY = "There is no address, and we do not know of which agency they are. Add the address, or say the agency."
_SEVERAL = "Several people of this agency have this name. Add the e-mail address."
