"""What an agency owes, for its coordinator."""

from flask import abort, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.agency.blueprint import bp
from training.db import db
from training.invoices import statement_queries
from training.invoices.statement_queries import statement_of
from training.invoices.views import statement_download
from training.people.models import Agency


@bp.get("/statement")
@requires(Role.COORDINATOR)
def statement() -> str:
    """For a coordinator: what the agency owes; of several agencies, one at a time."""
    agency, agencies = _own_agency()
    found = statement_of(db.session(), agency, clock.today())
    return render_template("agency/statement.html", statement=found, agencies=agencies)


@bp.get("/statement.csv")
@requires(Role.COORDINATOR)
def statement_file() -> Response:
    agency, _ = _own_agency()
    return statement_download(statement_of(db.session(), agency, clock.today()))


def _own_agency() -> tuple[Agency, list[Agency]]:
    agencies = list(statement_queries.agencies_coordinated_by(db.session(), current_user._get_current_object()))
    asked = request.args.get("agency", type=int)
    chosen = next((agency for agency in agencies if asked in {None, agency.id}), None)
    return chosen or abort(404), agencies
