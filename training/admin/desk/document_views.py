"""Certificates and invoices whose PDF cannot be made: why, and another try for one, some or all."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import true
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.admin.desk import queries
from training.certificates import operations as certificates
from training.certificates.models import Certificate
from training.db import db, transaction
from training.invoices import operations as invoices
from training.lists import ticked
from training.payments.invoice_models import Invoice

SHOWN = 200


@bp.get("/documents")
@requires(Role.ADMINISTRATOR)
def documents() -> str:
    return render_template("admin/desk/documents.html", waiting=queries.failing_documents(db.session(), most=SHOWN))


@bp.post("/documents/again")
@requires(Role.ADMINISTRATOR)
def print_again() -> Response:
    """Make what was ticked, or all that could not be made."""
    everything = request.form.get("which") == "all"
    actor, now = current_actor(), clock.now()
    of_certificates = true() if everything else Certificate.id.in_(ticked("certificate"))
    of_invoices = true() if everything else Invoice.id.in_(ticked("invoice"))
    with transaction() as session:
        tried = certificates.print_again(session, [of_certificates], actor, now)
        tried += invoices.print_again(session, [of_invoices], actor, now)
    if tried:
        said = "1 document is" if tried == 1 else f"{tried:,} documents are"
        flash(f"{said} being made again. What fails once more comes back here after a few tries.", "done")
    else:
        flash("Nothing was tried again. Tick the documents that should be, and press the button once more.")
    return redirect(url_for("admin.desk.documents"))
