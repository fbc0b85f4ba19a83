"""What the administrator says of a level: in which hours it is counted, and whether it is offered; in transaction()."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.board_lists.lists import HoursAsked
from training.board_lists.models import LevelHours, LevelRow
from training.board_lists.operations import changed
from training.db import wait_for_my_turn
from training.history.operations import record
from training.refusals import Code, Refused


def count_in_hours(
    session: Session, row_id: int, since: date, asked: HoursAsked | None, actor: Actor, now: datetime
) -> None:
    """From a day on the level is counted so; None: in no hours any more. What was asked before stays for the days of
    then. Raises Refused where it is a topic, or is asked so already.
    """
    wait_for_my_turn(session, "LISTS")
    row = session.get_one(LevelRow, row_id)
    if row.rank is None:
        raise Refused(Code.NOT_POSSIBLE, "A topic is not counted in hours. Give it a framework and a rank first")
    before = in_force_on(session, row.code, since)
    if (before is None and asked is None) or (before is not None and _asked_by(before) == asked):
        is_so = "It is counted in no hours then already" if asked is None else "It is counted so then already"
        raise Refused(Code.DONE, f"{is_so}. Choose another day, or leave it as it is")
    if before is None or before.since != since:
        before = LevelHours(level=row.code, since=since)
        session.add(before)
    before.minutes, before.years = (asked.minutes, asked.years) if asked else (None, None)
    before.shared_minutes = asked.shared_minutes if asked else 0
    session.flush()
    action = "counted in hours" if asked else "counted in hours no longer"
    record(session, "level", row.id, action, actor, now, since=since.isoformat())
    changed(session)


def offer_level(session: Session, row_id: int, first_day: date, actor: Actor, now: datetime) -> None:
    """Use a level from a day on that was only supplied. Raises Refused where it is offered already."""
    wait_for_my_turn(session, "LISTS")
    row = session.get_one(LevelRow, row_id)
    if row.offered:
        raise Refused(Code.DONE, "It is offered already. You can end it below")
    row.offered, row.first_day = True, first_day
    session.flush()
    record(session, "level", row.id, "offered", actor, now, first_day=first_day.isoformat())
    changed(session)


def in_force_on(session: Session, code: str, day: date) -> LevelHours | None:
    """What is asked of a level on a day, as a row."""
    return session.scalar(
        select(LevelHours)
        .where(LevelHours.level == code, LevelHours.since <= day)
        .order_by(LevelHours.since.desc())
        .limit(1)
    )


def _asked_by(row: LevelHours) -> HoursAsked | None:
    if row.minutes is None or row.years is None:
        return None
    return HoursAsked(minutes=row.minutes, years=row.years, shared_minutes=row.shared_minutes)
