"""What an agency is asked, answered by whoever has the link, without signing in. It can be changed until it closes."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from training import clock
from training.access import current_actor, public
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.yearly_requests.models import AgencyRequest
from training.yearly_requests.needs.forms import NeedsForm, needs_form
from training.yearly_requests.needs.operations import answer_needs
from training.yearly_requests.needs.queries import needs_of
from training.yearly_requests.queries import request_by_token
from training.yearly_requests.standing import why_not_answerable

bp = Blueprint("yearly_requests", __name__, url_prefix="/tell-us")


@bp.route("/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> Answer:
    """The form, with what was answered before."""
    asked = _asked(token)
    form = _needs_form(asked)
    if sentence := why_not_answerable(asked.withdrawn_at, asked.round.closes_on, clock.today()):
        page = render_template("yearly_requests/closed.html", asked=asked, sentence=sentence, form=form)
        return page, 410
    if form.validate_on_submit():
        request_id, seen = asked.id, int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
        with refusals_shown(form), transaction() as session:
            again = answer_needs(session, request_id, form.needs(), seen, current_actor(), clock.now())
        if not form.errors:
            if again:
                flash("It had been answered before. What you said now stands in its place.", "done")
            return redirect(url_for("yearly_requests.thanks", token=token))
        asked = _asked(token)
        form.seen.data = str(asked.version)
    stands = needs_of(db.session(), asked.id) if form.errors and asked.answered_at else None
    return page_with(
        form,
        "yearly_requests/needs/form.html",
        asked=asked,
        stands=stands,
        levels=board_lists(db.session()).levels,
        today=clock.today(),
    )


@bp.get("/<token>/thanks")
@public
def thanks(token: str) -> Answer:
    """What was said, and until when it can be changed."""
    asked = _asked(token)
    if asked.answered_at is None:
        return redirect(url_for("yearly_requests.answer", token=token))
    can_change = why_not_answerable(asked.withdrawn_at, asked.round.closes_on, clock.today()) is None
    return render_template(
        "yearly_requests/needs/thanks.html",
        asked=asked,
        said=needs_of(db.session(), asked.id),
        levels=board_lists(db.session()).levels,
        can_change=can_change,
        today=clock.today(),
    )


def _needs_form(asked: AgencyRequest) -> NeedsForm:
    said, today = needs_of(db.session(), asked.id), clock.today()
    levels = board_lists(db.session()).levels
    form = needs_form([one for one in levels if one.is_on(today) or one.code in said.needed], today, said)
    form.seen.data = form.seen.data or str(asked.version)
    return form


def _asked(token: str) -> AgencyRequest:
    return request_by_token(db.session(), token) or abort(404)
