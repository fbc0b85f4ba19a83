"""What the pages of reports share: their addresses, and which period one asks for."""

from collections.abc import Sequence

from flask import Blueprint, request

from training import clock
from training.access import refuse
from training.years import FinancialYear

bp = Blueprint("reports", __name__, url_prefix="/reports")

NO_SUCH_YEAR = "There are no figures for that year. Choose one of the years on the page of figures."


def chosen_year(years: Sequence[FinancialYear]) -> FinancialYear:
    """The year in the address; else the one we are in, or the latest there is."""
    this_year = FinancialYear.of(clock.now())
    if "year" in request.args:
        asked = FinancialYear(request.args.get("year", default=0, type=int))
        if asked not in years and asked != this_year:
            refuse(NO_SUCH_YEAR, 404)
        return asked
    return this_year if this_year in years or not years else years[0]
