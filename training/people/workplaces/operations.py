"""Saying where somebody of a county-wide agency works, inside transaction()."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.people.models import Affiliation, Agency
from training.people.workplaces.workplace import Workplace
from training.refusals import Code, Refused


def say_workplace(session: Session, tie: Affiliation, workplace: Workplace, actor: Actor, now: datetime) -> None:
    """Keep where somebody works with their tie to an agency. Bookings that are there keep what they have.

    Raises Refused for a tie that has ended, or to an agency that is in one place.
    """
    session.refresh(tie, ["ended_at", "area", "quadrant"], with_for_update=True)
    if tie.ended_at is not None or tie.agency is None:
        raise Refused(Code.DONE, "This tie to the organisation has ended, so nothing was changed.")
    if not tie.agency.county_wide:
        raise Refused(
            Code.NOT_POSSIBLE, f"{tie.agency.name} does not work all over the county: its own area and quadrant count."
        )
    if (tie.area, tie.quadrant) == (workplace.area, workplace.quadrant):
        return
    tie.area, tie.quadrant = workplace.area, workplace.quadrant
    session.flush()
    record(session, "person", tie.person_id, "said where they work", actor, now, agency=tie.agency_id)


def say_if_county_wide(
    session: Session, person_id: int, agency: Agency | None, said: Workplace | None, actor: Actor, now: datetime
) -> None:
    """The same beside a booking or a new tie, where something was said and the agency is county-wide."""
    if agency is None or not agency.county_wide or said is None or not said.is_known:
        return
    current = (Affiliation.person_id == person_id, Affiliation.agency_id == agency.id, Affiliation.ended_at.is_(None))
    tie = session.scalar(select(Affiliation).where(*current))
    if tie is not None:
        say_workplace(session, tie, said, actor, now)
