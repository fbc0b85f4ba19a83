"""Looking through everybody for who may be one, inside transaction(): the worker does it once a day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from training.merging.models import MergeKind, Suspect
from training.merging.suspects import Likeness, Rank, suspected_agencies, suspected_people
from training.people.models import Affiliation, Agency, Person
from training.settings.models import SUSPECTS_FOUND_AT, Setting


def find_suspects(session: Session, now: datetime) -> int:
    """Write down anew who may be one. Returns how many pairs."""
    people, agencies = suspected_people(_people(session)), suspected_agencies(_agencies(session))
    session.execute(delete(Suspect))
    _write_down(session, MergeKind.PERSON, people)
    _write_down(session, MergeKind.AGENCY, agencies)
    mark = session.get(Setting, SUSPECTS_FOUND_AT)
    if mark is None:
        session.add(Setting(name=SUSPECTS_FOUND_AT, value=now.isoformat()))
    else:
        mark.value = now.isoformat()
    return len(people) + len(agencies)


def _people(session: Session) -> list[tuple[int, Likeness]]:
    ties: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(Affiliation.person_id, Affiliation.agency_id).where(
            Affiliation.ended_at.is_(None), Affiliation.agency_id.is_not(None)
        )
    ).tuples()
    for person_id, agency_id in rows:
        if agency_id is not None:
            ties[person_id].add(agency_id)
    named = session.execute(
        select(Person.id, Person.name, Person.email).where(Person.merged_into_id.is_(None)).order_by(Person.id)
    ).tuples()
    return [(one, Likeness(name, email or "", agency_ids=frozenset(ties[one]))) for one, name, email in named]


def _agencies(session: Session) -> list[tuple[int, str, str]]:
    columns = (Agency.id, Agency.name, Agency.town, Agency.postcode)
    rows = session.execute(select(*columns).where(Agency.merged_into_id.is_(None)).order_by(Agency.id)).tuples()
    return [(number, name, town or postcode) for number, name, town, postcode in rows]


def _write_down(session: Session, kind: MergeKind, found: Mapping[tuple[int, int], Rank]) -> None:
    rows = [
        {"kind": kind, "lower_id": lower, "higher_id": higher, "rank": rank}
        for (lower, higher), rank in sorted(found.items(), key=lambda one: (one[1], one[0]))
    ]
    if rows:
        session.execute(insert(Suspect), rows)
