"""A page that is only looked at changes nothing: the tests fail where one does, committed or not."""

from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from training.db import db

_FLUSHED = "flushed_outside_transaction"


def fail_when_a_get_changes_rows(app: Flask) -> None:
    """Watch every request of this application. To be called before its first one.

    transaction() refuses to be opened by a GET; this finds the change that nobody opened one for, which would be lost
    without a word. It runs before Flask-SQLAlchemy takes the session away.
    """

    @app.teardown_request
    def look(error: BaseException | None) -> None:
        session = db.session()
        changed = session.info.pop(_FLUSHED, []) + _changes(session)
        if error is None and changed and request.method in {"GET", "HEAD"}:
            looked_at = f"{request.method} {request.path}"
            raise AssertionError(f"{looked_at} changed {', '.join(changed)}: change rows by POST, in transaction()")


@event.listens_for(db.session, "before_flush")
def _remember(session: Session, *_: object) -> None:
    """A query flushes what was changed before it, after which the session looks clean."""
    if not session.info.get("open"):
        session.info.setdefault(_FLUSHED, []).extend(_changes(session))


def _changes(session: Session) -> list[str]:
    rows = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    return sorted({type(row).__name__ for row in rows})
