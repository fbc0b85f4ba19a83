"""What an agency owes: for the administrator, who may send it, and for the agency's own coordinator."""

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.admin.blueprint import money as bp
from training.admin.money.forms import SendForm
from training.answers import Answer, page_with
from training.db import db, transaction
from training.downloads import as_csv
from training.invoices import emails, statement_queries
from training.invoices.statement_queries import COLUMNS, rows_of, statement_of
from training.invoices.views import statement_download
from training.people.models import Agency


@bp.get("/agencies/<int:agency_id>/statement")
@requires(Role.ADMINISTRATOR)
def statement(agency_id: int) -> Answer:
    agency = db.session().get(Agency, agency_id) or abort(404)
    if agency.merged_into_id is not None:
        return redirect(url_for("admin.money.statement", agency_id=agency.merged_into_id))
    return _page(agency_id, SendForm(formdata=None))


@bp.post("/agencies/<int:agency_id>/statement")
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
    return redirect(url_for("admin.money.statement", agency_id=agency_id))


@bp.get("/agencies/<int:agency_id>/statement.csv")
@requires(Role.ADMINISTRATOR)
def statement_file(agency_id: int) -> Response:
    return statement_download(
        statement_of(db.session(), db.session.get(Agency, agency_id) or abort(404), clock.today())
    )


def _page(agency_id: int, form: SendForm) -> Answer:
    session = db.session()
    agency = session.get(Agency, agency_id) or abort(404)
    if form.to_address.data is None:
        form.to_address.data = statement_queries.usual_contact(session, agency_id)
    return page_with(form, "admin/money/statement.html", statement=statement_of(session, agency, clock.today()))
