"""What the administrator does to the list of school holidays, inside transaction()."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.clashes import Holidays
from training.courses.models import SchoolHoliday
from training.history.operations import record
from training.refusals import Code, Refused, mapped

KNOWN = "These days are on the list already"


def add_holiday(session: Session, holidays: Holidays, actor: Actor, now: datetime) -> None:
    """Put days on the list. Raises Refused where just these are on it."""
    if not add_holidays(session, [holidays], actor, now):
        raise Refused(Code.TAKEN, KNOWN, "first_day")


def add_holidays(session: Session, holidays: Sequence[Holidays], actor: Actor, now: datetime) -> int:
    """Put several on the list. Returns how many were not on it yet. Raises Refused for what another adds meanwhile."""
    known = set(session.execute(select(SchoolHoliday.first_day, SchoolHoliday.last_day)).tuples())
    added = 0
    for one in holidays:
        if (one.first, one.last) in known:
            continue
        known.add((one.first, one.last))
        row = SchoolHoliday(name=one.name, first_day=one.first, last_day=one.last)
        with mapped(session, {"school_holiday.first_day": ("first_day", KNOWN)}):
            session.add(row)
        record(session, "school holiday", row.id, "added", actor, now)
        added += 1
    return added


def delete_holiday(session: Session, holiday_id: int, actor: Actor, now: datetime) -> None:
    """Take one off the list. Once is enough."""
    row = session.get(SchoolHoliday, holiday_id)
    if row is not None:
        record(session, "school holiday", row.id, "deleted", actor, now)
        session.delete(row)
