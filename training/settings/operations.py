from collections.abc import Mapping
from datetime import datetime

from flask import g, has_request_context
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.settings.models import DEMONSTRATION, MESSAGES_SINCE, Setting
from training.settings.rules import Rules, all_rules

_HISTORY_ID = 0  # the settings are one thing, with one history


def mark_as_demonstration(session: Session, now: datetime) -> None:
    """Say for good that made-up people and accounts with a printed password are in this database. Once is enough.

    Nobody is sent a message whose time was before that.
    """
    if session.get(Setting, DEMONSTRATION) is None:
        session.add(Setting(name=DEMONSTRATION, value=now.isoformat()))
        session.add(Setting(name=MESSAGES_SINCE, value=now.isoformat()))
        session.flush()


def set_mark(session: Session, name: str, value: str | None) -> None:
    """Write down, or forget, a mark: a row under a name that no rule has."""
    if value is not None:
        session.merge(Setting(name=name, value=value))
    elif mark := session.get(Setting, name):
        session.delete(mark)


def change_rules(session: Session, values: Mapping[str, int | str], actor: Actor, now: datetime) -> list[str]:
    """Set rules; one that is back at its default is forgotten. Returns the names of those that changed."""
    defaults, changed = Rules(), []
    for rule in all_rules():
        if rule.name not in values:
            continue
        stored = session.get(Setting, rule.name)
        before = stored.value if stored else str(getattr(defaults, rule.name))
        after = str(values[rule.name])
        if before == after:
            continue
        changed.append(rule.name)
        if after == str(getattr(defaults, rule.name)):
            session.delete(stored)
        else:
            session.merge(Setting(name=rule.name, value=after))
    if changed:
        record(session, "settings", _HISTORY_ID, "changed", actor, now, fields=changed)
        session.info.get("read_once", {}).pop("rules", None)
        if has_request_context():
            g.pop("rules", None)
    return changed
