"""The evaluation form and the thanks after it: whoever has the link may answer, without signing in."""

from flask import Blueprint, abort, make_response, redirect, render_template, url_for

from training import clock
from training.access import public
from training.answers import Answer, page_with, refusals_shown
from training.bookings.emails import what_follows
from training.certificates.queries import current_certificate
from training.db import db, transaction
from training.evaluations.forms import AnswersForm, form_of
from training.evaluations.managers.operations import may_be_asked
from training.evaluations.managers.queries import line_of
from training.evaluations.models import Evaluation
from training.evaluations.operations import answer_evaluation, facts_of, why_not_answerable
from training.evaluations.queries import evaluation_by_token
from training.evaluations.questions import Stage
from training.evaluations.quotes.queries import written_in
from training.evaluations.stages.answering import closes_at
from training.links import kept_as

bp = Blueprint("evaluations", __name__, url_prefix="/evaluations")

LOOK_AGAIN_AFTER = 3
"""Seconds after which the thanks ask again whether the certificate is made, without scripts."""


@bp.route("/<token>", methods=["GET", "POST"], endpoint="answer")
@public
def answer_form(token: str) -> Answer:
    """The form; sent, it leads to the thanks. What was typed stays when something is missing."""
    evaluation = _evaluation(token)
    if evaluation.submitted_at:
        return redirect(url_for("evaluations.thanks", token=token))
    if sentence := why_not_answerable(evaluation, clock.now()):
        return render_template(
            "evaluations/too_late.html", evaluation=evaluation, sentence=sentence, kept_as=kept_as(token)
        ), 410
    form = _form_of(evaluation)
    if not form.is_submitted():
        return _page(evaluation, form)
    if form.validate():
        with refusals_shown(form), transaction() as session:
            agreed = form.ask_my_manager is not None and form.ask_my_manager.data
            answer_evaluation(session, evaluation.id, form.answers(), clock.now(), ask_manager=agreed)
        if not form.errors:
            return redirect(url_for("evaluations.thanks", token=token))
    return _page(_evaluation(token), form)


@bp.get("/<token>/thanks")
@public
def thanks(token: str) -> Answer:
    """The certificate, as soon as the worker has made it."""
    evaluation = _evaluation(token)
    if not evaluation.submitted_at:
        return redirect(url_for("evaluations.answer", token=token))
    if evaluation.stage != Stage.AFTER:
        asked = line_of(db.session(), evaluation.booking_id) if evaluation.stage == Stage.IMPACT else None
        return render_template(
            "evaluations/thanks_of_stage.html",
            evaluation=evaluation,
            kept_as=kept_as(token),
            has_written=bool(written_in(db.session(), evaluation.id)),
            asked=asked,
        )
    certificate = current_certificate(db.session(), evaluation.booking_id)
    being_made = certificate is not None and certificate.rendered_at is None
    response = make_response(
        render_template(
            "evaluations/thanks.html",
            evaluation=evaluation,
            kept_as=kept_as(token),
            has_written=bool(written_in(db.session(), evaluation.id)),
            certificate=certificate,
            being_made=being_made,
            is_sent=what_follows(evaluation.booking.event).certificate,
        )
    )
    if being_made:
        response.headers["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response


def _evaluation(token: str) -> Evaluation:
    return evaluation_by_token(db.session(), token) or abort(404)


def _form_of(evaluation: Evaluation) -> AnswersForm:
    booking, event = evaluation.booking, evaluation.booking.event
    manager = booking.manager_name or booking.manager_email if may_be_asked(evaluation) else ""
    return form_of(evaluation.version.questions, event.course.outcomes, online=event.venue_id is None, manager=manager)


def _page(evaluation: Evaluation, form: AnswersForm) -> Answer:
    return page_with(
        form,
        "evaluations/answer.html",
        evaluation=evaluation,
        event=evaluation.booking.event,
        closes_at=closes_at(facts_of(evaluation)),
        kept_as=kept_as(evaluation.token),
    )
