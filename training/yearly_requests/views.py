"""What an agency is asked, answered by whoever has the link, without signing in. It can be changed until it closes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import current_actor, public
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.yearly_requests.impact.forms import ImpactForm, impact_form
from training.yearly_requests.impact.operations import answer_impact
from training.yearly_requests.impact.queries import impact_of, reviews_of
from training.yearly_requests.models import AgencyRequest, RequestKind
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
    form = _form_of(asked)
    if sentence := why_not_answerable(asked.withdrawn_at, asked.round.closes_on, clock.today()):
        page = render_template("yearly_requests/closed.html", asked=asked, sentence=sentence, form=form)
        return page, 410
    if form.validate_on_submit():
        keep, seen = _keeping(form, asked.id), int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
        with refusals_shown(form), transaction() as session:
            again = keep(session, seen)
        if not form.errors:
            if again:
                flash("It had been answered before. What you said now stands in its place.", "done")
            return redirect(url_for("yearly_requests.thanks", token=token))
        asked = _asked(token)
        form.seen.data = str(asked.version)
    stands = _said(asked) if form.errors and asked.answered_at else None
    return page_with(form, f"yearly_requests/{asked.round.kind}/form.html", stands=stands, **_shown(asked))


@bp.get("/<token>/thanks")
@public
def thanks(token: str) -> Answer:
    """What was said, and until when it can be changed."""
    asked = _asked(token)
    if asked.answered_at is None:
        return redirect(url_for("yearly_requests.answer", token=token))
    can_change = why_not_answerable(asked.withdrawn_at, asked.round.closes_on, clock.today()) is None
    page = f"yearly_requests/{asked.round.kind}/thanks.html"
    return render_template(page, said=_said(asked), can_change=can_change, **_shown(asked))


def _form_of(asked: AgencyRequest) -> NeedsForm | ImpactForm:
    session, today = db.session(), clock.today()
    lists = board_lists(session)
    form: NeedsForm | ImpactForm
    if asked.round.kind == RequestKind.IMPACT:
        about = set(reviews_of(session, asked.round_id))
        reviews = [(one.code, one.name_on(today)) for one in lists.reviews if one.code in about]
        form = impact_form(reviews, impact_of(session, asked.id))
    else:
        said = needs_of(session, asked.id)
        form = needs_form([one for one in lists.levels if one.is_on(today) or one.code in said.needed], today, said)
    form.seen.data = form.seen.data or str(asked.version)
    return form


def _keeping(form: NeedsForm | ImpactForm, request_id: int) -> Callable[[Session, int], bool]:
    """What keeps the answer of a form, given the version that it was opened on."""
    actor, now = current_actor(), clock.now()
    if isinstance(form, ImpactForm):
        impact = form.impact()
        return lambda session, seen: answer_impact(session, request_id, impact, seen, actor, now)
    needs = form.needs()
    return lambda session, seen: answer_needs(session, request_id, needs, seen, actor, now)


def _said(asked: AgencyRequest) -> Any:
    read = impact_of if asked.round.kind == RequestKind.IMPACT else needs_of
    return read(db.session(), asked.id)


def _shown(asked: AgencyRequest) -> dict[str, Any]:
    lists = board_lists(db.session())
    return {"asked": asked, "levels": lists.levels, "reviews": lists.reviews, "today": clock.today()}


def _asked(token: str) -> AgencyRequest:
    return request_by_token(db.session(), token) or abort(404)
