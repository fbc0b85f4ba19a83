"""The slides cohort of a year: of those who attended, who asked for the slides, had them, and what came of it."""

from flask import render_template

from training import clock
from training.access import Role, requires
from training.db import db
from training.reports.blueprint import bp, chosen_year
from training.reports.slides_queries import slides_of_year
from training.reports.year.queries import years as years_with_events


@bp.get("/slides")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def slides() -> str:
    """`?year=2026` as on the page of the year's figures. Nothing here is about one person, or can be worked out."""
    session = db.session()
    years = years_with_events(session)
    chosen = chosen_year(years)
    total, rows = slides_of_year(session, chosen)
    return render_template(
        "reports/slides.html", years=years, year=chosen, total=total, rows=rows, so_far=chosen.ends > clock.now()
    )
