"""Agencies from a file, against the list: what would become of some lines, and writing one down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.models import Booking
from training.files_in.columns import Choices
from training.importing.agencies.line import (
    COLUMNS,
    AgencySaid,
    KnownAgencies,
    KnownAgency,
    decide_agency,
    details_of,
    read_agency,
)
from training.importing.board_words import board_words
from training.importing.kind import ImportKind
from training.importing.lines import Answers, Decision, Line
from training.merging.agency_operations import what_is_known_of
from training.people.models import Agency
from training.people.operations import AgencyDetails, describe_agency
from training.refusals import Code, Refused

_NUMBERS = ("urn", "ods", "charity_number")


def decide(session: Session, lines: Sequence[Line], answers: Answers) -> list[Decision]:
    """What would become of each of these lines."""
    known, words = _known_to(session, [line.said for line in lines]), board_words(session)
    return [decide_agency(line, known, words, answers) for line in lines]


def write(session: Session, line: Line, decision: Decision, answers: Answers, actor: Actor, now: datetime) -> int:
    """Put an agency on the list, or write down what is new of it. Its bookings learn what nobody knew on the day."""
    agency = None if decision.subject_id is None else session.get_one(Agency, decision.subject_id, with_for_update=True)
    details = details_of(line.said, _as_known(agency) if agency else None, board_words(session), answers)
    if not isinstance(details, AgencyDetails):
        raise Refused(Code.CHANGED, "What is there has changed since this was checked. Send the file again.")
    was_typed = agency is not None and agency.checked_at is None
    if agency is None:
        agency = Agency(**asdict(details), created_at=now)
        session.add(agency)
        session.flush()
    describe_agency(session, agency, details, actor, now)
    if was_typed:
        session.flush()
        session.execute(update(Booking).where(Booking.agency_id == agency.id).values(what_is_known_of(agency)))
    return agency.id


def _always(session: Session) -> Mapping[str, Choices]:
    return board_words(session).choices


def _known_to(session: Session, said: Iterable[AgencySaid]) -> KnownAgencies:
    """Those of ours that may be meant: one that was merged stands for the one it is now. Two queries at most."""
    lines = list(said)
    numbers = {name: {getattr(one, name) for one in lines} - {""} for name in _NUMBERS}
    wanted = [getattr(Agency, name).in_(those) for name, those in numbers.items() if those]
    found = session.scalars(select(Agency).where(or_(Agency.name_key.in_({one.key for one in lines}), *wanted))).all()
    gone = {one.merged_into_id for one in found if one.merged_into_id is not None}
    into = {one.id: one for one in session.scalars(select(Agency).where(Agency.id.in_(gone)))} if gone else {}
    by_number: dict[tuple[str, str], KnownAgency] = {}
    by_name: dict[str, dict[int, KnownAgency]] = defaultdict(dict)
    for one in found:
        is_now = _as_known(into[one.merged_into_id] if one.merged_into_id else one)
        by_name[one.name_key][is_now.id] = is_now
        for name in _NUMBERS:
            if getattr(one, name):
                by_number[name, getattr(one, name)] = is_now
    return KnownAgencies(by_number, {key: list(those.values()) for key, those in by_name.items()})


def _as_known(agency: Agency) -> KnownAgency:
    details = AgencyDetails(
        name=agency.name,
        sector=agency.sector or "",
        tariff=agency.tariff or "",
        area=agency.area or "",
        quadrant=agency.quadrant,
        county_wide=agency.county_wide,
        town=agency.town,
        postcode=agency.postcode,
        urn=agency.urn,
        ods=agency.ods,
        charity_number=agency.charity_number,
    )
    return KnownAgency(agency.id, details, agency.checked_at is not None)


AGENCIES = ImportKind(
    name="agencies",
    title="Agencies",
    one="agency",
    several="agencies",
    subject="agency",
    about="Each line needs a name. Sector, prices and area may be said once for the whole file.",
    columns=COLUMNS,
    reader=lambda _session: read_agency,
    keys_of=lambda said: (said.key, said.number),
    shown=lambda said: said.full_name,
    decide=decide,
    write=write,
    always=_always,
)
