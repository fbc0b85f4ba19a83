"""Learning that is not an event, over a year beside the year before: for the Board and the administrator."""

from dateutil.relativedelta import relativedelta
from flask import Blueprint, Response, abort, render_template, request

from training import clock
from training.access import Role, has_role, refuse, requires
from training.board_lists.queries import board_lists
from training.db import db
from training.downloads import FILES, file_of
from training.other_learning.counts import KindOfYear, kinds_of_year
from training.other_learning.queries import counts_between, years_counted
from training.reports.year.charts import Bars, bars
from training.years import FinancialYear

bp = Blueprint("other_learning", __name__, url_prefix="/reports/other-learning")

NO_SUCH_YEAR = (
    "There are no numbers for that year. Choose one of the years on the page of learning that is not an event."
)


@bp.get("")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def year() -> str:
    """`?year=2026` as on the page of the year's figures. Numbers only: nobody is followed."""
    session = db.session()
    years = years_counted(session)
    chosen = _chosen_year(years)
    first = chosen.days.begins - relativedelta(years=1)
    kinds = kinds_of_year(counts_between(session, first, chosen.days.ends), chosen, board_lists(session).learning)
    before = FinancialYear(chosen.first - 1)
    return render_template(
        "reports/other_learning/year.html",
        years=years,
        year=chosen,
        before=before,
        kinds=[(kind, _chart_of(kind, chosen, before)) for kind in kinds],
        may_enter=has_role(Role.ADMINISTRATOR),
    )


@bp.get("/numbers.<kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def download(kind: str) -> Response:
    """Every number of a year, a line each."""
    if kind not in FILES:
        abort(404)
    session = db.session()
    chosen = _chosen_year(years_counted(session))
    kinds = board_lists(session).learning
    headings = (("Month", 16), ("Kind", 24), ("Title", 50), ("Number", 12), ("Of what", 20))
    rows = (
        (f"{one.month:%B %Y}", kinds.name(one.kind, one.month), one.title, one.count, _counted(kinds.find(one.kind)))
        for one in counts_between(session, chosen.days.begins, chosen.days.ends)
    )
    return file_of(kind, f"learning-not-at-events-{chosen}", f"Learning that is not an event {chosen}", headings, rows)


def _chart_of(kind: KindOfYear, year: FinancialYear, before: FinancialYear) -> Bars:
    """The months of both years, as far as either has a number."""
    rows = [
        (line.label.rpartition(" ")[0], line.count or 0, line.before or 0)
        for line in kind.months
        if line.count is not None or line.before is not None
    ]
    return bars(f"months-of-{kind.code}", f"{kind.name} by month", str(year), str(before), rows, ordered=True)


def _counted(kind: object) -> str:
    return getattr(kind, "counted", "")


def _chosen_year(years: list[FinancialYear]) -> FinancialYear:
    this_year = FinancialYear.of(clock.now())
    asked = FinancialYear(request.args.get("year", default=this_year.first, type=int))
    if asked not in years and asked != this_year:
        refuse(NO_SUCH_YEAR, 404)
    return asked
