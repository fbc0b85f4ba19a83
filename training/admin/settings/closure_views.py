"""The closure days of the Board: a list that the administrator keeps."""

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.closure_forms import ClosureForm
from training.answers import Answer, carried_out, page_with
from training.db import db, transaction
from training.fields import PressForm
from training.settings import closure_operations
from training.settings.models import Closure
from training.settings.queries import closures as closures_of


@bp.route("/settings/closures", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def closures() -> Answer:
    """The list, and one more."""
    form = ClosureForm()

    def close(session: Session) -> str:
        closure_operations.close(session, form.days(), form.reason.data, current_actor(), clock.now())
        return "It is on the list. Deadlines that are given from now on leave these days out."

    return carried_out(form, close, url_for("admin.settings.closures")) or page_with(
        form,
        "admin/settings/closures.html",
        press=PressForm(),
        closures=closures_of(db.session()),
        today=clock.today(),
    )


@bp.post("/settings/closures/<int:closure_id>/delete")
@requires(Role.ADMINISTRATOR)
def open_again(closure_id: int) -> Response:
    """The Board is open on these days after all."""
    if db.session().get(Closure, closure_id) is None:
        raise NotFound
    with transaction() as session:
        closure_operations.open_again(session, closure_id, current_actor(), clock.now())
    flash("It is off the list. Deadlines that were given stay as they are.", "done")
    return redirect(url_for("admin.settings.closures"))
