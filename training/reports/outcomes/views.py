"""What people said of the events of a period: the same days as its figures, where it may be told of them."""

from flask import render_template

from training import clock
from training.access import Role, has_role, requires
from training.answers import Answer
from training.db import db
from training.reports.blueprint import bp
from training.reports.outcomes.queries import outcomes_of, tells_outcomes
from training.reports.outcomes.said import NOT_TOLD, NOTE, told_beside
from training.reports.year import queries
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.views import asked_period, period_choices


@bp.get("/year/outcomes")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def outcomes() -> Answer:
    """Confidence, impact, themes and quotes; of days of which nothing may be told it says so."""
    session, today = db.session(), clock.today()
    years = queries.years(session)
    asked = asked_period(years)
    compared = asked.compared()
    before = compared.before if asked.beside is Beside.YEAR_BEFORE else told_beside(asked.period, today)
    told = tells_outcomes(asked.period)
    page = render_template(
        "reports/outcomes/outcomes.html",
        asked=asked,
        compared=compared,
        choices=period_choices(years),
        outcomes=outcomes_of(session, [asked.period, before]) if told else None,
        so_far=not asked.period.is_over(today),
        note=NOTE,
        not_told=NOT_TOLD,
        kinds=PeriodKind,
        ways=Beside,
        may_read=has_role(Role.ADMINISTRATOR),
    )
    return (page, 422) if asked.trouble else page
