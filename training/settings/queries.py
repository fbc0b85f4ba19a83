from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from training.settings.models import DEMONSTRATION, Setting
from training.settings.rules import Rules, from_stored


def holds_demonstration(session: Session) -> bool:
    """Whether the demonstration, with its accounts, was ever loaded into this database."""
    return session.get(Setting, DEMONSTRATION) is not None


def rules(session: Session) -> Rules:
    """The rules in force, read once a request."""
    if has_request_context() and "rules" in g:
        kept: Rules = g.rules
        return kept
    in_force = from_stored(dict(session.execute(select(Setting.name, Setting.value)).tuples().all()))
    if has_request_context():
        g.rules = in_force
    return in_force
