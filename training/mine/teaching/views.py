"""How a trainer's own sessions went: figures over time, and what colleagues observed."""

from flask import abort, render_template, url_for
from flask_login import current_user

from training import clock
from training.access import Role, requires
from training.courses.queries import course_by_code
from training.db import db
from training.evaluations.figures import FEWEST
from training.evaluations.observations import queries as observations
from training.evaluations.results.quality_queries import delivery_of_trainer
from training.evaluations.results.queries import results_of_trainer
from training.mine.blueprint import bp
from training.years import FinancialYear

_YEARS = range(2000, 2100)


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
        now=clock.now(),
        fewest=FEWEST,
        course_link=lambda code, first: url_for("mine.taught_course", code=code, first=first),
    )


@bp.get("/my/events/quality/<code>/<int:first>")
@requires(Role.TRAINER)
def taught_course(code: str, first: int) -> str:
    """One course in a year, as far as they delivered it: every stage side by side."""
    session = db.session()
    course = course_by_code(session, code)
    if course is None or first not in _YEARS:
        abort(404)
    year = FinancialYear(first)
    return render_template(
        "mine/teaching/course.html",
        course=course,
        year=year,
        results=results_of_trainer(session, current_user.id, course.id, year),
        fewest=FEWEST,
    )
