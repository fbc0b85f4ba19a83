"""The administrator corrects one outcome of a closed register on one page."""

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import queries
from training.admin.bookings.outcomes.forms import CorrectOutcomeForm
from training.answers import Answer, page_with, refusals_shown
from training.attendance.closing import correct_outcome, what_followed, why_not_corrected
from training.bookings.charging.operations import chargeable
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.certificates.queries import current_certificate
from training.db import db, transaction
from training.refusals import Code, Refused


@bp.route("/bookings/<ref>/outcome", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def outcome(ref: str) -> Answer:
    """What follows from another outcome, then the button: the register need not be opened by hand."""
    found = _booking_or_404(db.session(), ref)
    page = url_for("admin.bookings.show", ref=ref)
    with refusals_shown(go_to=page):
        if sentence := why_not_corrected(found):
            raise Refused(Code.NOT_POSSIBLE, sentence)
    form = CorrectOutcomeForm()
    if form.validate_on_submit():
        with refusals_shown(go_to=page), transaction() as session:
            booking = _booking_or_404(session, ref)
            name, right = booking.whose, Outcome(form.outcome.data)
            done = correct_outcome(session, booking, right, form.reason.data, current_actor(), clock.now())
        flash(" ".join([f"{name}: {right}.", *what_followed(done)]), "done")
        return redirect(page)
    session = db.session()
    return page_with(
        form,
        "admin/bookings/correct_outcome.html",
        correcting=form,
        booking=found,
        certificate=current_certificate(session, found.id),
        charge=chargeable(session, found.id),
    )


def _booking_or_404(session: Session, ref: str) -> Booking:
    return queries.booking_by_ref(session, ref) or abort(404)
