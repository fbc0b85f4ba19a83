"""Where the link to a line manager leads: one box, without an account, and nothing that the delegate wrote."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, public
from training.answers import Answer, page_with, refusals_shown
from training.db import db, transaction
from training.evaluations.managers import operations, queries
from training.evaluations.managers.forms import ManagerLineForm
from training.evaluations.managers.models import ManagerLine
from training.evaluations.queries import evaluation_by_token
from training.links import kept_as

bp = Blueprint("manager_lines", __name__, url_prefix="/evaluations")


@bp.route("/manager/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> Answer:
    """The question, or why it can't be answered. Whoever has the link sees the course, its day and a name."""
    line = _line_or_404(token)
    if current_user.is_authenticated and current_user.id == line.evaluation.booking.delegate_id:
        return render_template("evaluations/managers/not_yours.html", booking=line.evaluation.booking, line=line), 403
    if line.answered_at:
        return _over(line, token, "")
    if sentence := operations.why_not(line, clock.now()):
        return _over(line, token, sentence), 410
    form = ManagerLineForm()
    if form.validate_on_submit():
        line_id = line.id
        with refusals_shown(form), transaction() as session:
            operations.answer(session, line_id, form.text.data, clock.now())
        if not form.errors:
            return redirect(url_for("manager_lines.answer", token=token))
        line = _line_or_404(token)
    return page_with(
        form, "evaluations/managers/question.html", booking=line.evaluation.booking, line=line, kept_as=kept_as(token)
    )


@bp.post("/<token>/manager/take-back")
@public
def take_back(token: str) -> Response:
    """By the link of the form in which the delegate agreed: their line manager is not to answer."""
    evaluation = evaluation_by_token(db.session(), token)
    if evaluation is None or queries.line_of(db.session(), evaluation.booking_id) is None:
        abort(404)
    booking_id, delegate = evaluation.booking_id, Actor(evaluation.booking.delegate_id, "delegate")
    go_to = url_for("evaluations.thanks", token=token)
    with refusals_shown(go_to=go_to), transaction() as session:
        operations.take_back(session, booking_id, delegate, clock.now())
    flash("The link that we sent your line manager does nothing any more.", "done")
    return redirect(go_to)


def _line_or_404(token: str) -> ManagerLine:
    """The page of lost links says what it was."""
    return queries.line_with(db.session(), token) or abort(404)


def _over(line: ManagerLine, token: str, sentence: str) -> str:
    return render_template(
        "evaluations/managers/over.html",
        booking=line.evaluation.booking,
        line=line,
        sentence=sentence,
        kept_as=kept_as(token),
    )
