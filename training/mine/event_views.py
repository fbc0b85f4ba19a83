"""The events that a trainer delivers."""

from flask import render_template
from flask_login import current_user

from training import clock
from training.access import Role, requires
from training.attendance import queries
from training.db import db
from training.evaluations.queries import responses_of
from training.mine.blueprint import bp


@bp.get("/my/events")
@requires(Role.TRAINER)
def events() -> str:
    """The events this trainer delivers: coming ones first, then those behind them."""
    session, now = db.session(), clock.now()
    events = queries.events_trained_by(session, current_user)
    ids = [event.id for event in events]
    return render_template(
        "mine/events.html",
        coming=[event for event in reversed(events) if event.ends_at >= now],
        past=[event for event in events if event.ends_at < now],
        numbers=queries.numbers_of(session, ids),
        responses=responses_of(session, ids),
    )
