"""What payers see: their invoices. The administrator's pages are in the modules imported here."""

from flask import Response
from flask_login import current_user

from training import clock
from training.access import refuse, signed_in
from training.db import db
from training.downloads import FILES, as_csv
from training.invoices import queries
from training.invoices.blueprint import bp
from training.invoices.statement_queries import COLUMNS, Statement, rows_of
from training.pdf_answers import being_made, pdf_answer

NOT_YOURS = "There is no invoice here that you may open."


@bp.get("/invoices/<number>.pdf")
@signed_in
def pdf(number: str) -> Response:
    """The document; to whom the invoice concerns."""
    invoice = queries.invoice_visible_to(db.session(), current_user._get_current_object(), number)
    if invoice is None:
        refuse(NOT_YOURS, 404)
    if invoice.document is None:
        return being_made(f"{invoice.kind.capitalize()} {invoice.number}", failing=invoice.is_in_trouble)
    return pdf_answer(invoice.document.pdf, invoice.number)


def statement_download(found: Statement) -> Response:
    """What an agency owes, as a file."""
    response = Response(as_csv(COLUMNS, rows_of(found)), content_type=FILES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{clock.today()}.csv"'
    return response
