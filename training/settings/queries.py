from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Date, cast, column, literal, null, select, table
from sqlalchemy.orm import Session

from training.settings.models import DEMONSTRATION, Closure, Setting
from training.settings.rules import Rules, from_stored
from training.settings.working_time import DaysOff

_SCHOOL_HOLIDAY = table("school_holiday", column("first_day", Date), column("last_day", Date))
"""Its model is among the courses, which know the rules."""
_CLOSED, _SCHOOL = " closed", " school"
"""Names that no setting has: the days come with the settings, in one query."""


def holds_demonstration(session: Session) -> bool:
    """Whether the demonstration, with its accounts, was ever loaded into this database."""
    return demonstration_mark(session) is not None


def demonstration_mark(session: Session) -> str | None:
    """When the demonstration was loaded, as the mark of its database says it. None where there is none."""
    mark = session.get(Setting, DEMONSTRATION)
    return mark.value if mark else None


def demonstration_loaded_at(session: Session) -> datetime | None:
    """When the demonstration was loaded. None where it was not, or before there was a mark to say when."""
    try:
        return datetime.fromisoformat(demonstration_mark(session) or "")
    except ValueError:
        return None


def rules(session: Session) -> Rules:
    """The rules in force, read once a request, and once a transaction of the worker."""
    if has_request_context() and "rules" in g:
        kept: Rules = g.rules
        return kept
    read_once: dict[str, Any] = session.info.get("read_once", {})  # empty outside a transaction, and not kept then
    if "rules" in read_once:
        again: Rules = read_once["rules"]
        return again
    in_force, stored = _read(session)
    read_once["rules"], read_once["stored"] = in_force, stored
    if has_request_context():
        g.rules, g.stored_settings = in_force, stored
    return in_force


def stored_setting(session: Session, name: str) -> str | None:
    """What is stored under a name that is no rule, read with the rules where these are read."""
    rules(session)
    stored = g.get("stored_settings") if has_request_context() else session.info.get("read_once", {}).get("stored")
    if stored is not None:
        found: str | None = stored.get(name)
        return found
    row = session.get(Setting, name)
    return row.value if row else None


def _read(session: Session) -> tuple[Rules, dict[str, str]]:
    nothing = cast(null(), Date)
    rows = session.execute(
        select(Setting.name, Setting.value, nothing.label("first"), nothing.label("last")).union_all(
            select(literal(_CLOSED), Closure.reason, Closure.first_day, Closure.last_day),
            select(literal(_SCHOOL), literal(""), _SCHOOL_HOLIDAY.c.first_day, _SCHOOL_HOLIDAY.c.last_day),
        )
    ).all()
    stored = {name: value for name, value, first, _ in rows if first is None}
    in_force = from_stored(
        stored,
        tuple(DaysOff(first, last, reason) for name, reason, first, last in rows if name == _CLOSED),
        tuple(DaysOff(first, last) for name, _, first, last in rows if name == _SCHOOL),
    )
    return in_force, stored


def closures(session: Session) -> Sequence[Closure]:
    """When the Board is closed, the latest first: what is over is below."""
    return session.scalars(select(Closure).order_by(Closure.first_day.desc(), Closure.id)).all()
