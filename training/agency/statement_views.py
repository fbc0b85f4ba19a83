"""What an agency owes, for its coordinator."""

from flask import render_template
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.agency.blueprint import bp, chosen_agency
from training.db import db
from training.invoices.statement_queries import statement_of
from training.invoices.views import statement_download


@bp.get("/statement")
@requires(Role.COORDINATOR)
def statement() -> str:
    """For a coordinator: what the agency owes; of several agencies, one at a time."""
    agency, agencies = chosen_agency()
    found = statement_of(db.session(), agency, clock.today(), for_agency=True)
    return render_template("agency/statement.html", statement=found, agencies=agencies)


@bp.get("/statement.csv")
@requires(Role.COORDINATOR)
def statement_file() -> Response:
    agency, _ = chosen_agency()
    return statement_download(statement_of(db.session(), agency, clock.today(), for_agency=True))
