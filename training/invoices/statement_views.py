"""What an agency owes: for the administrator, who may send it, and for the agency's own coordinator."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.db import db, transaction
from training.invoices import emails, statement_queries
from training.invoices.blueprint import bp
from training.invoices.finance_table import FILES, as_csv
from training.invoices.forms import SendForm
from training.invoices.statement_queries import COLUMNS, Statement, rows_of, statement_of
from training.people.models import Agency

Answer = str | tuple[str, int] | Response


@bp.get("/admin/agencies/<int:agency_id>/statement")
@requires(Role.ADMINISTRATOR)
def statement(agency_id: int) -> Answer:
    return _page(agency_id, SendForm(formdata=None))


@bp.post("/admin/agencies/<int:agency_id>/statement")
@requires(Role.ADMINISTRATOR)
def send_statement(agency_id: int) -> Answer:
    """Send it to whoever pays for the agency."""
    form = SendForm()
    if not form.validate_on_submit():
        return _page(agency_id, form)
    with transaction() as session:
        agency = session.get(Agency, agency_id) or abort(404)
        now = clock.now()
        found = statement_of(session, agency, clock.today())
        emails.send_statement(session, found, form.to_address.data, as_csv(COLUMNS, rows_of(found)), now)
    flash(f"The statement goes to {form.to_address.data}.", "done")
    return redirect(url_for("invoices.statement", agency_id=agency_id))


@bp.get("/admin/agencies/<int:agency_id>/statement.csv")
@requires(Role.ADMINISTRATOR)
def statement_file(agency_id: int) -> Response:
    return _file(statement_of(db.session(), db.session.get(Agency, agency_id) or abort(404), clock.today()))


@bp.get("/agency/statement")
@requires(Role.COORDINATOR)
def own_statement() -> Answer:
    """For a coordinator: what the agency owes; of several agencies, one at a time."""
    g.section = "bookings.agency"
    agency, agencies = _own_agency()
    found = statement_of(db.session(), agency, clock.today())
    return render_template("invoices/own_statement.html", statement=found, agencies=agencies)


@bp.get("/agency/statement.csv")
@requires(Role.COORDINATOR)
def own_statement_file() -> Response:
    agency, _ = _own_agency()
    return _file(statement_of(db.session(), agency, clock.today()))


def _own_agency() -> tuple[Agency, list[Agency]]:
    agencies = list(statement_queries.agencies_coordinated_by(db.session(), current_user._get_current_object()))
    asked = request.args.get("agency", type=int)
    chosen = next((agency for agency in agencies if asked in {None, agency.id}), None)
    return chosen or abort(404), agencies


def _page(agency_id: int, form: SendForm) -> Answer:
    g.section = "desk.money"
    session = db.session()
    agency = session.get(Agency, agency_id) or abort(404)
    if form.to_address.data is None:
        form.to_address.data = statement_queries.usual_contact(session, agency_id)
    page = render_template("invoices/statement.html", statement=statement_of(session, agency, clock.today()), form=form)
    return (page, 422) if form.errors else page


def _file(found: Statement) -> Response:
    response = Response(as_csv(COLUMNS, rows_of(found)), content_type=FILES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{clock.today()}.csv"'
    return response
