"""How a trainer's own sessions went: figures over time, and what colleagues observed."""

from flask import render_template
from flask_login import current_user

from training.access import Role, requires
from training.db import db
from training.evaluations.figures import FEWEST
from training.evaluations.observations import queries as observations
from training.evaluations.results.quality_queries import delivery_of_trainer
from training.mine.blueprint import bp


@bp.get("/my/events/quality")
@requires(Role.TRAINER)
def teaching() -> str:
    """Without names of delegates, and of nobody else's sessions."""
    session = db.session()
    return render_template(
        "mine/teaching/teaching.html",
        delivery=delivery_of_trainer(session, current_user.id),
        observed=[one for one in observations.observations_of(session, current_user.id) if one.written_at],
        observes=observations.observations_by(session, current_user.id),
        fewest=FEWEST,
    )
