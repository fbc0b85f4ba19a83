"""Reading where people of county-wide agencies work."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.people.models import Affiliation, Agency
from training.people.workplaces.workplace import NOT_KNOWN, Workplace, Workplaces, workplace_on_booking


def workplaces_on(session: Session, day: date) -> Workplaces:
    """Where somebody can work, by the lists of the Board."""
    return Workplaces(board_lists(session), day)


def county_wide_ids(session: Session) -> frozenset[int]:
    """The agencies whose people are asked where they work."""
    return frozenset(session.scalars(select(Agency.id).where(Agency.county_wide)))


def unanswered_by(session: Session, person_id: int | None) -> frozenset[int]:
    """The county-wide agencies for which somebody has not said yet where they work; of a guest, all of them."""
    asked = county_wide_ids(session)
    if not asked or person_id is None:
        return asked
    answered = session.scalars(
        select(Affiliation.agency_id).where(
            Affiliation.person_id == person_id,
            Affiliation.agency_id.in_(asked),
            Affiliation.ended_at.is_(None),
            Affiliation.area.is_not(None),
        )
    )
    return asked - frozenset(answered)


def workplaces_of(session: Session, agency_id: int, person_ids: Collection[int]) -> dict[int, Workplace]:
    """Where these people work for an agency, as far as somebody has said; by person."""
    if not person_ids:
        return {}
    rows = session.execute(
        select(Affiliation.person_id, Affiliation.area, Affiliation.quadrant).where(
            Affiliation.agency_id == agency_id,
            Affiliation.person_id.in_(person_ids),
            Affiliation.ended_at.is_(None),
            Affiliation.area.is_not(None),
        )
    )
    return {person_id: Workplace(area, quadrant) for person_id, area, quadrant in rows.tuples()}


def workplace_today(
    session: Session, agency: Agency | None, person_id: int | None, said: Workplace | None = None
) -> Workplace:
    """What a booking made today keeps: `said` with it, what is kept with the tie, or where the agency is."""
    if agency is None:
        return NOT_KNOWN
    of_tie = NOT_KNOWN
    if agency.county_wide and person_id is not None and said is None:
        of_tie = workplaces_of(session, agency.id, [person_id]).get(person_id, NOT_KNOWN)
    of_agency = Workplace(agency.area, agency.quadrant)
    kept = workplace_on_booking(county_wide=agency.county_wide, of_agency=of_agency, said=said, on_tie=of_tie)
    return workplaces_on(session, clock.today()).today(kept)
