"""The year's figures, for the Board and the administrator. Nothing here is about one person."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, has_role, refuse, requires
from training.board_lists.queries import board_lists
from training.bookings.charging.queries import discounts_given
from training.db import db
from training.evaluations.quotes.collection_queries import quotes_of_year
from training.reports import queries, table
from training.reports.breakdowns import Breakdown, breakdowns
from training.reports.figures import Figures
from training.years import FinancialYear

bp = Blueprint("reports", __name__, url_prefix="/reports")

NO_SUCH_YEAR = "There are no figures for that year. Choose one of the years on the page of figures."


@bp.get("/year")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def year() -> str:
    """`?year=2026` is April 2026 to March 2027; without it, the year we are in."""
    session = db.session()
    years = queries.years(session)
    chosen = chosen_year(years)
    broken, reasons = _every_breakdown(session, chosen), queries.cancelled_by_reason(session, chosen)
    return render_template(
        "reports/year.html",
        years=years,
        year=chosen,
        total=broken[queries.TOTAL].get(None, Figures(places=0, events=0)),
        tables=[
            *table.page_tables(broken, _breakdowns(session, chosen)),
            *([table.reasons_table(reasons)] if reasons else []),
        ],
        afterwards=queries.afterwards(session, chosen, clock.now()),
        given=discounts_given(session, chosen.begins, chosen.ends),
        may_see_bookings=has_role(Role.ADMINISTRATOR),
        first_day=clock.local(chosen.begins).date(),
        last_day=clock.local(chosen.ends).date() - timedelta(days=1),
        quotes=quotes_of_year(session, chosen.first),
        so_far=chosen.ends > clock.now(),
        files=tuple(table.FILES),
    )


@bp.get("/year.<any(csv,xlsx):kind>")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def download(kind: str) -> Response:
    """All the tables of a year as one."""
    session = db.session()
    chosen = chosen_year(queries.years(session))
    broken = _every_breakdown(session, chosen)
    tables = _breakdowns(session, chosen)
    if kind == "csv":
        content = table.as_csv(broken, tables)
    else:
        content = table.as_xlsx(broken, tables, f"Training figures {chosen}")
    response = Response(content, content_type=table.FILES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="training-figures-{chosen}.{kind}"'
    return response


def _breakdowns(session: Session, year: FinancialYear) -> Sequence[Breakdown]:
    """With the words that were in use in the year, as far as it has come."""
    first, last = clock.local(year.begins).date(), clock.local(year.ends).date() - timedelta(days=1)
    return breakdowns(board_lists(session), first, max(first, min(last, clock.today())))


def _every_breakdown(session: Session, year: FinancialYear) -> queries.Broken:
    return {**queries.figures(session, year), **queries.by_organisation(session, year)}


def chosen_year(years: list[FinancialYear]) -> FinancialYear:
    """The year in the address; else the one we are in, or the latest there is."""
    this_year = FinancialYear.of(clock.now())
    if "year" in request.args:
        asked = FinancialYear(request.args.get("year", default=0, type=int))
        if asked not in years and asked != this_year:
            refuse(NO_SUCH_YEAR, 404)
        return asked
    return this_year if this_year in years or not years else years[0]
