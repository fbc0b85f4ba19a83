"""Certificates, invoices and receipts whose PDF cannot be made: why, and another try for one, some or all."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select, true
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.admin.desk import queries
from training.certificates import operations as certificates
from training.certificates.models import Certificate
from training.certificates.queries import count_waiting, key_concern
from training.checkout.receipts import operations as receipts
from training.checkout.receipts.models import Receipt
from training.db import db, transaction
from training.invoices import operations as invoices
from training.lists import ticked
from training.payments.invoice_models import Invoice

SHOWN = 200
_KINDS = {
    "certificate": (Certificate.id, certificates.print_again),
    "invoice": (Invoice.id, invoices.print_again),
    "receipt": (Receipt.id, receipts.print_again),
}
"""What each kind of document is ticked as, and how it is tried again."""


@bp.get("/documents")
@requires(Role.ADMINISTRATOR)
def documents() -> str:
    session = db.session()
    return render_template(
        "admin/desk/documents.html",
        waiting=queries.failing_documents(session, most=SHOWN),
        signing_key=key_concern(session, clock.now()),
        unsigned=session.scalar(select(count_waiting())),
    )


@bp.post("/documents/again")
@requires(Role.ADMINISTRATOR)
def print_again() -> Response:
    """Make what was ticked, or all that could not be made."""
    everything = request.form.get("which") == "all"
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        tried = sum(
            print_again(session, [true() if everything else row_id.in_(ticked(kind))], actor, now)
            for kind, (row_id, print_again) in _KINDS.items()
        )
    if tried:
        said = "1 document is" if tried == 1 else f"{tried:,} documents are"
        flash(f"{said} being made again. What fails once more comes back here after a few tries.", "done")
    else:
        flash("Nothing was tried again. Tick the documents that should be, and press the button once more.")
    return redirect(url_for("admin.desk.documents"))
