"""What training changed, course by course: what people said beforehand, straight after and after 90 days.

The Board's readers see figures. Words are for the administrator alone, as they were written to the training team.
"""

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, has_role, refuse, requires
from training.courses.models import Course
from training.courses.queries import course_by_code
from training.db import db
from training.evaluations.figures import FEWEST
from training.evaluations.observations.queries import pool_observed
from training.evaluations.results import queries
from training.evaluations.results.quality_queries import quality_of_course, results_of_year
from training.evaluations.results.queries import results_of_course
from training.years import FinancialYear, Span

bp = Blueprint("results", __name__, url_prefix="/reports/results")

NO_SUCH_PERIOD = "There are no results for that time. Choose one of the years or terms on the page of results."


@bp.get("")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def courses() -> str:
    """Every course that was evaluated in a year, with how many forms came back in each stage."""
    session = db.session()
    years = queries.years_with_forms(session)
    year, _ = _chosen(years)
    results, themes = results_of_year(session, year)
    return render_template(
        "reports/results/courses.html",
        years=years,
        year=year,
        courses=queries.courses_with_forms(session, year),
        results=results,
        themes=themes,
        fewest=FEWEST,
        pool=pool_observed(session, clock.now()),
    )


@bp.get("/<code>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def course(code: str) -> str:
    """One course over a year or a term."""
    session = db.session()
    found = _course(session, code)
    years = queries.years_with_forms(session, found.id)
    year, period = _chosen(years)
    may_read = has_role(Role.ADMINISTRATOR)
    return render_template(
        "reports/results/course.html",
        course=found,
        years=years,
        year=year,
        period=period,
        results=results_of_course(session, found.id, year, period, words=may_read),
        may_read=may_read,
        fewest=FEWEST,
    )


@bp.get("/<code>/over-time")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def over_time(code: str) -> str:
    """How the events of a course were judged straight after, year by year and term by term."""
    session = db.session()
    found = _course(session, code)
    quality, themes = quality_of_course(session, found.id)
    return render_template(
        "reports/results/over_time.html", course=found, quality=quality, themes=themes, fewest=FEWEST
    )


def _course(session: Session, code: str) -> Course:
    return course_by_code(session, code) or abort(404)


def _chosen(years: list[FinancialYear]) -> tuple[FinancialYear, Span]:
    """The year or term in the address, “2026” or “2026-autumn”; else the year we are in, or the latest there is."""
    this_year = FinancialYear.of(clock.now())
    if "period" not in request.args:
        year = this_year if this_year in years or not years else years[0]
        return year, year.days
    asked = request.args["period"]
    spans = {span.key: (year, span) for year in {*years, this_year} for span in (year.days, *year.terms)}
    return spans.get(asked) or refuse(NO_SUCH_PERIOD, 404)
