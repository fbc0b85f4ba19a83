"""Agreements to share names with the partnership of an area: recorded, and withdrawn."""

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.sharing.forms import AgreementForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.sharing.agreements import standing
from training.sharing.models import SharingAgreement
from training.sharing.operations import record_agreement, withdraw_agreement
from training.sharing.queries import every_agreement


@bp.route("/settings/sharing", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def sharing() -> Answer:
    """Every agreement with what is so of it today, and one more."""
    reading, today, form = db.session(), clock.today(), AgreementForm()
    areas = board_lists(reading).areas
    form.offer(areas.choices(today))

    def add(session: Session) -> str:
        valid = form.valid_from.data, form.valid_until.data
        agreed = record_agreement(
            session, form.area.data, form.reference.data or "", form.signed_on.data, valid, current_actor(), clock.now()
        )
        return f"The agreement {agreed.reference} is recorded."

    return carried_out(form, add, url_for("admin.settings.sharing")) or page_with(
        form,
        "admin/settings/sharing.html",
        agreements=[(one, standing(one, today)) for one in every_agreement(reading)],
        area_names=areas.names(today),
    )


@bp.post("/settings/sharing/<int:agreement_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw_sharing(agreement_id: int) -> Response:
    """Nobody sees names by it from now on."""
    go_to = url_for("admin.settings.sharing")
    with refusals_shown(go_to=go_to), transaction() as session:
        agreement = session.get(SharingAgreement, agreement_id) or abort(404)
        withdraw_agreement(session, agreement, current_actor(), clock.now())
    flash("The agreement is withdrawn. Its readers see no names any more.", "done")
    return redirect(go_to)
