"""What payers see: their invoices. The administrator's pages are in the modules imported here."""

from flask import Response, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import refuse, signed_in
from training.db import db
from training.downloads import FILES, as_csv
from training.invoices import queries
from training.invoices.blueprint import bp
from training.invoices.statement_queries import COLUMNS, Statement, rows_of
from training.payments.invoice_models import Invoice

NOT_YOURS = "There is no invoice here that you may open."
LOOK_AGAIN_AFTER = 2
"""Seconds after which the page that says “being made” asks again, without scripts."""


@bp.get("/invoices/<number>.pdf")
@signed_in
def pdf(number: str) -> AnyResponse:
    """The document; to whom the invoice concerns."""
    invoice = queries.invoice_visible_to(db.session(), current_user._get_current_object(), number)
    if invoice is None:
        refuse(NOT_YOURS, 404)
    if invoice.document is None:
        return _being_made(invoice)
    response = Response(invoice.document.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{invoice.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _being_made(invoice: Invoice) -> AnyResponse:
    failing = invoice.is_in_trouble
    response = Response(render_template("invoices/being_made.html", invoice=invoice, failing=failing), status=202)
    response.headers["Cache-Control"] = "no-store"
    if not failing:
        response.headers["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response


def statement_download(found: Statement) -> Response:
    """What an agency owes, as a file."""
    response = Response(as_csv(COLUMNS, rows_of(found)), content_type=FILES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{clock.today()}.csv"'
    return response
