"""What somebody wrote that may be quoted: seen, changed and taken back by whoever has the link of their form."""

from flask import Blueprint, abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, public
from training.answers import Answer, carried_out, page_with
from training.db import db
from training.evaluations.models import Evaluation
from training.evaluations.queries import evaluation_by_token
from training.evaluations.quotes import operations, queries
from training.evaluations.quotes.attribution import Naming
from training.evaluations.quotes.forms import NO, QuotingForm

bp = Blueprint("quotes", __name__, url_prefix="/evaluations")


@bp.route("/<token>/quotes", methods=["GET", "POST"])
@public
def mine(token: str) -> Answer:
    """Nothing of it is shown, and nothing can be chosen, where a concern was raised about it, or its words are gone."""
    evaluation = _answered_or_404(token)
    session = db.session()
    booking, actor = evaluation.booking, Actor(evaluation.booking.delegate_id, "delegate")
    consent, written = queries.consent_of(session, evaluation.id), queries.written_in(session, evaluation.id)
    agreed = consent.naming if consent and not consent.withdrawn_at else NO
    form = QuotingForm(data={"quoting": agreed})
    form.offer(booking.agency_name if booking.agency_id else "")

    def choose(session: Session) -> str:
        changed = operations.choose_quoting(session, evaluation.id, form.chosen, actor, clock.now())
        return _SAID[form.chosen] if changed else "It stays as it was."

    if written and (done := carried_out(form, choose, url_for("quotes.mine", token=token))):
        return done
    return page_with(
        form,
        "evaluations/quotes/mine.html",
        evaluation=evaluation,
        event=booking.event,
        written=written,
        agreed=agreed != NO,
    )


_SAID = {
    Naming.ANONYMOUS: "Saved. We may quote you, without your organisation.",
    Naming.ORGANISATION: "Saved. We may quote you, and name your organisation.",
    None: "Saved. We do not quote you from now on. Where we did already, the training team is told.",
}


def _answered_or_404(token: str) -> Evaluation:
    evaluation = evaluation_by_token(db.session(), token)
    return evaluation if evaluation and evaluation.submitted_at else abort(404)
