from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from training.settings.models import DEMONSTRATION, Setting
from training.settings.rules import Rules, from_stored


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
    read_once: dict[str, Rules] = session.info.get("read_once", {})  # empty outside a transaction, and not kept then
    if "rules" in read_once:
        return read_once["rules"]
    in_force = from_stored(dict(session.execute(select(Setting.name, Setting.value)).tuples().all()))
    read_once["rules"] = in_force
    if has_request_context():
        g.rules = in_force
    return in_force
