"""What the administrator does to the list of closure days, inside transaction()."""

from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.refusals import Code, Refused
from training.settings.models import Closure
from training.settings.working_time import DaysOff


def close(session: Session, days: DaysOff, reason: str, actor: Actor, now: datetime) -> None:
    """Put days on the list. Raises Refused where some of them are on it."""
    wait_for_my_turn(session, "CLOSURES")
    meets = (Closure.first_day <= days.last, Closure.last_day >= days.first)
    if known := session.scalar(select(Closure).where(*meets).limit(1)):
        raise Refused(Code.TAKEN, f"Some of these days are on the list already: {known.reason}", "first_day")
    row = Closure(reason=reason, first_day=days.first, last_day=days.last)
    session.add(row)
    session.flush()
    record(session, "closure", row.id, "added", actor, now)
    _read_anew(session)


def open_again(session: Session, closure_id: int, actor: Actor, now: datetime) -> None:
    """Take days off the list. Once is enough."""
    row = session.get(Closure, closure_id)
    if row is not None:
        record(session, "closure", row.id, "deleted", actor, now)
        session.delete(row)
        _read_anew(session)


def _read_anew(session: Session) -> None:
    session.info.get("read_once", {}).pop("rules", None)
    if has_request_context():
        g.pop("rules", None)
